//! What gateways counted (R-USAGE-14).

use std::time::Duration;

use serde::Deserialize;
use tokio::time::timeout;

use super::Publisher;
use super::push::{Gateway, State};

/// How long a gateway may take to tell: answers wait for it.
const PATIENCE: Duration = Duration::from_secs(2);

/// What a gateway reports: running totals, which begin anew with another epoch.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Report {
    /// Tells these counts from those of another gateway, or of this one before it lost them.
    pub epoch: String,
    /// Keys of plans that are not counted, because the gateway has no room for them.
    #[serde(default)]
    pub uncounted: u32,
    /// The totals.
    pub used: Vec<Counted>,
}

/// Requests of a key on a day.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Counted {
    /// The plan's id.
    pub plan: String,
    /// The key's id.
    pub key: String,
    /// The day, counted from 1970-01-01.
    pub day: i64,
    /// Requests so far.
    pub count: u64,
}

async fn ask(gateway: &Gateway) -> Option<Report> {
    let told = match gateway.ask("GET", "/usage", b"").await {
        Ok(body) => serde_json::from_str(&body).map_err(|error| error.to_string()),
        // What it counted comes when it is there again, or is gone.
        Err(State::Absent | State::Unknown | State::InStep) => return None,
        Err(State::Failed(reason) | State::Refused(reason)) => Err(reason),
    };
    told.inspect_err(|reason| eprintln!("ringgate-control: {gateway} does not tell what keys used: {reason}"))
        .ok()
}

impl Publisher {
    /// The reports of all gateways of this machine that are there.
    pub(crate) async fn usage(&self) -> Vec<Report> {
        let mut reports = Vec::new();
        for gateway in &self.gateways {
            match timeout(PATIENCE, ask(gateway)).await {
                Ok(report) => reports.extend(report),
                Err(_) => {
                    eprintln!("ringgate-control: {gateway} does not tell what keys used within {PATIENCE:?}")
                }
            }
        }
        reports
    }
}
