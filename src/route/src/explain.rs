use ringgate_http::{Method, Span};
use ringgate_snapshot::schema::{ArchivedDeployment, NONE};

use crate::find::{Tried, search};

/// A resource that the search for a route came to, in the order it came to them; for explanations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The resource's template, `/pets/{id}`. Where no method stands at or below it that says so, variables are `{}`.
    pub template: String,
    /// What became of it.
    pub fate: Fate,
}

/// What became of a candidate (R-ROUTE-16, R-ROUTE-18).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is the route: its index in the deployment.
    Won(u32),
    /// Path and template fit, but it has neither the method nor ANY, only these.
    NoMethod(Vec<String>),
    /// The path goes on with this segment, which nothing below takes; the segment's number from 1.
    NoChild(String, usize),
}

/// The resources that [`crate::find`] comes to with the same arguments, in its order. Searches as it does: it is the
/// same code.
pub fn candidates(
    deployment: &ArchivedDeployment,
    buffer: &[u8],
    path: Span,
    method: Method,
) -> Vec<Candidate> {
    let mut found = Vec::new();
    let mut note = |tried: Tried| found.push(tried);
    search(deployment, buffer, path, method, &mut note);
    found.iter().map(|tried| candidate(deployment, buffer, tried)).collect()
}

fn candidate(deployment: &ArchivedDeployment, buffer: &[u8], tried: &Tried) -> Candidate {
    match tried {
        Tried::Won { node, route } => {
            Candidate { template: template(deployment, *node), fate: Fate::Won(*route) }
        }
        Tried::NoMethod { node } => Candidate {
            template: template(deployment, *node),
            fate: Fate::NoMethod(methods(deployment, *node)),
        },
        Tried::NoChild { node, depth, segment } => Candidate {
            template: template(deployment, *node),
            fate: Fate::NoChild(String::from_utf8_lossy(segment.of(buffer)).into_owned(), depth + 1),
        },
    }
}

/// The methods of a resource.
fn methods(deployment: &ArchivedDeployment, node: u32) -> Vec<String> {
    let name = |place: usize| Method::ROUTED.get(place).map_or("ANY", |method| method.as_str());
    route_numbers(deployment, node).map(|(place, _)| name(place).to_owned()).collect()
}

/// The routes of a resource, each with its place in the table of methods.
fn route_numbers(deployment: &ArchivedDeployment, node: u32) -> impl Iterator<Item = (usize, u32)> {
    let node = deployment.nodes.get(node as usize);
    let methods = node.and_then(|node| deployment.methods.get(node.methods.to_native() as usize));
    let routes = methods.into_iter().flat_map(|methods| methods.routes.iter().enumerate());
    routes.map(|(place, route)| (place, route.to_native())).filter(|(_, route)| *route != NONE)
}

fn template(deployment: &ArchivedDeployment, node: u32) -> String {
    let route = route_numbers(deployment, node).next();
    let route = route.and_then(|(_, route)| deployment.routes.get(route as usize));
    match route {
        Some(route) => route.resource_path.to_string(),
        None => path_of(deployment, node),
    }
}

/// The template of a resource without methods, from its parents.
fn path_of(deployment: &ArchivedDeployment, mut at: u32) -> String {
    let mut segments = Vec::new();
    // the tree is checked, but a loop without an end would be a bad way to find a mistake
    for _ in 0..deployment.nodes.len() {
        let Some(node) = deployment.nodes.get(at as usize) else { break };
        let parent = node.parent.to_native();
        if parent == at {
            break;
        }
        let is_greedy = deployment.nodes.get(parent as usize).is_some_and(|it| it.greedy.to_native() == at);
        segments.push(match node.segment.as_str() {
            "" if is_greedy => "{+}",
            "" => "{}",
            segment => segment,
        });
        at = parent;
    }
    segments.reverse();
    format!("/{}", segments.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::find;
    use crate::fixture::{api, deployment, load, whole};

    fn check(method: Method, path: &str, want: &[&str]) {
        let routes = [
            ("GET", "/pets"),
            ("GET", "/pets/{id}"),
            ("DELETE", "/pets/{id}"),
            ("POST", "/pets/new/{kind}"),
            ("ANY", "/files/{proxy+}"),
            ("GET", "/{any}/{id}/toys"),
        ];
        let loaded = load(vec![api("a1b2c3d4e5", deployment(&routes).expect("good routes"))]);
        let deployment = &loaded.get().apis[0].deployments[0];
        let found = candidates(deployment, path.as_bytes(), whole(path.as_bytes()), method);
        let lines: Vec<String> = found
            .iter()
            .map(|it| match &it.fate {
                Fate::Won(route) => format!("{} won {route}", it.template),
                Fate::NoMethod(methods) => format!("{} has {}", it.template, methods.join(",")),
                Fate::NoChild(segment, number) => format!("{} stops before {number} {segment}", it.template),
            })
            .collect();
        assert_eq!(lines, want, "{path}");
        let won = find(deployment, path.as_bytes(), whole(path.as_bytes()), method).map(|it| it.route);
        let last =
            found.last().and_then(|it| if let Fate::Won(route) = it.fate { Some(route) } else { None });
        assert_eq!(won, last, "{path}: an explanation ends as the search does");
    }

    #[test]
    fn r_route_16_candidates_come_in_the_order_of_the_search() {
        check(Method::Get, "/pets", &["/pets won 0"]);
        check(Method::Get, "/pets/new", &["/pets/new has ", "/pets/{id} won 1"]);
        check(
            Method::Get,
            "/pets/7/toys",
            &["/pets/{id} stops before 3 toys", "/pets stops before 2 7", "/{any}/{id}/toys won 5"],
        );
    }

    #[test]
    fn r_route_18_a_candidate_without_the_method_says_what_it_has() {
        check(
            Method::Put,
            "/pets/7",
            &[
                "/pets/{id} has DELETE,GET",
                "/pets stops before 2 7",
                "/{}/{} has ",
                "/{} stops before 2 7",
                "/ stops before 1 pets",
            ],
        );
        check(Method::Put, "/files/a/b", &["/files/{proxy+} won 4"]);
        check(Method::Other, "/pets", &[]);
    }
}
