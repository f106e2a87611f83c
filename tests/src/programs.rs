use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

/// Names a directory that holds the programs already, so that nothing is built.
const PROGRAMS_VARIABLE: &str = "RINGGATE_PROGRAMS";

/// The data plane program.
pub fn gateway() -> PathBuf {
    directory().join("ringgate-gateway")
}

/// The function host.
pub fn functions() -> PathBuf {
    directory().join("ringgate-functions")
}

/// The control plane program.
pub fn control() -> PathBuf {
    directory().join("ringgate-control")
}

/// The `ringgate` command.
pub fn ringgate() -> PathBuf {
    directory().join("ringgate")
}

fn directory() -> &'static Path {
    // A failure is remembered too: the next test would only fail again, after as long.
    static DIRECTORY: OnceLock<Option<PathBuf>> = OnceLock::new();
    let directory = DIRECTORY.get_or_init(|| match env::var_os(PROGRAMS_VARIABLE) {
        Some(directory) => Some(directory.into()),
        None => build(),
    });
    directory.as_deref().expect("the programs under test do not build; the compiler said why")
}

/// Builds the programs beside this test, with the same profile: Cargo names the binaries of a package only to the
/// tests of that package.
fn build() -> Option<PathBuf> {
    let test = env::current_exe().expect("the path of this test");
    // target/debug/deps/e2e_wire-0123456789abcdef
    let profile = test.parent().and_then(Path::parent).expect("a profile's directory");
    let target = profile.parent().expect("a target directory");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "-p", "ringgate-gateway", "-p", "ringgate-compiler"]);
    cargo.args(["-p", "ringgate-functions", "-p", "ringgate-control"]);
    cargo.arg("--target-dir").arg(target).current_dir(env!("CARGO_MANIFEST_DIR"));
    if profile.ends_with("release") {
        cargo.arg("--release");
    }
    let status = cargo.status().expect("cargo runs");
    status.success().then(|| profile.to_owned())
}
