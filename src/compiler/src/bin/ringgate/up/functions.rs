//! The function host beside a gateway that `up` started.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use ringgate_definition::Definition;

use super::find_program;
use crate::failure::Failure;

const NAME: &str = "ringgate-functions";

/// A function host that ends with this value.
pub(crate) struct FunctionHost(Child);

impl FunctionHost {
    /// Starts the host whose settings the gateway file names, if it names any. What it and its functions print goes to
    /// this terminal.
    ///
    /// # Errors
    /// When there is no such program, or it cannot be started.
    pub(crate) fn start(definition: &Definition) -> Result<Option<FunctionHost>, Failure> {
        let Some(settings) = &definition.functions else { return Ok(None) };
        let program = program()?;
        let mut command = Command::new(&program);
        command.arg("--config").arg(Path::new(&settings.value)).stdin(Stdio::null());
        let child = command.spawn().map_err(|error| Failure::file("started", &program, &error))?;
        Ok(Some(FunctionHost(child)))
    }

    /// Whether it has ended by itself, which it has told why.
    pub(crate) fn has_ended(&mut self) -> bool {
        matches!(self.0.try_wait(), Ok(Some(_)))
    }
}

/// Functions end with their host, however it ends.
impl Drop for FunctionHost {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn program() -> Result<PathBuf, Failure> {
    find_program(NAME).ok_or_else(|| {
        Failure::new(format!("there is no `{NAME}` beside `ringgate`, nor in PATH"))
            .remedy("install it, or run it elsewhere and name its address under `aws: {functions: …}`")
    })
}
