//! Definition to snapshot: resolve, check, lower, lay out, read back; the library behind the `ringgate` command.
//!
//! [`compile`] reports every mistake at once, each with a code ([`code::ALL`]), a place and a remedy. The same input
//! gives the same bytes. Nothing here opens a file, reads a clock or draws a random number.
#![forbid(unsafe_code)]

pub mod code;
pub mod diff;
mod environment;
mod layout;
pub mod lint;
mod lower;
mod nearest;
mod time;

use ringgate_definition::{Definition, Diagnostics};

pub use environment::aws_endpoints;
pub use layout::Output;
pub use lower::certificate::name_of as client_certificate_name;
pub use lower::id::{api_id_of, user_id_of};
pub use lower::{Ground, LoweredApi};
pub use time::rfc_3339;

/// What the compiler is told beside the definition.
#[derive(Clone, Debug)]
pub struct Options {
    /// The region of APIs that name none (R-ROUTE-01).
    pub region: String,
    /// The account of APIs that name none: twelve digits.
    pub account_id: String,
    /// URLs of services of AWS, as the environment gives them; `*` is every other service.
    pub aws_endpoints: Vec<(String, String)>,
    /// No API is no mistake, and no key is told, too: for those who take away what was there before.
    pub may_be_empty: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            region: "us-east-1".to_owned(),
            account_id: "123456789012".to_owned(),
            aws_endpoints: Vec::new(),
            may_be_empty: false,
        }
    }
}

/// Compiles a definition. There is output exactly if no diagnostic is an error; what is put out has been read back
/// by the gateway's own loader.
pub fn compile(definition: &Definition, options: &Options) -> (Option<Output>, Diagnostics) {
    let ground = Ground::new(definition, options);
    let mut lowered: Vec<LoweredApi> = definition.apis.iter().map(|api| ground.lower(api)).collect();
    let (keys, of_keys) = ground.lay_out_keys(&lowered.iter().collect::<Vec<_>>());
    let (routes, mut diagnostics) = ground.lay_out_routes(&mut lowered.iter_mut().collect::<Vec<_>>());
    diagnostics.append(of_keys);
    (routes.zip(keys).map(|(routes, keys)| Output { routes, keys }), diagnostics)
}
