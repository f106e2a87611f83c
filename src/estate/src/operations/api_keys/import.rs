//! API keys from a table (R-USAGE-04).

use std::collections::{HashMap, HashSet};

use ringgate_management::Fault;
use ringgate_management::id::IdKind;
use ringgate_management::shapes::{ApiKey, ApiKeyIds, ImportApiKeysRequest, UsagePlanKey};

use super::{API_KEYS_MAX, VALUE_CHARS_MAX, check_texts, filled};
use crate::operations::room::check_room;
use crate::operations::usage_plans::keys;
use crate::operations::{Effect, Operate};
use crate::{Call, Change, Estate, Kept, csv, id};

/// The shortest value in a table, in characters: longer than what `CreateApiKey` takes.
const VALUE_CHARS_MIN: usize = 30;

/// The columns that mean something, in small letters.
const COLUMNS: [&str; 5] = ["name", "key", "description", "enabled", "usageplanids"];

impl Operate for ImportApiKeysRequest {
    /// Lines that cannot be taken are left out with a warning each; with `failonwarnings`, nothing is taken then.
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<ApiKeyIds>, Fault> {
        let text = str::from_utf8(&self.body).map_err(|_| refused("it is no UTF-8 text"))?;
        let records =
            csv::read(text).map_err(|line| refused(&format!("line {line} has a broken quotation")))?;
        let mut records = records.into_iter();
        let columns = columns(records.next().map(|(_, fields)| fields).unwrap_or_default())?;
        let mut table = Table::of(estate);
        for (line, fields) in records {
            let row = Row::of(&columns, &fields);
            if let Err(fault) = table.take(&row, call) {
                table.warnings.push(format!("Line {line}: {}", fault.message));
            }
        }
        if self.fail_on_warnings == Some(true) && !table.warnings.is_empty() {
            let message = format!("API keys were not imported: {}", table.warnings.join("; "));
            return Err(Fault::bad_request(message));
        }
        let output = ApiKeyIds { ids: Some(table.ids), warnings: Some(table.warnings) };
        Ok(Effect { output, changes: table.changes })
    }
}

/// Which column each of [`COLUMNS`] is.
fn columns(header: Vec<String>) -> Result<[Option<usize>; 5], Fault> {
    let header: Vec<String> = header.iter().map(|name| name.trim().to_ascii_lowercase()).collect();
    let place = |name: &str| header.iter().position(|column| column == name);
    let columns = COLUMNS.map(place);
    let twice = COLUMNS.iter().find(|name| header.iter().filter(|column| column == *name).count() > 1);
    match (twice, columns) {
        (Some(twice), _) => Err(refused(&format!("the column `{twice}` is there twice"))),
        (None, [Some(_), Some(_), ..]) => Ok(columns),
        _ => Err(refused("its first line must name the columns `Name` and `Key`")),
    }
}

fn refused(reason: &str) -> Fault {
    Fault::bad_request(format!("Invalid API keys file specified: {reason}"))
}

/// A line of the table.
struct Row<'t> {
    name: &'t str,
    value: &'t str,
    description: &'t str,
    enabled: &'t str,
    plans: &'t str,
}

impl<'t> Row<'t> {
    fn of(columns: &[Option<usize>; 5], fields: &'t [String]) -> Row<'t> {
        let field = |at: Option<usize>| at.and_then(|at| fields.get(at)).map_or("", |field| field.trim());
        let [name, value, description, enabled, plans] = columns.map(field);
        Row { name, value, description, enabled, plans }
    }

    fn check(&self) -> Result<(), Fault> {
        if self.name.is_empty() {
            return Err(Fault::bad_request("a key must have a name"));
        }
        check_texts(Some(self.name), Some(self.description))?;
        let chars = self.value.chars().count();
        if !(VALUE_CHARS_MIN..=VALUE_CHARS_MAX).contains(&chars) {
            let message =
                format!("the key has {chars} characters; {VALUE_CHARS_MIN} to {VALUE_CHARS_MAX} are allowed");
            return Err(Fault::bad_request(message));
        }
        match self.enabled.to_ascii_lowercase().as_str() {
            "" | "true" | "false" => Ok(()),
            other => Err(Fault::bad_request(format!("`Enabled` is `{other}`; it must be true or false"))),
        }
    }
}

/// The estate as it will be with the lines that were taken.
struct Table {
    estate: Estate,
    by_value: HashMap<String, String>,
    changes: Vec<Change>,
    ids: Vec<String>,
    seen: HashSet<String>,
    warnings: Vec<String>,
}

impl Table {
    fn of(estate: &Estate) -> Table {
        let keys = ApiKey::table(estate).of("");
        let by_value = keys.filter_map(|(id, key)| Some((key.value.clone()?, id.to_owned()))).collect();
        Table {
            estate: estate.clone(),
            by_value,
            changes: Vec::new(),
            ids: Vec::new(),
            seen: HashSet::new(),
            warnings: Vec::new(),
        }
    }

    /// Takes a line as a whole or not at all. A value that is known overwrites its key.
    fn take(&mut self, row: &Row<'_>, call: &mut Call<'_>) -> Result<(), Fault> {
        row.check()?;
        let known = self.by_value.get(row.value).cloned();
        let own =
            known.as_deref().and_then(|id| self.estate.get::<ApiKey>(id)).map(|key| key.as_ref().clone());
        if own.is_none() {
            check_room(ApiKey::table(&self.estate).count(""), API_KEYS_MAX, "API keys")?;
        }
        let id = known
            .unwrap_or_else(|| id::fresh(call, IdKind::ApiKey, |id| self.estate.get::<ApiKey>(id).is_some()));
        let own = own.unwrap_or_else(|| ApiKey {
            id: Some(id.clone()),
            value: Some(row.value.to_owned()),
            created_date: Some(call.now),
            stage_keys: Some(Vec::new()),
            ..ApiKey::default()
        });
        let key = ApiKey {
            name: filled(Some(row.name)),
            description: filled(Some(row.description)),
            enabled: Some(!row.enabled.eq_ignore_ascii_case("false")),
            last_updated_date: Some(call.now),
            ..own
        };
        let joins = self.join(row.plans, &id)?;
        self.change(Change::put("", &id, key));
        self.changes.extend(joins);
        self.by_value.insert(row.value.to_owned(), id.clone());
        if self.seen.insert(id.clone()) {
            self.ids.push(id);
        }
        Ok(())
    }
    /// Puts a key into every plan of a list, or into none.
    fn join(&mut self, plans: &str, key: &str) -> Result<Vec<Change>, Fault> {
        let mut joins: Vec<Change> = Vec::new();
        for plan in plans.split(',').map(str::trim).filter(|plan| !plan.is_empty()) {
            if self.estate.get_of::<UsagePlanKey>(plan, key).is_some() {
                continue;
            }
            match keys::join(&self.estate, plan, key) {
                Ok(join) => {
                    self.estate.apply(vec![join.clone()]);
                    joins.push(join);
                }
                Err(fault) => {
                    let undo = |join: &Change| Change::remove::<UsagePlanKey>(&join.scope, key);
                    self.estate.apply(joins.iter().map(undo).collect());
                    return Err(fault);
                }
            }
        }
        Ok(joins)
    }

    fn change(&mut self, change: Change) {
        self.estate.apply(vec![change.clone()]);
        self.changes.push(change);
    }
}
