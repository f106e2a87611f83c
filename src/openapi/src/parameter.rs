//! Parameters of paths and operations (R-OAS-07, R-REQ-02).

use crate::budget::shortened;
use crate::codes;
use crate::document::{Import, Version};
use crate::path::Template;
use crate::tree::Node;
use ringgate_definition::{Diagnostic, Located, Place, Severity};
use std::collections::HashMap;

/// What a list of parameters declares.
#[derive(Clone, Default)]
pub(crate) struct Parameters<'n> {
    declared: Vec<Parameter<'n>>,
    /// The body of OpenAPI 2.0.
    pub body: Option<&'n Node>,
}

#[derive(Clone, Copy)]
struct Parameter<'n> {
    location: Location,
    name: &'n str,
    required: bool,
    place: Place,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Location {
    Header,
    Query,
    Path,
    Body,
    /// A form's field or a cookie: API Gateway knows neither.
    Other,
}

const LOCATIONS: [(&str, Location); 6] = [
    ("header", Location::Header),
    ("query", Location::Query),
    ("path", Location::Path),
    ("body", Location::Body),
    ("formData", Location::Other),
    ("cookie", Location::Other),
];

impl Location {
    fn expression(self, name: &str) -> String {
        let location = match self {
            Location::Header => "header",
            Location::Query => "querystring",
            Location::Path => "path",
            Location::Body | Location::Other => "body",
        };
        format!("method.request.{location}.{name}")
    }
}

impl<'n> Parameters<'n> {
    /// Reads a `parameters` list.
    pub(crate) fn read(import: &mut Import<'n, '_>, node: &'n Node) -> Parameters<'n> {
        let mut parameters = Parameters::default();
        for item in import.expect.list(node, "`parameters`").unwrap_or_default() {
            let Some(item) = import.follow(item) else { continue };
            parameters.add(import, item);
        }
        parameters
    }

    fn add(&mut self, import: &mut Import<'n, '_>, item: &'n Node) {
        let Some(entries) = import.expect.map(item, "a parameter") else { return };
        let location = import.expect.required(entries, "in", "the parameter", item.place);
        let Some(located) = location.and_then(|node| import.expect.one_of(node, "`in`", &LOCATIONS)) else {
            return;
        };
        if located.value == Location::Body && import.version == Version::Two {
            self.body = Some(item);
            return;
        }
        let Some(name) = import.expect.required(entries, "name", "the parameter", item.place) else { return };
        let Some(text) = name.text() else {
            return import.expect.wrong_type::<()>(name, "`name`", "a text").unwrap_or_default();
        };
        if matches!(located.value, Location::Body | Location::Other) {
            let message = format!("The parameter `{}` passes unchecked", shortened(text));
            let note =
                Diagnostic::new(Severity::Note, codes::UNCHECKED_PARAMETER, Some(located.place), message);
            return import.report(note.remedy("API Gateway knows parameters in header, query and path"));
        }
        let required = item.get("required").filter(|node| !node.is_null());
        let required =
            required.and_then(|node| import.expect.boolean(node, "`required`")).is_some_and(|r| r.value);
        let (location, name) = (located.value, text);
        self.declared.push(Parameter { location, name, required, place: item.place });
    }

    /// Warns of path parameters that are no variables of the path.
    pub(crate) fn check_in_path(&self, template: &Template, import: &mut Import<'n, '_>) {
        for parameter in self.declared.iter().filter(|p| p.location == Location::Path) {
            let name = parameter.in_template().name;
            if !template.variables.iter().any(|variable| variable.name == name) {
                let (path, name) = (shortened(&template.own), shortened(name));
                let message = format!("The path `{path}` has no variable `{{{name}}}`");
                let warning = Diagnostic::warning(codes::PARAMETER_NOT_IN_PATH, parameter.place, message);
                import.report(warning.remedy("Correct the name, or remove the parameter"));
            }
        }
    }

    /// `method.request.{location}.{name}` with the required flags. `self` stands at the operation, `shared` at the
    /// path; variables of the path that neither declares are added as required, but not greedy ones.
    pub(crate) fn expressions(
        &self,
        shared: &Parameters<'n>,
        template: &Template,
        at: Place,
        import: &mut Import<'n, '_>,
    ) -> Vec<(Located<String>, bool)> {
        self.check_in_path(template, import);
        let mut all: Vec<Parameter<'_>> = Vec::new();
        let mut known: HashMap<&str, usize> = HashMap::new();
        for parameter in self.declared.iter().chain(&shared.declared) {
            let parameter = &parameter.in_template();
            match known.get(parameter.name).and_then(|at| all.get(*at)) {
                None => {
                    known.insert(parameter.name, all.len());
                    all.push(*parameter);
                }
                Some(other) if other.location != parameter.location => report_twice(parameter, other, import),
                // The same once more: the operation's own came first and wins.
                Some(_) => {}
            }
        }
        for variable in &template.variables {
            match known.get(variable.name.as_str()).and_then(|at| all.get(*at)).copied() {
                None if !variable.greedy => {
                    let (location, name) = (Location::Path, variable.name.as_str());
                    all.push(Parameter { location, name, required: true, place: at });
                }
                Some(other) if other.location != Location::Path => {
                    report_twice(&Parameter { location: Location::Path, place: at, ..other }, &other, import);
                }
                _ => {}
            }
        }
        all.iter().map(|p| (Located::new(p.location.expression(p.name), p.place), p.required)).collect()
    }
}

impl Parameter<'_> {
    /// Path parameters are always required, and `{name+}` declares `name`.
    fn in_template(&self) -> Self {
        match self.location {
            Location::Path => {
                Parameter { name: self.name.strip_suffix('+').unwrap_or(self.name), required: true, ..*self }
            }
            _ => *self,
        }
    }
}

/// R-REQ-02: names are unique across query string, header and path.
fn report_twice(second: &Parameter<'_>, first: &Parameter<'_>, import: &mut Import<'_, '_>) {
    let name = shortened(second.name);
    let message = format!(
        "The parameter `{name}` stands in two locations; names must differ across query, header and path"
    );
    let mistake = Diagnostic::error(codes::PARAMETER_TWICE, second.place, message)
        .remedy("Rename one of them, or declare only one")
        .related(first.place, "the other is here");
    import.report(mistake);
}
