//! Any bytes as an OpenAPI document or a gateway file: no panic, and what is refused was reported.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringgate_definition::{Diagnostics, Sources};
use ringgate_openapi::{
    BasePathMode, ImportOptions, Outside, ReadLimits, is_gateway_file, read_api, read_gateway_file,
    read_text, read_tree,
};

/// Small enough that a bomb ends soon, large enough for every kind of one.
const LIMITS: ReadLimits =
    ReadLimits { document_bytes_max: 1 << 16, depth_max: 40, nodes_max: 20_000, alias_bytes_max: 1 << 16 };

fuzz_target!(|bytes: &[u8]| {
    let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::default());
    let tree = read_text(&mut sources, "folder/document", bytes, &LIMITS, &mut diagnostics)
        .and_then(|id| Some((id, read_tree(&sources, id, &LIMITS, &mut diagnostics)?)));
    let Some((id, tree)) = tree else {
        assert!(diagnostics.has_errors());
        return;
    };
    assert!(diagnostics.is_empty());
    let options = ImportOptions {
        default_integration: Some("http://upstream:8080/base".to_owned()),
        base_path: BasePathMode::Split,
        limits: LIMITS,
        ..ImportOptions::default()
    };
    if is_gateway_file(&tree) {
        let mut outside = Echo(bytes);
        let definition = read_gateway_file(&mut sources, id, &tree, &mut outside, &options, &mut diagnostics);
        // The documents it names are gateway files as well, and no OpenAPI.
        assert!(definition.apis.is_empty() || diagnostics.has_errors());
    } else {
        let api = read_api(&sources, id, &tree, &options, &mut diagnostics);
        assert!(api.is_some() || diagnostics.has_errors());
    }
    for diagnostic in diagnostics.sorted() {
        let place = diagnostic.place.expect("a place");
        assert!(place.line >= 1 && place.column >= 1 && place.width >= 1);
    }
});

/// Every file is the document itself, every variable its own name.
struct Echo<'a>(&'a [u8]);

impl Outside for Echo<'_> {
    fn read(&mut self, _path: &str) -> Result<Vec<u8>, String> {
        Ok(self.0.to_vec())
    }

    fn env(&self, name: &str) -> Option<String> {
        Some(name.to_owned())
    }
}
