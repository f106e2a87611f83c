//! The resource tree as the file holds it: how it is built, and how long a walk through it can get.
//!
//! REST APIs allow one variable child per parent (R-ROUTE-13), HTTP APIs allow `{id}` beside `{proxy+}`; the
//! layout allows both, and [`TrieBuilder`] reports what neither allows: two names for one variable.

mod error;
mod template;

pub use error::TrieError;

use std::collections::HashMap;

use self::template::{Part, parse};
use crate::schema::{Methods, NONE, Node};
use crate::table::{Table, child_tag};

/// The most segments a resource path can have; the gateway keeps a table of this size per request.
pub const DEPTH_MAX: usize = 64;

/// The most variables a resource path can have.
pub const VARIABLES_MAX: usize = 16;

/// The most resources one search may visit. A search can turn back, so a tree where literals and variables stand
/// side by side on every level doubles its cost with every level; such a tree is refused before it serves anything.
pub const SEARCH_STEPS_MAX: u32 = 4_096;

/// The index of ANY in [`Methods::routes`]; the others are those of DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT.
pub const ANY: usize = 7;

/// The finished tree, for the fields of the same names in [`crate::schema::Deployment`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trie {
    /// The resources; node 0 is the root, and every node comes after its parent.
    pub nodes: Vec<Node>,
    /// (parent, literal segment) to child.
    pub children: Table,
    /// Method tables.
    pub methods: Vec<Methods>,
}

/// Builds a tree from path templates. The same calls in the same order give the same tree.
#[derive(Clone, Debug)]
pub struct TrieBuilder {
    nodes: Vec<Node>,
    methods: Vec<Methods>,
    /// The variable's name for variable nodes, else empty; parallel to `nodes`.
    names: Vec<String>,
    literals: HashMap<(u32, Vec<u8>), u32>,
}

impl Default for TrieBuilder {
    fn default() -> TrieBuilder {
        TrieBuilder::new()
    }
}

impl TrieBuilder {
    /// A tree with nothing but the root.
    pub fn new() -> TrieBuilder {
        TrieBuilder {
            nodes: vec![node(0, String::new())],
            methods: Vec::new(),
            names: vec![String::new()],
            literals: HashMap::new(),
        }
    }

    /// Adds one method of one resource and returns the names of its variables in the order of the path, for
    /// [`crate::schema::Route::variables`]. `method` is 0 to 6, or [`ANY`]. A trailing slash is ignored, as it is
    /// in requests (R-ROUTE-21). A refused template leaves no route behind.
    ///
    /// # Errors
    /// [`TrieError`], when the template is malformed (R-ROUTE-11, 12, 14), when it renames a variable that stands
    /// at this place already, or when resource and method are taken (R-ROUTE-15).
    pub fn add(&mut self, template: &str, method: usize, route: u32) -> Result<Vec<String>, TrieError> {
        let parts = parse(template)?;
        let mut at = 0;
        for part in &parts {
            at = self.descend(at, part, template)?;
        }
        self.set_method(at, method, route, template)?;
        Ok(parts.into_iter().filter_map(Part::into_name).collect())
    }

    /// Lays the tree out.
    ///
    /// # Errors
    /// [`TrieError::TooManyChoices`], when a search could take more than [`SEARCH_STEPS_MAX`] steps.
    pub fn finish(self) -> Result<Trie, TrieError> {
        let steps = search_steps(self.nodes.iter().map(|node| (node.parent, !node.segment.is_empty())));
        if steps > SEARCH_STEPS_MAX {
            return Err(TrieError::TooManyChoices { steps });
        }
        let literals = (0u32..).zip(&self.nodes).filter(|(_, node)| !node.segment.is_empty());
        let children = Table::build(
            literals.map(|(index, node)| (child_tag(node.parent, node.segment.as_bytes()), index)),
        );
        Ok(Trie { nodes: self.nodes, children, methods: self.methods })
    }

    fn descend(&mut self, parent: u32, part: &Part, template: &str) -> Result<u32, TrieError> {
        match part {
            Part::Literal(segment) => {
                if let Some(child) = self.literals.get(&(parent, segment.as_bytes().to_vec())) {
                    return Ok(*child);
                }
                let child = self.push(parent, segment.clone(), String::new());
                self.literals.insert((parent, segment.as_bytes().to_vec()), child);
                self.nodes[parent as usize].has_literals = true;
                Ok(child)
            }
            Part::Variable(name) | Part::Greedy(name) => {
                let is_greedy = matches!(part, Part::Greedy(_));
                self.descend_variable(parent, name, is_greedy, template)
            }
        }
    }

    fn descend_variable(
        &mut self,
        parent: u32,
        name: &str,
        is_greedy: bool,
        template: &str,
    ) -> Result<u32, TrieError> {
        let of = &self.nodes[parent as usize];
        let child = if is_greedy { of.greedy } else { of.variable };
        if child == NONE {
            let child = self.push(parent, String::new(), name.to_owned());
            let of = &mut self.nodes[parent as usize];
            *(if is_greedy { &mut of.greedy } else { &mut of.variable }) = child;
            return Ok(child);
        }
        let existing = &self.names[child as usize];
        if existing != name {
            let (template, existing, name) = (template.to_owned(), existing.clone(), name.to_owned());
            return Err(TrieError::VariableNames { template, existing, name });
        }
        Ok(child)
    }

    fn push(&mut self, parent: u32, segment: String, name: String) -> u32 {
        self.nodes.push(node(parent, segment));
        self.names.push(name);
        (self.nodes.len() - 1) as u32
    }

    fn set_method(&mut self, at: u32, method: usize, route: u32, template: &str) -> Result<(), TrieError> {
        let resource = &mut self.nodes[at as usize];
        if resource.methods == NONE {
            resource.methods = self.methods.len() as u32;
            self.methods.push(Methods { routes: [NONE; 8] });
        }
        let place = self.methods[resource.methods as usize].routes.get_mut(method);
        let place = place.ok_or(TrieError::UnknownMethod { method })?;
        if *place != NONE {
            return Err(TrieError::Duplicate { template: template.to_owned(), method, existing: *place });
        }
        *place = route;
        Ok(())
    }
}

/// How many resources the longest search can visit: every resource it stands on, plus, for each, the costliest
/// literal child and both variable children. Nodes come after their parents; each is told as its parent and
/// whether it is a literal.
pub(crate) fn search_steps(nodes: impl DoubleEndedIterator<Item = (u32, bool)> + ExactSizeIterator) -> u32 {
    let mut literal = vec![0u32; nodes.len()];
    let mut others = vec![0u32; nodes.len()];
    let mut steps = 0;
    for (index, (parent, is_literal)) in nodes.enumerate().rev() {
        steps = others[index].saturating_add(literal[index]).saturating_add(1);
        let parent = parent as usize;
        if index == 0 || parent >= index {
            continue;
        }
        if is_literal {
            literal[parent] = literal[parent].max(steps);
        } else {
            others[parent] = others[parent].saturating_add(steps);
        }
    }
    steps
}

fn node(parent: u32, segment: String) -> Node {
    Node { parent, segment, variable: NONE, greedy: NONE, methods: NONE, has_literals: false }
}

#[cfg(test)]
mod tests;
