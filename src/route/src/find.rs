use ringgate_http::{Method, Span};
use ringgate_snapshot::schema::{ArchivedDeployment, ArchivedNode, ArchivedRoute, ArchivedRoutes, NONE};
use ringgate_snapshot::segment::with_canonical;
use ringgate_snapshot::table::child_tag;
use ringgate_snapshot::trie::{ANY, SEARCH_STEPS_MAX};

use crate::segments::Segments;
use crate::{Addressing, Located, Variables};

/// A request with its route: what every later phase starts from. Only [`route`] makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Routed {
    /// Index of the API in the snapshot.
    pub api: u32,
    /// Index of the stage in the API.
    pub stage: u32,
    /// Index of the deployment in the API.
    pub deployment: u32,
    /// Index of the route in the deployment.
    pub route: u32,
    /// The path after the stage, as received, with a trailing slash if it came with one (R-ROUTE-21); empty means
    /// `/`. This is the event's `path`.
    pub path: Span,
    /// The path from the stage on, as received (`$context.path`, R-ROUTE-24).
    pub full_path: Span,
    /// Values of the path variables.
    pub variables: Variables,
    /// How the API was named.
    pub addressing: Addressing,
}

/// A route of a deployment, found for a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// Index in the deployment's routes.
    pub route: u32,
    /// Values of the path variables, as spans into the same buffer.
    pub variables: Variables,
}

/// The route that a located request names. `None` is Missing Authentication Token (R-ROUTE-22), which includes
/// methods other than the seven (R-ROUTE-18). `method` is the client's, or what `X-HTTP-Method-Override` made of
/// it (R-ROUTE-19).
pub fn route(routes: &ArchivedRoutes, buffer: &[u8], located: &Located, method: Method) -> Option<Routed> {
    let found = find(located.deployment_in(routes)?, buffer, located.path, method)?;
    Some(Routed {
        api: located.api,
        stage: located.stage,
        deployment: located.deployment,
        route: found.route,
        path: located.path,
        full_path: located.full_path,
        variables: found.variables,
        addressing: located.addressing,
    })
}

/// The first route of a deployment, whatever the path is, without path variables: for trials of a method, whose deployment
/// has no other (R-MGMT-24). `None`: it has no route at all.
pub fn first_route(routes: &ArchivedRoutes, located: &Located) -> Option<Routed> {
    located.deployment_in(routes)?.routes.first()?;
    Some(Routed {
        api: located.api,
        stage: located.stage,
        deployment: located.deployment,
        route: 0,
        path: located.path,
        full_path: located.full_path,
        variables: Variables::default(),
        addressing: located.addressing,
    })
}

impl Routed {
    /// The route in the snapshot it was found in.
    pub fn route_in<'a>(&self, routes: &'a ArchivedRoutes) -> Option<&'a ArchivedRoute> {
        let api = routes.apis.get(self.api as usize)?;
        api.deployments.get(self.deployment as usize)?.routes.get(self.route as usize)
    }
}

/// Finds the route for a path after the stage, which stands at `path` in `buffer`.
///
/// Segment by segment, a literal goes before `{name}`, and that before `{name+}`; a resource counts only if it has
/// the method or ANY, otherwise the search turns back (R-ROUTE-16, 18). Empty segments are passed over, but inside a
/// greedy value they stay (R-ROUTE-17, 21, 24). The search visits each resource at most once and gives up after
/// [`SEARCH_STEPS_MAX`] of them, which no checked snapshot needs.
pub fn find(deployment: &ArchivedDeployment, buffer: &[u8], path: Span, method: Method) -> Option<Found> {
    search(deployment, buffer, path, method, &mut |_| {})
}

/// What a search came to; told to whoever explains it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Tried {
    /// The route.
    Won { node: u32, route: u32 },
    /// The path fits, the method does not.
    NoMethod { node: u32 },
    /// Nothing at this resource takes the segment at this depth and all that follow.
    NoChild { node: u32, depth: usize, segment: Span },
}

/// [`find`] with an observer, which costs nothing where it does nothing.
pub(crate) fn search(
    deployment: &ArchivedDeployment,
    buffer: &[u8],
    path: Span,
    method: Method,
    tell: &mut impl FnMut(Tried),
) -> Option<Found> {
    if method == Method::Other {
        return None;
    }
    let segments = Segments::split(buffer, path);
    let search =
        Search { deployment, nodes: deployment.nodes.as_slice(), segments: &segments, buffer, method };
    let end = search.run(tell)?;
    Some(Found { route: end.route, variables: search.variables(end)? })
}

struct Search<'a> {
    deployment: &'a ArchivedDeployment,
    nodes: &'a [ArchivedNode],
    segments: &'a Segments,
    buffer: &'a [u8],
    method: Method,
}

/// Where a search ended.
#[derive(Clone, Copy)]
struct End {
    node: u32,
    /// The number of segments from the root to the node; a greedy one counts as one.
    depth: usize,
    is_greedy: bool,
    route: u32,
}

/// What to try next at a resource. Everything before it has failed.
#[derive(Clone, Copy)]
enum Turn {
    Enter,
    Variable,
    Greedy,
    Up,
}

impl Search<'_> {
    /// Depth first, without a stack: the tree knows its parents, and whether one came by a literal or by a variable
    /// says what is left to try.
    #[inline]
    fn run(&self, tell: &mut impl FnMut(Tried)) -> Option<End> {
        let (mut at, mut depth, mut steps) = (0u32, 0usize, 0u32);
        let mut turn = Turn::Enter;
        loop {
            let node = self.nodes.get(at as usize)?;
            match turn {
                Turn::Enter => {
                    steps += 1;
                    if steps > SEARCH_STEPS_MAX {
                        return None;
                    }
                    if self.segments.ends_at(depth) {
                        if let Some(route) = self.route_at(node) {
                            tell(Tried::Won { node: at, route });
                            return Some(End { node: at, depth, is_greedy: false, route });
                        }
                        tell(Tried::NoMethod { node: at });
                        turn = Turn::Up;
                    } else if let Some(child) = self.literal(at, node, depth) {
                        (at, depth) = (child, depth + 1);
                    } else {
                        turn = Turn::Variable;
                    }
                }
                Turn::Variable => {
                    let child = node.variable.to_native();
                    if child != NONE && self.segments.get(depth).is_some() {
                        (at, depth, turn) = (child, depth + 1, Turn::Enter);
                    } else {
                        turn = Turn::Greedy;
                    }
                }
                Turn::Greedy => {
                    if let Some(end) = self.greedy(node, depth) {
                        tell(Tried::Won { node: end.node, route: end.route });
                        return Some(end);
                    }
                    self.tell_greedy(at, node, depth, tell);
                    turn = Turn::Up;
                }
                Turn::Up => {
                    depth = depth.checked_sub(1)?;
                    let parent = node.parent.to_native();
                    let came_by_variable = self.nodes.get(parent as usize)?.variable.to_native() == at;
                    turn = if came_by_variable { Turn::Greedy } else { Turn::Variable };
                    at = parent;
                }
            }
        }
    }

    #[inline]
    fn literal(&self, at: u32, node: &ArchivedNode, depth: usize) -> Option<u32> {
        if !node.has_literals {
            return None;
        }
        with_canonical(self.segments.get(depth)?.of(self.buffer), |segment| {
            self.deployment.children.find(child_tag(at, segment), |child| {
                let is_it = |child: &ArchivedNode| {
                    child.parent.to_native() == at && child.segment.as_bytes() == segment
                };
                self.nodes.get(child as usize).is_some_and(is_it)
            })
        })
    }

    fn greedy(&self, node: &ArchivedNode, depth: usize) -> Option<End> {
        let child = node.greedy.to_native();
        let route = self.route_at(self.nodes.get(child as usize)?)?;
        self.segments.get(depth)?;
        Some(End { node: child, depth: depth + 1, is_greedy: true, route })
    }

    /// Neither a literal nor a variable led on, and a greedy one is missing or lacks the method.
    fn tell_greedy(&self, at: u32, node: &ArchivedNode, depth: usize, tell: &mut impl FnMut(Tried)) {
        let child = node.greedy.to_native();
        if child != NONE {
            tell(Tried::NoMethod { node: child });
        } else if let Some(segment) = self.segments.get(depth) {
            tell(Tried::NoChild { node: at, depth, segment });
        }
    }

    /// The route for the method at a resource: the method itself, then ANY (R-ROUTE-18).
    fn route_at(&self, node: &ArchivedNode) -> Option<u32> {
        let methods = self.deployment.methods.get(node.methods.to_native() as usize)?;
        let own = methods.routes.get(self.method as usize)?.to_native();
        if own != NONE {
            return Some(own);
        }
        let any = methods.routes.get(ANY)?.to_native();
        (any != NONE).then_some(any)
    }

    /// The segments that stand where the path to the root has variables.
    fn variables(&self, end: End) -> Option<Variables> {
        let mut variables = Variables::default();
        let mut at = end.node;
        for depth in (0..end.depth).rev() {
            let node = self.nodes.get(at as usize)?;
            if end.is_greedy && at == end.node {
                variables.push(self.segments.from(depth)?)?;
            } else if node.segment.is_empty() {
                variables.push(self.segments.get(depth)?)?;
            }
            at = node.parent.to_native();
        }
        variables.reverse();
        Some(variables)
    }
}

#[cfg(test)]
mod tests;
