//! `functions`: the settings of a function host, of which only where it is and what it runs matter here. The host
//! checks the rest when it starts.

use super::File;
use crate::codes;
use crate::tree::{Node, Value, read_text, read_tree};
use ringgate_definition::{AwsSettings, Diagnostic, Located};

/// What the host assumes where its settings say nothing.
const REGION: &str = "us-east-1";
const ACCOUNT: &str = "123456789012";

impl File<'_> {
    /// Reads the host's settings: its functions are called where it listens. Gives the file's path.
    pub(super) fn functions(&mut self, node: &Node, aws: &mut AwsSettings) -> Option<Located<String>> {
        let path = self.expect.text(node, "`functions`")?;
        let full = self.beside(&path.value);
        let bytes = match self.outside.read(&full) {
            Ok(bytes) => bytes,
            Err(why) => {
                self.unreadable(&path, &why);
                return None;
            }
        };
        let limits = &self.options.limits;
        let id = read_text(self.sources, &full, &bytes, limits, self.expect.diagnostics)?;
        let tree = read_tree(self.sources, id, limits, self.expect.diagnostics)?;
        let Some(listen) = tree.get("listen").and_then(text_of) else {
            let message =
                "The functions' settings do not say where their host listens, so nobody can call them";
            let mistake = Diagnostic::error(codes::FILE_MISSING_KEY, tree.place, message);
            self.expect.diagnostics.push(mistake.remedy("Add `\"listen\": \"127.0.0.1:9001\"`"));
            return None;
        };
        let said = |key: &str, otherwise: &str| {
            tree.get(key).and_then(text_of).map_or_else(|| otherwise.to_owned(), |text| text.value)
        };
        let (region, account) = (said("region", REGION), said("account", ACCOUNT));
        let url = listen.map(|listen| format!("http://{listen}"));
        let functions = match tree.get("functions").map(|node| &node.value) {
            Some(Value::List(functions)) => functions.as_slice(),
            _ => &[],
        };
        for function in functions {
            let arn = function.get("arn").and_then(text_of).or_else(|| {
                let name = function.get("name").and_then(text_of)?;
                Some(name.map(|name| format!("arn:aws:lambda:{region}:{account}:function:{name}")))
            });
            let Some(arn) = arn else { continue };
            aws.functions.push((arn.clone().map(|arn| format!("{arn}:*")), url.clone()));
            aws.functions.push((arn, url.clone()));
        }
        Some(Located::new(full, path.place))
    }
}

fn text_of(node: &Node) -> Option<Located<String>> {
    node.text().map(|text| Located::new(text.to_owned(), node.place))
}
