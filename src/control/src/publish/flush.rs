//! Orders to gateways to forget what they keep of a stage (R-STAGE-24, R-AUTH-18).

use std::fmt;

use super::Publisher;
use super::push::{Gateway, State};

/// What a gateway keeps of a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    /// Responses.
    Responses,
    /// What authorizers granted.
    Grants,
}

/// An order to forget. It names everything that a gateway needs to follow it, so that it can be carried to where no
/// admin socket reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Flush {
    /// What is to be forgotten.
    pub kept: Kept,
    /// The API's id.
    pub api: String,
    /// The stage's name.
    pub stage: String,
}

impl Flush {
    /// What is asked of an admin socket. Ids of APIs and names of stages need no escapes.
    fn target(&self) -> String {
        let path = match self.kept {
            Kept::Responses => "/cache/flush",
            Kept::Grants => "/authorizers/flush",
        };
        format!("{path}?api={}&stage={}", self.api, self.stage)
    }

    /// The code of a gateway that has nothing of the kind, and so nothing to forget.
    fn nothing_kept(&self) -> &'static str {
        match self.kept {
            Kept::Responses => "RS1007",
            Kept::Grants => "RS1009",
        }
    }

    async fn give(&self, gateway: &Gateway) -> Result<(), String> {
        match gateway.ask("POST", &self.target(), b"").await {
            // What a gateway kept ends with it.
            Ok(_) | Err(State::Absent) => Ok(()),
            Err(State::Failed(reason)) if reason.contains(self.nothing_kept()) => Ok(()),
            Err(State::Failed(reason) | State::Refused(reason)) => Err(format!("{gateway}: {reason}")),
            Err(State::Unknown | State::InStep) => {
                Err(format!("{gateway}: it does not say what became of it"))
            }
        }
    }
}

impl fmt::Display for Flush {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kept {
            Kept::Responses => "responses",
            Kept::Grants => "what authorizers granted",
        };
        write!(f, "forget {what} of the stage {}/{}", self.api, self.stage)
    }
}

impl Publisher {
    /// Has every gateway forget; all have when this returns.
    ///
    /// # Errors
    /// Those that did not, with their reasons. The others have.
    pub(crate) async fn flush(&self, order: &Flush) -> Result<(), Vec<String>> {
        let mut failures = Vec::new();
        for gateway in &self.gateways {
            if let Err(reason) = order.give(gateway).await {
                eprintln!("ringgate-control: {order}: {reason}");
                failures.push(reason);
            }
        }
        if failures.is_empty() { Ok(()) } else { Err(failures) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_stage_24_an_order_names_api_and_stage() {
        for (kept, target, text) in [
            (Kept::Responses, "/cache/flush?api=a1&stage=prod", "forget responses of the stage a1/prod"),
            (
                Kept::Grants,
                "/authorizers/flush?api=a1&stage=prod",
                "forget what authorizers granted of the stage a1/prod",
            ),
        ] {
            let order = Flush { kept, api: "a1".to_owned(), stage: "prod".to_owned() };
            assert_eq!((order.target().as_str(), order.to_string().as_str()), (target, text));
        }
    }
}
