use super::File;
use crate::codes;
use crate::tree::{Node, Value};
use ringgate_definition::{Diagnostic, Located, Place};

/// Larger files are not secrets.
const FILE_BYTES_MAX: usize = 64 << 10;

impl File<'_> {
    /// A secret: `{env: NAME}`, `{file: PATH}`, or, with a warning, the text itself.
    pub(super) fn secret(&mut self, node: &Node, what: &str) -> Option<Located<String>> {
        match &node.value {
            Value::Map(_) => self.secret_elsewhere(node, what),
            Value::Text(text) | Value::Number(text) => {
                let message = format!("{what} stands in the gateway file; whoever reads the file has it");
                let warning = Diagnostic::warning(codes::INLINE_SECRET, node.place, message);
                let remedy = "Write `{env: NAME}` and set the variable, or `{file: PATH}`";
                self.expect.diagnostics.push(warning.remedy(remedy));
                Some(Located::new(text.clone(), node.place))
            }
            _ => self.expect.wrong_type(node, what, "a map with `env` or `file`"),
        }
    }

    fn secret_elsewhere(&mut self, node: &Node, what: &str) -> Option<Located<String>> {
        let entries = self.expect.object(node, what, &["env", "file"])?;
        match entries {
            [(key, value)] if key.text == "env" => {
                let name = self.expect.text(value, "`env`")?;
                self.look_up(&name)
            }
            [(key, value)] if key.text == "file" => {
                let path = self.expect.text(value, "`file`")?;
                self.read_secret(&path)
            }
            _ => {
                self.needs_one(node.place, what, "`env` and `file`");
                None
            }
        }
    }

    /// Reports that exactly one of two keys must be given; `keys` names both.
    pub(super) fn needs_one(&mut self, place: Place, what: &str, keys: &str) {
        let message = format!("{what} needs exactly one of {keys}");
        let mistake = Diagnostic::error(codes::EXACTLY_ONE, place, message);
        self.expect.diagnostics.push(mistake.remedy(format!("Write one of {keys}")));
    }

    fn look_up(&mut self, name: &Located<String>) -> Option<Located<String>> {
        let value = self.outside.env(&name.value);
        if value.is_none() {
            let message = format!("The variable `{}` of the environment is not set", name.value);
            let mistake = Diagnostic::error(codes::ENV_MISSING, name.place, message);
            self.expect.diagnostics.push(mistake.remedy(format!("Set it: `export {}=...`", name.value)));
        }
        value.map(|value| Located::new(value, name.place))
    }

    /// A file's text without the end of its last line, which editors add.
    fn read_secret(&mut self, path: &Located<String>) -> Option<Located<String>> {
        let full = self.beside(&path.value);
        let text = self.outside.read(&full).and_then(|bytes| match String::from_utf8(bytes) {
            Ok(text) if text.len() > FILE_BYTES_MAX => {
                Err(format!("it has more than {FILE_BYTES_MAX} bytes"))
            }
            Ok(text) => Ok(text),
            Err(_) => Err("it is not UTF-8".to_owned()),
        });
        match text {
            Ok(text) => Some(Located::new(text.trim_end_matches(['\r', '\n']).to_owned(), path.place)),
            Err(why) => {
                self.unreadable(path, &why);
                None
            }
        }
    }
}
