//! The rates of R-LIM-08.

use ringgate_management::Operation;

/// So many calls in a period, and so many at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rate {
    /// Calls in the period.
    pub(super) tokens: i64,
    /// Milliseconds.
    pub(super) period_ms: i64,
    /// Calls at once.
    pub(super) burst: i64,
}

impl Rate {
    /// What a full bucket holds, in tokens times the period.
    pub(super) fn full(self) -> i64 {
        self.burst.saturating_mul(self.period_ms)
    }
}

/// All operations together: ten a second, forty at once.
pub(super) const ACCOUNT: Rate = Rate { tokens: 10, period_ms: 1_000, burst: 40 };
/// `CreateRestApi` for an edge-optimised API.
pub(super) const CREATE_EDGE_API: Rate = every(30_000);

/// The rate of an operation that has one of its own.
pub(super) fn of(operation: Operation) -> Option<Rate> {
    Some(match operation {
        Operation::CreateRestApi | Operation::ImportRestApi => every(3_000),
        Operation::DeleteRestApi
        | Operation::CreateDomainName
        | Operation::UpdateDomainName
        | Operation::DeleteDomainName
        | Operation::ImportDocumentationParts => every(30_000),
        Operation::CreateDocumentationVersion | Operation::UpdateAccount | Operation::UpdateUsagePlan => {
            every(20_000)
        }
        Operation::CreateDeployment => every(5_000),
        Operation::PutRestApi => every(1_000),
        Operation::CreateApiKey
        | Operation::DeleteApiKey
        | Operation::CreateResource
        | Operation::DeleteResource => Rate { tokens: 5, period_ms: 1_000, burst: 5 },
        Operation::GetResources => Rate { tokens: 5, period_ms: 2_000, burst: 5 },
        _ => return None,
    })
}

/// One call in a period.
const fn every(period_ms: i64) -> Rate {
    Rate { tokens: 1, period_ms, burst: 1 }
}
