//! What single steps cost: runs the engines' own measurements, counting instructions where time is too coarse.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::Bench;
use super::figures::Lookup;
use crate::peers::Tools;

/// Route counts.
const ROUTES: [usize; 3] = [10, 1_000, 100_000];
/// Shapes of the example: how a route's template looks.
const SHAPES: [&str; 3] = ["/literal", "/literal/literal/{id}", "/literal/{proxy+}"];
/// Lookups of the two runs whose difference counts: all else is the same in both.
const LOOKUPS: [usize; 2] = [20_000, 60_000];

/// Instructions of a lookup, by shape and number of routes.
pub fn lookups(bench: &Bench<'_>) -> Result<Vec<Lookup>, String> {
    let program = build(&bench.plan.tools, "ringgate-route", "find_cost")?;
    let mut found = Vec::new();
    for shape in SHAPES {
        for routes in ROUTES {
            let [few, many] = LOOKUPS.map(|lookups| instructions(&program, shape, routes, lookups));
            let (few, many) = (few?, many?);
            let each = (many - few) as f64 / (LOOKUPS[1] - LOOKUPS[0]) as f64;
            eprintln!("  {shape} {routes}: {each:.1} instructions");
            found.push(Lookup { shape: shape.to_owned(), routes, instructions: each });
        }
    }
    Ok(found)
}

/// The lines of the admission measurement.
pub fn admit(bench: &Bench<'_>) -> Result<Vec<String>, String> {
    example(&bench.plan.tools, "ringgate-limit", "admit_cost", &[])
}

/// Builds and runs an example; its output lines.
///
/// # Errors
/// It does not build, or fails.
pub fn example(
    tools: &Tools,
    package: &str,
    example: &str,
    arguments: &[&str],
) -> Result<Vec<String>, String> {
    let mut command = Command::new(build(tools, package, example)?);
    command.args(arguments);
    let (output, _) = run(command)?;
    output.lines().for_each(|line| eprintln!("  {line}"));
    Ok(output.lines().map(str::to_owned).collect())
}

/// Builds an example with the profile this program was built with: the one its folder is named after.
fn build(tools: &Tools, package: &str, example: &str) -> Result<PathBuf, String> {
    let binaries = &tools.binaries;
    let profile = binaries.file_name().and_then(|name| name.to_str()).unwrap_or("release");
    let profile = if profile == "debug" { "dev" } else { profile };
    let mut command = Command::new("cargo");
    command.args(["build", "--quiet", "--profile", profile, "-p", package, "--example", example]);
    command.current_dir(&tools.root);
    if let Some(folder) = binaries.parent() {
        command.env("CARGO_TARGET_DIR", folder);
    }
    run(command)?;
    Ok(binaries.join("examples").join(example))
}

fn instructions(program: &PathBuf, shape: &str, routes: usize, lookups: usize) -> Result<u64, String> {
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(program).args([
        shape,
        &routes.to_string(),
        &lookups.to_string(),
    ]);
    let (_, errors) = run(command)?;
    collected(&errors).ok_or_else(|| "valgrind told no instruction count".to_owned())
}

/// The count in callgrind's last lines: `==1== Collected : 123`.
fn collected(errors: &str) -> Option<u64> {
    errors.lines().find_map(|line| line.split_once("Collected :"))?.1.trim().parse().ok()
}

/// Runs a program to its end: its output and errors.
fn run(mut command: Command) -> Result<(String, String), String> {
    let name = command.get_program().display().to_string();
    crate::os::tie_child(&mut command, None);
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("cannot start {name}: {error}; is it installed?"))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() {
        return Ok((text(&output.stdout), text(&output.stderr)));
    }
    Err(format!("{name} ended with {}: {}", output.status, text(&output.stderr).trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_is_found() {
        assert_eq!(collected("==7== Events    : Ir\n==7== Collected : 12345\n"), Some(12345));
        assert_eq!(collected("nothing"), None);
    }
}
