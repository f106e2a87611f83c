//! Operations: their names, methods and paths, and how an input becomes a typed request.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::encode::Output;
use crate::fault::FaultKind;
use crate::generated::Operation;
use crate::schema::Structure;

/// The input of an operation: names the operation, and what it answers.
pub trait Input: Serialize + DeserializeOwned {
    /// What the operation answers; `()` for nothing.
    type Output: Output;
    /// The operation.
    const OPERATION: Operation;
}

/// What the model says about an operation.
pub(crate) struct Row {
    pub name: &'static str,
    pub method: &'static str,
    pub path: &'static str,
    pub selector: Option<(&'static str, &'static str)>,
    pub status: u16,
    pub has_payload: bool,
    pub is_paged: bool,
    pub schema: &'static Structure,
    pub errors: &'static [FaultKind],
}

impl Operation {
    /// The name, as SDKs call it.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// The operation of a name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|operation| operation.name() == name)
    }

    /// The HTTP method, which is the IAM action too (R-MGMT-01).
    pub fn method(self) -> &'static str {
        self.row().method
    }

    /// The path, with `{name}` for what varies.
    pub fn path(self) -> &'static str {
        self.row().path
    }

    /// The parameter of the query that tells this operation from another with the same method and path (R-MGMT-27).
    pub fn selector(self) -> Option<(&'static str, &'static str)> {
        self.row().selector
    }

    /// The HTTP status of success (R-MGMT-10).
    pub fn status(self) -> u16 {
        self.row().status
    }

    /// Whether the body is taken as it is: a document, not JSON with members.
    pub fn has_payload(self) -> bool {
        self.row().has_payload
    }

    /// Whether it lists pages by `position` and `limit`.
    pub fn is_paged(self) -> bool {
        self.row().is_paged
    }

    /// The faults that the model declares; those of the wire itself come on top.
    pub fn errors(self) -> &'static [FaultKind] {
        self.row().errors
    }

    /// What texts about the input call it: `createRestApiInput` (R-MGMT-07).
    pub(crate) fn input_name(self) -> String {
        let mut chars = self.name().chars();
        let first = chars.next().map(|c| c.to_ascii_lowercase());
        first.into_iter().chain(chars).chain("Input".chars()).collect()
    }
}

/// Makes `Operation`, its table, `Request`, and the reading of a typed input.
macro_rules! operations {
    (@payload $input:ident none $bytes:ident) => { drop($bytes) };
    (@payload $input:ident $field:ident $bytes:ident) => { $input.$field = $bytes };
    (@has none) => { false };
    (@has $field:ident) => { true };
    ($($name:ident($input:ident) -> $output:ty {
        $method:ident $path:literal $selector:expr, $status:literal, payload $payload:ident,
        is_paged $is_paged:literal, $schema:path,
        errors [$($error:ident)*]
    })+) => {
        /// An operation of the management API.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Operation {
            $(#[doc = concat!("`", stringify!($method), " ", $path, "`.")] $name,)+
        }

        impl Operation {
            /// Every operation, by name.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            pub(crate) fn row(self) -> &'static $crate::operation::Row {
                &ROWS[self as usize]
            }
        }

        /// In the order of the enumeration.
        static ROWS: &[$crate::operation::Row] = &[$($crate::operation::Row {
            name: stringify!($name),
            method: stringify!($method),
            path: $path,
            selector: $selector,
            status: $status,
            has_payload: $crate::operation::operations!(@has $payload),
            is_paged: $is_paged,
            schema: &$schema,
            errors: &[$($crate::fault::FaultKind::$error),*],
        }),+];

        /// A decoded request: the operation and its typed input.
        #[derive(Clone, Debug, PartialEq, serde::Serialize)]
        #[serde(untagged)]
        // Made once a call; boxes would only blur the patterns.
        #[allow(clippy::large_enum_variant)]
        pub enum Request {
            $(#[doc = concat!("`", stringify!($method), " ", $path, "`.")] $name($input),)+
        }

        impl Request {
            /// What is called.
            pub fn operation(&self) -> Operation {
                match self { $(Self::$name(_) => Operation::$name),+ }
            }
        }

        /// A typed input from what was checked, and the body of an operation that takes it as it is.
        #[allow(unused_mut)]
        pub(crate) fn read(
            operation: Operation,
            members: serde_json::Value,
            payload: Vec<u8>,
        ) -> Result<Request, serde_json::Error> {
            match operation {
                $(Operation::$name => {
                    let mut input: $input = serde_json::from_value(members)?;
                    $crate::operation::operations!(@payload input $payload payload);
                    Ok(Request::$name(input))
                })+
            }
        }

        /// The answer to what an operation would answer, as JSON.
        #[cfg(test)]
        pub(crate) fn echo(operation: Operation, wire: serde_json::Value) -> $crate::encode::Answer {
            match operation {
                $(Operation::$name => {
                    let output: $output = serde_json::from_value(wire).expect("an output");
                    $crate::encode::encode::<$input>(&output, "id").expect("an answer")
                })+
            }
        }

        $(impl $crate::operation::Input for $input {
            type Output = $output;
            const OPERATION: Operation = Operation::$name;
        })+
    };
}

pub(crate) use operations;
