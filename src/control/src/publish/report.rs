//! What the operator is shown of gateways.

use serde::Serialize;

use super::Publisher;
use super::offer::{Offer, hex};
use super::push::State;

/// What is known of a gateway.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GatewayReport {
    /// The name that it is enrolled by, or `unix:PATH`.
    pub(crate) name: String,
    /// Where it called from, or is called.
    pub(crate) address: Option<String>,
    /// Whether it is there.
    pub(crate) attached: bool,
    /// The number of the generation that it runs, in its own count.
    pub(crate) generation: Option<u64>,
    /// The routing snapshot that it runs.
    pub(crate) routes_hash: Option<String>,
    /// The keys that it runs.
    pub(crate) keys_hash: Option<String>,
    /// Why it refused what it was given last.
    pub(crate) refused: Option<String>,
    /// When it was last heard of, in milliseconds since 1970.
    pub(crate) last_seen: Option<i64>,
}

/// An offer that was taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RolledBack {
    routes_hash: String,
    keys_hash: String,
    /// Who refused it.
    gateway: String,
    reason: String,
    /// In milliseconds since 1970.
    at: i64,
}

/// What is published, and who runs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Report {
    routes_hash: Option<String>,
    keys_hash: Option<String>,
    /// What should be published and is not, because a gateway refused it.
    rolled_back: Option<RolledBack>,
    gateways: Vec<GatewayReport>,
}

impl RolledBack {
    pub(super) fn new(refused: &Offer, gateway: &str, reason: &str, at: i64) -> RolledBack {
        RolledBack {
            routes_hash: hex(&refused.names.routes),
            keys_hash: hex(&refused.names.keys),
            gateway: gateway.to_owned(),
            reason: reason.to_owned(),
            at,
        }
    }
}

impl Publisher {
    /// What is published, and who runs it: the gateways of this machine, and those that are given here.
    pub(crate) fn report(&self, attached: Vec<GatewayReport>) -> Report {
        let offer = self.offer();
        let mut gateways = self.local_gateways(offer.as_deref());
        gateways.extend(attached);
        Report {
            routes_hash: offer.as_ref().map(|offer| hex(&offer.names.routes)),
            keys_hash: offer.as_ref().map(|offer| hex(&offer.names.keys)),
            rolled_back: self.rolled_back().clone(),
            gateways,
        }
    }

    fn local_gateways(&self, offer: Option<&Offer>) -> Vec<GatewayReport> {
        let report = |gateway: &super::Gateway| {
            let known = gateway.known().clone();
            // What another runs is known to itself alone.
            let in_step = offer.filter(|_| known.state == State::InStep);
            GatewayReport {
                name: gateway.name(),
                address: Some(gateway.name()),
                attached: !matches!(known.state, State::Unknown | State::Absent),
                generation: known.generation,
                routes_hash: in_step.map(|offer| hex(&offer.names.routes)),
                keys_hash: in_step.map(|offer| hex(&offer.names.keys)),
                refused: match known.state {
                    State::Refused(reason) | State::Failed(reason) => Some(reason),
                    State::Unknown | State::InStep | State::Absent => None,
                },
                last_seen: known.last_seen_ms,
            }
        };
        self.gateways.iter().map(report).collect()
    }
}
