use super::{Checked, require};
use crate::schema::{ArchivedDeployment, ArchivedNode, NONE};
use crate::segment::{SEGMENT_BYTES_MAX, canonical};
use crate::table::child_tag;
use crate::trie::{DEPTH_MAX, SEARCH_STEPS_MAX, VARIABLES_MAX, search_steps};

/// Checks the resource tree of a deployment: every node is reached from its parent and only from there, comes after
/// it, and has as many variables above it as its routes have names.
pub(super) fn check_tree(deployment: &ArchivedDeployment) -> Checked {
    let nodes = deployment.nodes.as_slice();
    let root = nodes.first();
    let is_root = root.is_some_and(|root| root.parent.to_native() == 0 && root.segment.is_empty());
    require(is_root, || "nodes[0]".into(), "is no root")?;
    for (index, node) in (0u32..).zip(nodes) {
        check_children(nodes, index, node)?;
        if index > 0 {
            check_place(deployment, index, node)?;
        }
    }
    check_table(deployment)?;
    check_steps(nodes)?;
    check_depths(deployment)
}

/// A node's variable children point back and are no literals.
fn check_children(nodes: &[ArchivedNode], index: u32, node: &ArchivedNode) -> Checked {
    let is_child = |child: u32| {
        child == NONE
            || child > index
                && nodes
                    .get(child as usize)
                    .is_some_and(|child| child.parent.to_native() == index && child.segment.is_empty())
    };
    let (variable, greedy) = (node.variable.to_native(), node.greedy.to_native());
    require(is_child(variable), || format!("nodes[{index}].variable"), "is no child")?;
    require(is_child(greedy), || format!("nodes[{index}].greedy"), "is no child")?;
    let is_one = variable == NONE || variable != greedy;
    require(is_one, || format!("nodes[{index}]"), "has one child in two roles")
}

/// A node comes after its parent, and the parent leads to it.
fn check_place(deployment: &ArchivedDeployment, index: u32, node: &ArchivedNode) -> Checked {
    let nodes = deployment.nodes.as_slice();
    let place = || format!("nodes[{index}]");
    let parent = node.parent.to_native();
    require(parent < index, place, "comes before its parent")?;
    let Some(above) = nodes.get(parent as usize) else { return require(false, place, "has no parent") };
    let segment = node.segment.as_bytes();
    if segment.is_empty() {
        let is_variable = above.variable.to_native() == index;
        let is_greedy = above.greedy.to_native() == index;
        require(is_variable || is_greedy, place, "is not reached from its parent")?;
        let is_leaf =
            !node.has_literals && node.variable.to_native() == NONE && node.greedy.to_native() == NONE;
        return require(is_variable || is_leaf, place, "is greedy and has children");
    }
    let is_canonical = segment.len() <= SEGMENT_BYTES_MAX && canonical(segment).eq(segment.iter().copied());
    require(is_canonical && !segment.contains(&b'/'), place, "has a segment that no request can equal")?;
    require(above.has_literals, place, "is hidden by its parent's has_literals")?;
    let is_it = |other: u32| {
        nodes
            .get(other as usize)
            .is_some_and(|it| it.parent.to_native() == parent && it.segment.as_bytes() == segment)
    };
    let found = deployment.children.find(child_tag(parent, segment), is_it);
    require(found == Some(index), place, "is not found in the table of children")
}

/// With every literal found, an equal count says that nothing else is in the table.
fn check_table(deployment: &ArchivedDeployment) -> Checked {
    let literals = deployment.nodes.iter().filter(|node| !node.segment.is_empty()).count();
    require(deployment.children.count() == literals, || "children".into(), "has entries that are no literals")
}

fn check_steps(nodes: &[ArchivedNode]) -> Checked {
    let steps = search_steps(nodes.iter().map(|node| (node.parent.to_native(), !node.segment.is_empty())));
    require(steps <= SEARCH_STEPS_MAX, || "nodes".into(), "make a search visit too many of them")
}

/// What stands above a node.
#[derive(Clone, Copy, Default)]
struct Above {
    depth: usize,
    variables: usize,
}

fn check_depths(deployment: &ArchivedDeployment) -> Checked {
    let mut above: Vec<Above> = Vec::with_capacity(deployment.nodes.len());
    for (index, node) in deployment.nodes.iter().enumerate() {
        let Above { depth, variables } = match above.get(node.parent.to_native() as usize) {
            Some(parent) => Above {
                depth: parent.depth + 1,
                variables: parent.variables + usize::from(node.segment.is_empty()),
            },
            None => Above::default(),
        };
        let is_within = depth <= DEPTH_MAX && variables <= VARIABLES_MAX;
        require(is_within, || format!("nodes[{index}]"), "is deeper or has more variables than allowed")?;
        check_methods(deployment, index, node, variables)?;
        above.push(Above { depth, variables });
    }
    Ok(())
}

fn check_methods(
    deployment: &ArchivedDeployment,
    index: usize,
    node: &ArchivedNode,
    variables: usize,
) -> Checked {
    let methods = node.methods.to_native();
    if methods == NONE {
        return Ok(());
    }
    let place = || format!("nodes[{index}].methods");
    let Some(methods) = deployment.methods.get(methods as usize) else {
        return require(false, place, "names a table that is not there");
    };
    for route in methods.routes.iter().map(|route| route.to_native()).filter(|route| *route != NONE) {
        let Some(route) = deployment.routes.get(route as usize) else {
            return require(false, place, "names a route that is not there");
        };
        let is_same = route.variables.len() == variables;
        require(is_same, place, "names a route with another number of variables")?;
    }
    Ok(())
}
