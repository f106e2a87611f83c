use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use tempfile::TempDir;

use crate::{driver::Driver, gateway::Launch, programs};

/// The id of the API that [`Site::api`] defines.
pub const API: &str = "api0000001";
/// The API's default host; its stage is `prod`.
pub const HOST: &str = "api0000001.execute-api.us-east-1.localhost";

/// A directory for one test: definitions, snapshots, sockets, logs. Removed when the test ends.
pub struct Site {
    directory: TempDir,
}

impl Default for Site {
    fn default() -> Site {
        Site::new()
    }
}

impl Site {
    /// An empty site.
    pub fn new() -> Site {
        Site { directory: tempfile::Builder::new().prefix("rg").tempdir().expect("a temporary directory") }
    }

    /// A path in the site.
    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Writes a file.
    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, text).expect("a file in the site");
        path
    }

    /// Compiles the paths of an API, as YAML, into `name.snapshot`: API [`API`], stage `prod`.
    pub fn api(&self, name: &str, paths: &str) -> PathBuf {
        let document = format!("openapi: 3.0.3\ninfo: {{title: {name}, version: '1'}}\npaths:\n{paths}");
        let source = self.write(&format!("{name}.openapi.yaml"), document);
        let output = self.path(&format!("{name}.snapshot"));
        self.compile(&source, &output, &["--api-id", API, "--host-suffix", "localhost"]);
        output
    }

    /// Compiles a gateway file, as YAML without its first line, that names [`API`]'s document `api.openapi.yaml`,
    /// of which `paths` are given. Gives the snapshots of routes and keys.
    pub fn gateway_file(&self, name: &str, file: &str, document: &str) -> (PathBuf, PathBuf) {
        self.write("api.openapi.yaml", document);
        let source =
            self.write(&format!("{name}.yaml"), format!("ringgate: 1\nhostSuffix: localhost\n{file}"));
        let output = self.path(&format!("{name}.snapshot"));
        self.compile(&source, &output, &[]);
        let keys = output.with_extension("keys");
        (output, keys)
    }

    /// Runs `ringgate compile`, which must succeed.
    pub fn compile(&self, source: &Path, output: &Path, more: &[&str]) {
        let mut arguments = vec!["compile", text(source), "-o", text(output)];
        arguments.extend_from_slice(more);
        self.ringgate_ok(&arguments);
    }

    /// Runs `ringgate`.
    pub fn ringgate(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(programs::ringgate());
        command.args(arguments).current_dir(self.directory.path()).output().expect("ringgate runs")
    }

    /// Runs `ringgate`, which must succeed; gives what it printed.
    pub fn ringgate_ok(&self, arguments: &[&str]) -> String {
        let output = self.ringgate(arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "ringgate {arguments:?} failed:\n{said}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// A gateway that is about to start here.
    pub fn gateway(&self, driver: Driver) -> Launch {
        Launch::new(driver, self.directory.path())
    }

    /// A gateway that serves a snapshot.
    pub fn serve(&self, driver: Driver, snapshot: &Path) -> Launch {
        self.gateway(driver).args(["--snapshot", text(snapshot)])
    }
}

/// A path as an argument.
pub fn text(path: &Path) -> &str {
    path.to_str().expect("paths of tests are text")
}
