//! Stages' caches are emptied (R-STAGE-24).

use ringgate_management::shapes::{FlushStageAuthorizersCacheRequest, FlushStageCacheRequest};
use ringgate_management::{Answer, Fault, FaultKind, encode};

use crate::keeper::{Caller, Keeper};
use crate::publish::{Flush, Kept};

/// After how many seconds a flush that a gateway did not follow is worth another attempt.
const RETRY_AFTER_S: u32 = 1;

impl Keeper {
    pub(super) async fn flush_cache(
        &self,
        input: &FlushStageCacheRequest,
        caller: &Caller,
    ) -> Result<Answer, Fault> {
        self.flush(Kept::Responses, &input.rest_api_id, &input.stage_name).await?;
        encode::<FlushStageCacheRequest>(&(), &caller.request_id)
    }

    pub(super) async fn flush_grants(
        &self,
        input: &FlushStageAuthorizersCacheRequest,
        caller: &Caller,
    ) -> Result<Answer, Fault> {
        self.flush(Kept::Grants, &input.rest_api_id, &input.stage_name).await?;
        encode::<FlushStageAuthorizersCacheRequest>(&(), &caller.request_id)
    }

    /// Who is told that a cache is empty must not meet what it had: a gateway that is there and does not follow makes
    /// the call fail, and it may be repeated.
    async fn flush(&self, kept: Kept, api: &str, stage: &str) -> Result<(), Fault> {
        self.publisher.check_all_near()?;
        let order = Flush { kept, api: api.to_owned(), stage: stage.to_owned() };
        self.publisher.flush(&order).await.map_err(|reasons| {
            let message = format!("Not every gateway has flushed: {}", reasons.join("; "));
            Fault::new(FaultKind::ServiceUnavailable, message).retry_after(RETRY_AFTER_S)
        })
    }
}
