//! Stages' caches are emptied (R-STAGE-24, R-AUTH-18): a durable change as any other, which gateways meet in what they are
//! given next, wherever they are.

use ringgate_management::Fault;
use ringgate_management::shapes::{FlushStageAuthorizersCacheRequest, FlushStageCacheRequest, Stage};

use super::{Effect, Operate, rest_apis, stages};
use crate::{Call, Change, Estate, Flushes};

impl Operate for FlushStageCacheRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<()>, Fault> {
        let stage = find(estate, call, &self.rest_api_id, &self.stage_name)?;
        if stage.cache_cluster_enabled != Some(true) {
            // R-STAGE-24; the words are ours [GK].
            return Err(Fault::bad_request(format!("The stage {} has no cache cluster", self.stage_name)));
        }
        let known = known(estate, &self.rest_api_id, &self.stage_name);
        let flushes = Flushes { responses: another(call, known.responses), ..known };
        Effect::write((), Change::put(&self.rest_api_id, &self.stage_name, flushes))
    }
}

impl Operate for FlushStageAuthorizersCacheRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<()>, Fault> {
        find(estate, call, &self.rest_api_id, &self.stage_name)?;
        let known = known(estate, &self.rest_api_id, &self.stage_name);
        let flushes = Flushes { grants: another(call, known.grants), ..known };
        Effect::write((), Change::put(&self.rest_api_id, &self.stage_name, flushes))
    }
}

/// What goes with a stage that is no more.
pub(super) fn removal(estate: &Estate, api: &str, stage: &str) -> Option<Change> {
    estate.get_of::<Flushes>(api, stage).map(|_| Change::remove::<Flushes>(api, stage))
}

fn find<'e>(estate: &'e Estate, call: &Call<'_>, api: &str, stage: &str) -> Result<&'e Stage, Fault> {
    rest_apis::find(estate, call, api)?;
    stages::find(estate, api, stage).map(AsRef::as_ref)
}

fn known(estate: &Estate, api: &str, stage: &str) -> Flushes {
    estate.get_of::<Flushes>(api, stage).map(|known| **known).unwrap_or_default()
}

/// A mark that is neither the one before nor 0.
fn another(call: &mut Call<'_>, before: u64) -> u64 {
    let mark = (call.chance)() | 1;
    if mark == before { mark.wrapping_add(2) } else { mark }
}
