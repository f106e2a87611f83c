use super::File;
use crate::tree::Node;
use ringgate_definition::{ApiKey, ApiStage, Located, MethodThrottle, Quota, QuotaPeriod, UsagePlan};

const KEY_KEYS: [&str; 4] = ["id", "name", "value", "enabled"];

const PLAN_KEYS: [&str; 6] = ["id", "name", "throttle", "quota", "apiStages", "keys"];

const PERIODS: [(&str, QuotaPeriod); 3] =
    [("DAY", QuotaPeriod::Day), ("WEEK", QuotaPeriod::Week), ("MONTH", QuotaPeriod::Month)];

impl File<'_> {
    /// Reads `apiKeys` (R-USAGE-01). Keys are enabled unless said otherwise.
    pub(super) fn keys(&mut self, node: &Node) -> Vec<ApiKey> {
        let items = self.expect.list(node, "`apiKeys`").unwrap_or_default();
        items.iter().filter_map(|item| self.key(item)).collect()
    }

    fn key(&mut self, node: &Node) -> Option<ApiKey> {
        let what = "an API key";
        let entries = self.expect.object(node, what, &KEY_KEYS)?;
        let id = self.expect.required(entries, "id", what, node.place);
        let mut key = ApiKey { enabled: true, place: node.place, ..ApiKey::default() };
        key.id = id.and_then(|node| self.expect.text_or_number(node, "`id`"))?;
        key.name = self.name(node).unwrap_or_default();
        if let Some(enabled) = node.get("enabled") {
            key.enabled = self.expect.boolean(enabled, "`enabled`").is_some_and(|flag| flag.value);
        }
        let value = self.expect.required(entries, "value", what, node.place);
        let found = value
            .and_then(|value| self.secret(value, &format!("The value of the API key `{}`", key.id.value)));
        key.value = found.unwrap_or_else(|| Located::new(String::new(), node.place));
        Some(key)
    }

    fn name(&mut self, node: &Node) -> Option<String> {
        self.expect.text_or_number(node.get("name")?, "`name`").map(|name| name.value)
    }

    /// Reads `usagePlans` (R-USAGE-05).
    pub(super) fn plans(&mut self, node: &Node) -> Vec<UsagePlan> {
        let items = self.expect.list(node, "`usagePlans`").unwrap_or_default();
        items.iter().filter_map(|item| self.plan(item)).collect()
    }

    fn plan(&mut self, node: &Node) -> Option<UsagePlan> {
        let what = "a usage plan";
        let entries = self.expect.object(node, what, &PLAN_KEYS)?;
        let id = self.expect.required(entries, "id", what, node.place);
        let mut plan = UsagePlan { place: node.place, ..UsagePlan::default() };
        plan.id = id.and_then(|node| self.expect.text_or_number(node, "`id`"))?;
        plan.name = self.name(node).unwrap_or_default();
        for (key, value) in entries {
            match key.text.as_str() {
                "throttle" => plan.throttle = self.throttle(value, "`throttle`"),
                "quota" => plan.quota = self.quota(value),
                "apiStages" => {
                    let items = self.expect.list(value, "`apiStages`").unwrap_or_default();
                    plan.api_stages = items.iter().filter_map(|item| self.api_stage(item)).collect();
                }
                "keys" => plan.keys = self.ids(value),
                _ => {}
            }
        }
        Some(plan)
    }

    /// Ids, which may look like numbers.
    fn ids(&mut self, node: &Node) -> Vec<Located<String>> {
        let items = self.expect.list(node, "`keys`").unwrap_or_default();
        items.iter().filter_map(|item| self.expect.text_or_number(item, "an item of `keys`")).collect()
    }

    fn quota(&mut self, node: &Node) -> Option<Located<Quota>> {
        let what = "`quota`";
        let entries = self.expect.object(node, what, &["limit", "offset", "period"])?;
        let limit = self.expect.required(entries, "limit", what, node.place);
        let limit = limit.and_then(|node| self.expect.whole(node, "`limit`"));
        let period = self.expect.required(entries, "period", what, node.place);
        let period = period.and_then(|node| self.expect.one_of(node, "`period`", &PERIODS));
        let offset = match node.get("offset") {
            Some(node) => self.expect.whole(node, "`offset`")?.value,
            None => 0,
        };
        let quota = Quota { limit: limit?.value, offset, period: period?.value };
        Some(Located::new(quota, node.place))
    }

    fn api_stage(&mut self, node: &Node) -> Option<ApiStage> {
        let what = "an item of `apiStages`";
        let entries = self.expect.object(node, what, &["api", "stage", "throttle"])?;
        let api = self.expect.required(entries, "api", what, node.place);
        let api = api.and_then(|node| self.expect.text_or_number(node, "`api`"));
        let stage = self.expect.required(entries, "stage", what, node.place);
        let stage = stage.and_then(|node| self.expect.text_or_number(node, "`stage`"));
        let throttles =
            node.get("throttle").map(|node| self.throttles(node, "`throttle`")).unwrap_or_default();
        let methods = throttles.into_iter().map(|(key, throttle)| MethodThrottle { key, throttle }).collect();
        Some(ApiStage { api: api?, stage: stage?, methods })
    }
}
