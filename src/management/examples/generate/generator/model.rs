//! The parts of botocore's model that matter here.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read as _;
use std::path::Path;

use serde_json::Value;

/// Everything read.
pub struct Model {
    pub shapes: BTreeMap<String, Shape>,
    pub operations: BTreeMap<String, Operation>,
    pages: BTreeSet<String>,
}

/// A shape by its type.
pub enum Shape {
    Text { pattern: Option<String> },
    Enumeration(Vec<String>),
    Boolean,
    Integer,
    Long,
    Double,
    Timestamp,
    Blob,
    List(String),
    Map(String),
    Structure(Structure),
}

/// A structure.
pub struct Structure {
    pub members: Vec<Member>,
    pub payload: Option<String>,
    pub is_exception: bool,
}

/// A member of a structure.
pub struct Member {
    pub name: String,
    pub shape: String,
    pub location: Option<String>,
    pub location_name: Option<String>,
    pub is_required: bool,
}

/// An operation.
pub struct Operation {
    pub method: String,
    pub uri: String,
    pub status: u64,
    pub input: String,
    pub output: Option<String>,
    pub errors: Vec<String>,
}

impl Model {
    /// Reads `service-2.json`, packed or not, and `paginators-1.json`.
    pub fn read(folder: &Path) -> Result<Self, String> {
        let service = json(folder, "service-2.json")?;
        let paginators = json(folder, "paginators-1.json")?;
        let shapes = entries(&service["shapes"]).map(|(name, shape)| Ok((name.clone(), shape_of(shape)?)));
        let operations = entries(&service["operations"]);
        let operations = operations.map(|(name, it)| Ok((name.clone(), operation_of(it)?)));
        let pages = entries(&paginators["pagination"]);
        let pages = pages.map(|(name, page)| plain_page(name, page).map(|()| name.clone()));
        Ok(Model {
            shapes: shapes.collect::<Result<_, String>>()?,
            operations: operations.collect::<Result<_, String>>()?,
            pages: pages.collect::<Result<_, String>>()?,
        })
    }

    /// Whether an operation is paged by `position` and `limit`: botocore says so, or both are among its members.
    pub fn is_paged(&self, name: &str) -> bool {
        let has = |member: &str| {
            let input = self.structure(&self.operations[name].input);
            input.members.iter().any(|it| it.name == member)
        };
        self.pages.contains(name) || has("position") && has("limit")
    }

    /// The structure of a name that is known to be one.
    pub fn structure(&self, name: &str) -> &Structure {
        match &self.shapes[name] {
            Shape::Structure(structure) => structure,
            _ => panic!("{name} is no structure"),
        }
    }

    /// The names of the operations' inputs.
    pub fn inputs(&self) -> BTreeSet<&str> {
        self.operations.values().map(|operation| operation.input.as_str()).collect()
    }

    /// Every shape that a structure reaches.
    pub fn reached<'a>(&'a self, from: &'a str, found: &mut BTreeSet<&'a str>) {
        if !found.insert(from) {
            return;
        }
        match &self.shapes[from] {
            Shape::List(inner) | Shape::Map(inner) => self.reached(inner, found),
            Shape::Structure(it) => it.members.iter().for_each(|member| self.reached(&member.shape, found)),
            _ => {}
        }
    }
}

fn json(folder: &Path, name: &str) -> Result<Value, String> {
    let plain = folder.join(name);
    let mut text = String::new();
    if plain.exists() {
        text = fs::read_to_string(&plain).map_err(|error| format!("{name}: {error}"))?;
    } else {
        let packed =
            fs::read(folder.join(format!("{name}.gz"))).map_err(|error| format!("{name}.gz: {error}"))?;
        let mut reader = flate2::read::GzDecoder::new(&packed[..]);
        reader.read_to_string(&mut text).map_err(|error| format!("{name}.gz: {error}"))?;
    }
    serde_json::from_str(&text).map_err(|error| format!("{name}: {error}"))
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn text_of(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(text_of).collect()
}

fn shape_of(shape: &Value) -> Result<Shape, String> {
    Ok(match shape["type"].as_str().unwrap_or_default() {
        "string" if shape["enum"].is_array() => Shape::Enumeration(texts(&shape["enum"])),
        "string" => Shape::Text { pattern: text_of(&shape["pattern"]) },
        "boolean" => Shape::Boolean,
        "integer" => Shape::Integer,
        "long" => Shape::Long,
        "double" => Shape::Double,
        "timestamp" => Shape::Timestamp,
        "blob" => Shape::Blob,
        "list" => Shape::List(text_of(&shape["member"]["shape"]).ok_or("a list of nothing")?),
        "map" => Shape::Map(text_of(&shape["value"]["shape"]).ok_or("a map of nothing")?),
        "structure" => Shape::Structure(structure_of(shape)),
        other => return Err(format!("the type `{other}` is unknown")),
    })
}

fn structure_of(shape: &Value) -> Structure {
    let required = texts(&shape["required"]);
    let members = entries(&shape["members"]).map(|(name, member)| Member {
        name: name.clone(),
        shape: text_of(&member["shape"]).unwrap_or_default(),
        location: text_of(&member["location"]),
        location_name: text_of(&member["locationName"]),
        is_required: required.contains(name),
    });
    Structure {
        members: members.collect(),
        payload: text_of(&shape["payload"]),
        is_exception: shape["exception"].as_bool().unwrap_or(false),
    }
}

fn operation_of(operation: &Value) -> Result<Operation, String> {
    let http = &operation["http"];
    Ok(Operation {
        method: text_of(&http["method"]).ok_or("an operation without method")?,
        uri: text_of(&http["requestUri"]).ok_or("an operation without address")?,
        status: http["responseCode"].as_u64().unwrap_or(200),
        input: text_of(&operation["input"]["shape"]).ok_or("an operation without input")?,
        output: text_of(&operation["output"]["shape"]),
        errors: operation["errors"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|it| text_of(&it["shape"]))
            .collect(),
    })
}

/// All listings are paged by the same members; one that is not would need words of its own.
fn plain_page(name: &str, page: &Value) -> Result<(), String> {
    let want = [
        ("input_token", "position"),
        ("output_token", "position"),
        ("limit_key", "limit"),
        ("result_key", "items"),
    ];
    match want.iter().find(|(key, value)| page[*key].as_str() != Some(value)) {
        Some((key, _)) => Err(format!("{name} is paged by another {key}")),
        None => Ok(()),
    }
}
