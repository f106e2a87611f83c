//! One program by itself, outside a snapshot: for tools that render a template where it stands, and for tests.

use rkyv::rancor;
use rkyv::util::AlignedVec;

use crate::check::check_program;
use crate::file::SnapshotError;
use crate::program::{ArchivedProgram, Program};

/// A program as it stands in a snapshot: archived, in aligned bytes.
#[derive(Clone, Debug)]
pub struct ProgramArchive {
    bytes: AlignedVec,
}

impl ProgramArchive {
    /// Archives a program.
    ///
    /// # Errors
    /// [`SnapshotError::Encode`] should not happen.
    pub fn new(program: &Program) -> Result<ProgramArchive, SnapshotError> {
        match rkyv::to_bytes::<rancor::Error>(program) {
            Ok(bytes) => Ok(ProgramArchive { bytes }),
            Err(error) => Err(SnapshotError::Encode { problem: error.to_string() }),
        }
    }

    /// Takes bytes that somebody else archived. What they say is checked by [`ProgramArchive::get`].
    pub fn from_bytes(bytes: &[u8]) -> ProgramArchive {
        let mut aligned = AlignedVec::with_capacity(bytes.len());
        aligned.extend_from_slice(bytes);
        ProgramArchive { bytes: aligned }
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Checks the program whole, as a snapshot's programs are checked, and looks inside.
    ///
    /// # Errors
    /// [`SnapshotError::Archive`] and [`SnapshotError::Inconsistent`].
    pub fn get(&self) -> Result<&ArchivedProgram, SnapshotError> {
        let program = rkyv::access::<ArchivedProgram, rancor::Error>(&self.bytes)
            .map_err(|error| SnapshotError::Archive { problem: error.to_string() })?;
        check_program(program)?;
        Ok(program)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::{Call, Invocation, Macro, Method, Op, Position};
    use crate::schema::NONE;

    /// A program with one of everything, so that index 0 is there and index 1 is not.
    fn program(ops: &[Op]) -> Program {
        let last = ops.len() as u32;
        let ops = [ops, &[Op::Return]].concat();
        Program {
            positions: vec![Position::default(); ops.len()],
            ops,
            texts: vec!["text".to_owned()],
            integers: vec![1],
            doubles: vec![1.5],
            slots: vec![0],
            calls: vec![Call { method: Method::Size, name: 0, arguments: 1 }],
            invocations: vec![Invocation { called: 0, arguments: Vec::new(), body: NONE, body_slot: NONE }],
            macros: vec![Macro { name: 0, parameters: vec![0], entry: last }],
            blocks: vec![last],
            ..Program::default()
        }
    }

    fn check(ops: &[Op]) -> Result<(), String> {
        let archive = ProgramArchive::new(&program(ops)).expect("can be archived");
        archive.get().map(drop).map_err(|error| error.to_string())
    }

    #[test]
    fn sound_programs_pass() {
        use Op::*;
        for ops in [
            &[Return][..],
            &[Text(0), Load(0), Print(0), Return],
            &[Jump(0), Return],
            &[Load(0), Unless(3), Text(0), Return],
            &[Load(0), And(4), Bool(true), Truth, Assign(0), Return],
            &[Load(0), LoopBegin(0, 5), LoopNext(5), Text(0), Jump(2), Return],
            &[CaptureBegin, Text(0), CaptureEnd, Print(0), Return],
            &[Load(0), Integer(0), Call(0), Literal(0), List(2), Print(0), Invoke(0), Define(0, 0), Return],
        ] {
            assert_eq!(check(ops), Ok(()), "{ops:?}");
        }
    }

    #[test]
    fn unsound_programs_are_refused() {
        use Op::*;
        let cases: [(&[Op], &str); 16] = [
            (&[Text(1), Return], "names nothing"),
            (&[Load(1), Print(0), Return], "names nothing"),
            (&[Integer(1), Print(0), Return], "names nothing"),
            (&[Double(1), Print(0), Return], "names nothing"),
            (&[Define(0, 1), Return], "names nothing"),
            (&[Invoke(1), Return], "names nothing"),
            (&[Load(0), Call(1), Print(0), Return], "names nothing"),
            (&[Jump(3), Return], "names nothing"),
            (&[List(5_000), Print(0), Return], "names nothing"),
            (&[Print(0), Return], "takes more values"),
            (&[Load(0), Call(0), Print(0), Return], "takes more values"),
            (&[Load(0), Return], "wrong number of values"),
            (&[CaptureBegin, Return], "wrong number of values"),
            (&[CaptureEnd, Print(0), Return], "closes what is not open"),
            (&[Load(0), Jump(0), Return], "do not agree"),
            (&[CaptureBegin, Jump(0), Return], "do not agree"),
        ];
        for (ops, problem) in cases {
            let refused = check(ops).expect_err("is unsound");
            assert!(refused.contains(problem), "{ops:?}: {refused}");
        }
    }

    #[test]
    fn the_empty_program_passes_and_nothing_runs_off_the_end() {
        let check = |program: &Program| {
            let archive = ProgramArchive::new(program).expect("can be archived");
            archive.get().map(drop).map_err(|error| error.to_string())
        };
        assert_eq!(check(&Program::default()), Ok(()));
        let none = Program { ops: Vec::new(), positions: Vec::new(), ..Program::default() };
        assert!(check(&none).is_err_and(|error| error.contains("none or too many")));
        let endless = Program { ops: vec![Op::Null], ..Program::default() };
        assert!(check(&endless).is_err_and(|error| error.contains("reached and not there")));
    }

    #[test]
    fn damaged_bytes_are_refused_and_never_panic() {
        let archive = ProgramArchive::new(&program(&[Op::Text(0), Op::Return])).expect("can be archived");
        for place in 0..archive.as_bytes().len() {
            let mut bytes = archive.as_bytes().to_vec();
            bytes[place] ^= 0x55;
            let _ = ProgramArchive::from_bytes(&bytes).get();
            let _ = ProgramArchive::from_bytes(&bytes[..place]).get();
        }
    }
}
