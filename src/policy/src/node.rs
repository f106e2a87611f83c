use serde_json::Value;

use crate::error::{PolicyError, Problem, quoted};

/// A JSON value with its place in the document. The place is a chain to the root, so it costs nothing unless there is
/// something to say about it.
#[derive(Clone, Copy)]
pub(crate) struct Node<'a> {
    pub(crate) value: &'a Value,
    place: Place<'a>,
}

#[derive(Clone, Copy)]
enum Place<'a> {
    Root,
    Member(&'a Node<'a>, &'a str),
    Item(&'a Node<'a>, usize),
}

impl<'a> Node<'a> {
    pub(crate) fn root(value: &'a Value) -> Node<'a> {
        Node { value, place: Place::Root }
    }

    /// The members of an object, in the order they were written.
    pub(crate) fn members(&'a self) -> Result<impl Iterator<Item = (&'a str, Node<'a>)>, PolicyError> {
        let object = self.value.as_object().ok_or_else(|| self.unfit("an object", "write { ... }"))?;
        Ok(object
            .iter()
            .map(|(name, value)| (name.as_str(), Node { value, place: Place::Member(self, name) })))
    }

    /// The items of a list; a value that is none stands for a list of itself.
    pub(crate) fn items(&'a self) -> impl Iterator<Item = Node<'a>> {
        let (list, single) = match self.value {
            Value::Array(items) => (Some(items), None),
            _ => (None, Some(*self)),
        };
        let listed = list.into_iter().flatten().enumerate();
        listed.map(|(index, value)| Node { value, place: Place::Item(self, index) }).chain(single)
    }

    pub(crate) fn text(&self) -> Result<&'a str, PolicyError> {
        self.value.as_str().ok_or_else(|| self.unfit("a string", "put it in quotes"))
    }

    /// One string or a list of at least one.
    pub(crate) fn each_text(
        &'a self,
        mut each: impl FnMut(Node<'a>, &'a str) -> Result<(), PolicyError>,
    ) -> Result<(), PolicyError> {
        self.refuse_empty_list()?;
        self.items().try_for_each(|item| {
            let text = item.text()?;
            each(item, text)
        })
    }

    pub(crate) fn refuse_empty_list(&self) -> Result<(), PolicyError> {
        match self.value {
            Value::Array(items) if items.is_empty() => {
                Err(self.error("the list is empty", "name at least one, or leave the element out"))
            }
            _ => Ok(()),
        }
    }

    pub(crate) fn error(&self, problem: impl Into<String>, remedy: &'static str) -> PolicyError {
        PolicyError { pointer: self.pointer(), problem: problem.into(), remedy }
    }

    pub(crate) fn place(&self, problem: Problem) -> PolicyError {
        self.error(problem.problem, problem.remedy)
    }

    fn unfit(&self, wanted: &str, remedy: &'static str) -> PolicyError {
        let have = match self.value {
            Value::Null => "null".to_owned(),
            Value::Bool(_) => "a boolean".to_owned(),
            Value::Number(_) => "a number".to_owned(),
            Value::String(text) => quoted(text),
            Value::Array(_) => "a list".to_owned(),
            Value::Object(_) => "an object".to_owned(),
        };
        self.error(format!("{wanted} is wanted here, not {have}"), remedy)
    }

    fn pointer(&self) -> String {
        match self.place {
            Place::Root => String::new(),
            Place::Member(above, name) => {
                format!("{}/{}", above.pointer(), name.replace('~', "~0").replace('/', "~1"))
            }
            Place::Item(above, index) => format!("{}/{index}", above.pointer()),
        }
    }
}
