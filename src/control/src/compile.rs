//! From an estate to what gateways are given, starting from what was made before: an API is lowered again when a row of it is
//! another, the routing snapshot is laid out again when an API is, and a new key does not touch either.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};

use bytes::Bytes;
use ringgate_compiler::{Ground, LoweredApi, Options};
use ringgate_definition::{Definition, Diagnostics, Place};
use ringgate_estate::Estate;

use crate::define::{self, Served};

/// Compiles estates one after another, each as if it were the first.
pub(crate) struct Compiler {
    options: Options,
    /// What holds for every API, and where they stand.
    ground: (Definition, Place),
    kept: Mutex<Kept>,
}

/// What was compiled: whole files, unsigned, read back by the gateway's own loader.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Compiled {
    pub(crate) routes: Bytes,
    pub(crate) keys: Vec<u8>,
}

/// What was made of the last estate.
#[derive(Default)]
struct Kept {
    apis: BTreeMap<String, Made>,
    routes: Option<LaidOut>,
    /// How many APIs were lowered.
    lowered: u64,
}

/// An API, and what it is made of.
struct Made {
    served: Served,
    api: LoweredApi,
    /// No other has this number, nor had.
    number: u64,
}

/// A routing snapshot, and the numbers of the APIs in it.
struct LaidOut {
    of: Vec<u64>,
    file: Bytes,
    found: Diagnostics,
}

impl Compiler {
    /// Nothing is made yet.
    pub(crate) fn new(options: Options) -> Compiler {
        Compiler { options, ground: define::ground(), kept: Mutex::default() }
    }

    /// Compiles what is deployed. There is something exactly if no diagnostic is an error.
    pub(crate) fn compile(&self, estate: &Estate) -> (Option<Compiled>, Diagnostics) {
        let (definition, place) = &self.ground;
        let ground = Ground::new(definition, &self.options);
        let served = Served::all(estate);
        let beside = define::keys(estate, &served);
        let mut kept = self.kept();
        kept.renew(served, &ground, *place);
        let (routes, mut found) = kept.lay_out(&ground);
        let apis: Vec<&LoweredApi> = kept.apis.values().map(|made| &made.api).collect();
        let (keys, of_keys) = Ground::new(&beside, &self.options).lay_out_keys(&apis);
        found.append(of_keys);
        let compiled = routes.zip(keys.flatten()).map(|(routes, keys)| Compiled { routes, keys });
        (compiled, found)
    }

    /// What a compilation left behind that did not come to its end is worth nothing.
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(|poisoned| {
            self.kept.clear_poison();
            let mut kept = poisoned.into_inner();
            *kept = Kept::default();
            kept
        })
    }
}

impl Kept {
    /// Lowers what is new or other than before, and forgets what is no more.
    fn renew(&mut self, served: Vec<Served>, ground: &Ground<'_>, place: Place) {
        let mut before = std::mem::take(&mut self.apis);
        for served in served {
            let same = before.remove(served.id()).filter(|made| made.served.is_same(&served));
            let made = same.or_else(|| {
                let api = ground.lower(&served.define(place)?);
                self.lowered += 1;
                Some(Made { served, api, number: self.lowered })
            });
            self.apis.extend(made.map(|made| (made.served.id().to_owned(), made)));
        }
    }

    /// The routing snapshot of these APIs, with what was found in them; none if an API is wrong.
    fn lay_out(&mut self, ground: &Ground<'_>) -> (Option<Bytes>, Diagnostics) {
        let of: Vec<u64> = self.apis.values().map(|made| made.number).collect();
        if let Some(same) = self.routes.as_ref().filter(|routes| routes.of == of) {
            return (Some(same.file.clone()), same.found.clone());
        }
        let mut apis: Vec<&mut LoweredApi> = self.apis.values_mut().map(|made| &mut made.api).collect();
        let (file, found) = ground.lay_out_routes(&mut apis);
        let file = file.map(Bytes::from);
        if let Some(file) = &file {
            self.routes = Some(LaidOut { of, file: file.clone(), found: found.clone() });
        }
        (file, found)
    }
}

#[cfg(test)]
mod tests;
