//! Finds schemas that apply to one value and refer to each other in a circle: checking a value against them would
//! never end.

use ahash::AHashMap;
use serde_json::Value;

use crate::document::{Document, resolve};
use crate::explain::DEPTH_MAX;
use crate::mistake::{Mistake, Problem};

/// Refuses a document with such a circle in reach, or with a chain of so many schemas for one value that it is as good
/// as one.
pub(super) fn check<'d>(
    document: &'d Document,
    model: &dyn Fn(usize) -> Option<&'d Document>,
) -> Result<(), Mistake> {
    let mut search = Search { model, heights: AHashMap::new() };
    let mut rest = vec![&document.schema];
    while let Some(value) = rest.pop() {
        search.height(document, value, 0).map_err(|at| mistake(document, at))?;
        match value {
            Value::Object(members) => rest.extend(members.values()),
            Value::Array(items) => rest.extend(items),
            _ => {}
        }
    }
    Ok(())
}

/// A schema that is a reference.
#[derive(Clone, Copy)]
struct Reference<'d> {
    document: &'d Document,
    schema: &'d Value,
}

struct Search<'m, 'd> {
    model: &'m dyn Fn(usize) -> Option<&'d Document>,
    /// By a schema's address: how many schemas deep the longest chain for one value is. None while it is being made
    /// out.
    heights: AHashMap<usize, Option<usize>>,
}

impl<'d> Search<'_, 'd> {
    /// The height of a schema, or the reference through which it runs in a circle.
    fn height(
        &mut self,
        document: &'d Document,
        schema: &'d Value,
        depth: usize,
    ) -> Result<usize, Option<Reference<'d>>> {
        let own = schema.get("$ref").map(|_| Reference { document, schema });
        let address = std::ptr::from_ref(schema).addr();
        match self.heights.get(&address) {
            Some(Some(height)) => return Ok(*height),
            Some(None) => return Err(own),
            None if depth > DEPTH_MAX => return Err(own),
            None => self.heights.insert(address, None),
        };
        let mut height = 0;
        for (document, next) in self.same_value(document, schema) {
            height = height.max(1 + self.height(document, next, depth + 1).map_err(|at| at.or(own))?);
        }
        if height > DEPTH_MAX {
            return Err(own);
        }
        self.heights.insert(address, Some(height));
        Ok(height)
    }

    /// The schemas that a value is checked against because it is checked against this one.
    fn same_value(&self, document: &'d Document, schema: &'d Value) -> Vec<(&'d Document, &'d Value)> {
        if schema.get("$ref").is_some_and(Value::is_string) {
            return resolve(document, schema, self.model).into_iter().collect();
        }
        let lists =
            ["allOf", "anyOf", "oneOf"].into_iter().filter_map(|keyword| schema.get(keyword)?.as_array());
        let dependencies = schema.get("dependencies").and_then(Value::as_object);
        let next = lists
            .flatten()
            .chain(schema.get("not"))
            .chain(dependencies.into_iter().flat_map(|map| map.values()));
        next.filter(|next| next.is_object()).map(|next| (document, next)).collect()
    }
}

fn mistake(document: &Document, at: Option<Reference<'_>>) -> Mistake {
    let document = at.map_or(document, |at| at.document);
    let is_it = |pointer: &str| {
        at.is_some_and(|at| {
            document.schema.pointer(pointer).is_some_and(|found| std::ptr::eq(found, at.schema))
        })
    };
    let reference = document.references.iter().find(|(pointer, _)| is_it(pointer));
    let (pointer, target) = match reference {
        Some((pointer, target)) => (pointer.clone(), target.to_string()),
        None => (String::new(), "a schema for the same value".into()),
    };
    Mistake { model: document.name.clone(), pointer, problem: Problem::ReferenceLoop(target) }
}
