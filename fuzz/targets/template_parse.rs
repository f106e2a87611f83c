//! Any text as a template: it compiles or is refused, and what compiles passes the check of the loader.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringgate_snapshot::archive::ProgramArchive;
use ringgate_template::compile;

fuzz_target!(|source: &str| {
    match compile(source) {
        Ok(program) => {
            let archive = ProgramArchive::new(&program).expect("can be archived");
            archive.get().expect("what compiles passes the check");
        }
        Err(mistakes) => {
            assert!(!mistakes.is_empty());
            assert!(
                mistakes
                    .iter()
                    .all(|mistake| mistake.line > 0 && mistake.column > 0 && !mistake.remedy.is_empty())
            );
        }
    }
});
