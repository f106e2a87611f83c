//! Any template over any body ends within its limits, and ends alike however often it pauses; any archive that passes
//! the check does too.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringgate_snapshot::archive::ProgramArchive;
use ringgate_template::{ArchivedProgram, Inputs, Options, Overrides, Progress, Run, compile};

const OPTIONS: Options =
    Options { steps_max: 20_000, output_bytes_max: 100_000, heap_bytes_max: 1 << 20, strict_overrides: true };

fuzz_target!(|input: (&str, &str, u8, &[u8])| {
    let (source, body, quantum, archive) = input;
    let inputs = Inputs { body: body.to_owned(), ..Inputs::default() };
    if let Ok(program) = ProgramArchive::from_bytes(archive).get() {
        run(program, &inputs, quantum);
    }
    let Ok(program) = compile(source) else { return };
    let archive = ProgramArchive::new(&program).expect("can be archived");
    run(archive.get().expect("what compiles passes the check"), &inputs, quantum);
});

fn run(program: &ArchivedProgram, inputs: &Inputs, quantum: u8) {
    let mut run = Run::new();
    run.begin(OPTIONS, Overrides::default());
    let whole = run.step(program, inputs, u64::MAX, None);
    let text = run.take_text();
    assert!(whole != Progress::Yield && (whole != Progress::Done || text.len() <= OPTIONS.output_bytes_max));
    run.begin(OPTIONS, run.overrides());
    run.begin(OPTIONS, Overrides::default());
    let mut paused = Progress::Yield;
    while paused == Progress::Yield {
        paused = run.step(program, inputs, u64::from(quantum).max(1), None);
    }
    assert_eq!((paused, run.text()), (whole, text.as_str()));
}
