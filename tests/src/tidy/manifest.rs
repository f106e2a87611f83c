//! What the manifests say: packages, what they depend on, what the workspace lists.

/// A `Cargo.toml`, as far as the rules look at it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// Its path from the root of the tree.
    pub path: String,
    /// `package.name`.
    pub name: String,
    /// `[dependencies]` and `[build-dependencies]`.
    pub dependencies: Vec<Dependency>,
    /// `[dev-dependencies]`.
    pub dev_dependencies: Vec<Dependency>,
}

/// A line that names a dependency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// The package.
    pub name: String,
    /// The line, from 1.
    pub line: usize,
}

/// Reads a manifest: one key on each line, as in this tree.
pub fn read(path: &str, text: &str) -> Manifest {
    let mut manifest = Manifest { path: path.to_owned(), ..Manifest::default() };
    let mut section = String::new();
    for (at, line) in text.lines().enumerate() {
        let line_number = at + 1;
        let line = line.trim();
        if let Some(header) = line.strip_prefix('[').and_then(|rest| rest.split(']').next()) {
            section = header.trim_matches('[').to_owned();
            // `[dependencies.name]`, and the same behind `target.'cfg(…)'.`
            if let Some((table, name)) = section.rsplit_once('.').filter(|(table, _)| is_table(table)) {
                let (table, name) = (table.to_owned(), name.to_owned());
                push(&mut manifest, &table, &name, line_number);
            }
            continue;
        }
        let Some((key, value)) = line.split_once('=').filter(|_| !line.starts_with('#')) else { continue };
        let name = key.trim().split('.').next().unwrap_or_default().trim_matches('"');
        if section == "package" && name == "name" {
            manifest.name = value.trim().trim_matches('"').to_owned();
        } else if is_table(&section) {
            push(&mut manifest, &section.clone(), name, line_number);
        }
    }
    manifest
}

fn is_table(section: &str) -> bool {
    section.ends_with("dependencies") && !section.starts_with("workspace")
}

fn push(manifest: &mut Manifest, section: &str, name: &str, line: usize) {
    let dependency = Dependency { name: name.to_owned(), line };
    if section.ends_with("dev-dependencies") {
        manifest.dev_dependencies.push(dependency);
    } else {
        manifest.dependencies.push(dependency);
    }
}

/// A folder that the root manifest lists, with what its comment says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The folder, from the root of the tree.
    pub folder: String,
    /// The comment behind it.
    pub comment: String,
    /// The line, from 1.
    pub line: usize,
}

/// Reads `members` of the root manifest: one on each line.
pub fn members(text: &str) -> Vec<Member> {
    let lines = text.lines().enumerate().skip_while(|(_, line)| !line.starts_with("members"));
    let inside = lines.skip(1).take_while(|(_, line)| !line.starts_with(']'));
    inside
        .filter_map(|(at, line)| {
            let (folder, rest) = line.trim().strip_prefix('"')?.split_once('"')?;
            let comment = rest.split_once('#').map_or("", |(_, comment)| comment.trim());
            Some(Member { folder: folder.to_owned(), comment: comment.to_owned(), line: at + 1 })
        })
        .collect()
}
