//! Callers: users and roles, with their access keys and policies (R-AUTH-10).

mod access_key;
mod arn;
mod policy;

use std::collections::HashMap;

use ringgate_definition::{self as definition, Definition, Diagnostic, Diagnostics, Located, Place};
use ringgate_snapshot::digest::token_hash_key_of;
use ringgate_snapshot::schema::{Caller, CallerKind, Callers, Pair};
use ringgate_snapshot::table::{Table, access_key_tag};

use super::id;
use crate::code;
use arn::CallerArn;

/// The most tags of a caller or a session.
const TAGS_MAX: usize = 50;
/// The longest name of a tag in characters.
const TAG_NAME_CHARACTERS_MAX: usize = 128;
/// The longest value of a tag in characters.
const TAG_VALUE_CHARACTERS_MAX: usize = 256;
/// The bounds of a unique id's length in characters.
const UNIQUE_ID_CHARACTERS: std::ops::RangeInclusive<usize> = 16..=128;

/// Lowers all callers. What is wrong with them is reported; the result is then of no use.
pub(super) fn lower(definition: &Definition, diagnostics: &mut Diagnostics) -> Callers {
    let mut declared: Vec<(Caller, &definition::Caller)> =
        definition.callers.iter().filter_map(|it| Some((lower_one(it, diagnostics)?, it))).collect();
    declared.sort_by(|(a, _), (b, _)| a.arn.cmp(&b.arn));
    check_twice(&definition.callers, diagnostics);
    let hash_key = token_hash_key_of(secrets(definition));
    let mut access_keys = Vec::new();
    for (number, (caller, declared)) in (0..).zip(&declared) {
        for key in &declared.access_keys {
            access_keys.extend(access_key::lower(key, caller, number, &hash_key, diagnostics));
        }
    }
    access_keys.sort_by(|a, b| a.id.cmp(&b.id));
    let index = Table::build(access_keys.iter().map(|key| access_key_tag(key.id.as_bytes())).zip(0..));
    let callers = declared.into_iter().map(|(caller, _)| caller).collect();
    Callers { hash_key, callers, access_keys, index }
}

/// Every secret and token.
fn secrets(definition: &Definition) -> impl Iterator<Item = &[u8]> {
    let keys = definition.callers.iter().flat_map(|caller| &caller.access_keys);
    keys.flat_map(|key| {
        let token = key.session.as_ref().map(|session| session.token.value.as_bytes());
        std::iter::once(key.secret.value.as_bytes()).chain(token)
    })
}

fn lower_one(caller: &definition::Caller, diagnostics: &mut Diagnostics) -> Option<Caller> {
    let Some(arn) = CallerArn::read(&caller.arn.value) else {
        let message = format!("`{}` is the ARN of no user or role", caller.arn.value.escape_debug());
        let remedy = "write it like `arn:aws:iam::123456789012:user/alice` or `...:role/reader`";
        diagnostics.push(Diagnostic::error(code::CALLER, caller.arn.place, message).remedy(remedy));
        return None;
    };
    let text = |located: &Option<Located<String>>| located.as_ref().map(|text| text.value.clone());
    Some(Caller {
        arn: caller.arn.value.clone(),
        kind: arn.kind,
        account_id: arn.account.to_owned(),
        name: arn.name.to_owned(),
        unique_id: lower_unique_id(caller, arn.kind, diagnostics),
        organization_id: text(&caller.organization_id),
        organization_paths: caller.organization_paths.iter().map(|path| path.value.clone()).collect(),
        tags: lower_tags(&caller.tags, diagnostics),
        policies: policy::lower_all(&caller.policies, diagnostics),
        permissions_boundary: caller
            .permissions_boundary
            .as_ref()
            .map(|boundary| policy::lower(boundary, diagnostics)),
    })
}

fn lower_unique_id(caller: &definition::Caller, kind: CallerKind, diagnostics: &mut Diagnostics) -> String {
    let Some(id) = &caller.user_id else {
        return id::caller_id(if kind == CallerKind::Role { "AROA" } else { "AIDA" }, &caller.arn.value);
    };
    let is_plain = id.value.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    if !is_plain || !UNIQUE_ID_CHARACTERS.contains(&id.value.len()) {
        let message = format!("`{}` is no unique id of a caller", id.value.escape_debug());
        let remedy =
            "use 16 to 128 capital letters and digits, such as AIDACKCEVSQ6C2EXAMPLE, or leave it out";
        diagnostics.push(Diagnostic::error(code::CALLER, id.place, message).remedy(remedy));
    }
    id.value.clone()
}

/// Names of tags do not depend on case.
fn lower_tags(tags: &[(Located<String>, Located<String>)], diagnostics: &mut Diagnostics) -> Vec<Pair> {
    let mut seen: HashMap<String, Place> = HashMap::new();
    for (at, (name, value)) in tags.iter().enumerate() {
        let is_name = (1..=TAG_NAME_CHARACTERS_MAX).contains(&name.value.chars().count());
        if !is_name || value.value.chars().count() > TAG_VALUE_CHARACTERS_MAX || at == TAGS_MAX {
            let message = format!("the tag `{}` is malformed, or one too many", name.value.escape_debug());
            let remedy = format!(
                "use at most {TAGS_MAX} tags with names of 1 to {TAG_NAME_CHARACTERS_MAX} characters and values \
                 of at most {TAG_VALUE_CHARACTERS_MAX}"
            );
            diagnostics.push(Diagnostic::error(code::CALLER, name.place, message).remedy(remedy));
        }
        if let Some(first) = seen.insert(name.value.to_lowercase(), name.place) {
            let message = format!("the tag `{}` is there twice; case does not count", name.value);
            let diagnostic = Diagnostic::error(code::CALLER, name.place, message);
            diagnostics.push(diagnostic.related(first, "the other one").remedy("keep one of them"));
        }
    }
    let pair = |(name, value): &(Located<String>, Located<String>)| Pair {
        name: name.value.clone(),
        value: value.value.clone(),
    };
    let mut pairs: Vec<Pair> = tags.iter().map(pair).collect();
    pairs.sort_by(|a, b| a.name.cmp(&b.name));
    pairs
}

fn check_twice(callers: &[definition::Caller], diagnostics: &mut Diagnostics) {
    let mut arns: HashMap<&str, Place> = HashMap::new();
    let mut ids: HashMap<&str, Place> = HashMap::new();
    for caller in callers {
        if let Some(first) = arns.insert(&caller.arn.value, caller.arn.place) {
            let message = format!("two callers have the ARN `{}`", caller.arn.value);
            let diagnostic = Diagnostic::error(code::CALLER_TWICE, caller.arn.place, message);
            diagnostics.push(diagnostic.related(first, "the other one").remedy("put their keys together"));
        }
        let Some(id) = &caller.user_id else { continue };
        if let Some(first) = ids.insert(&id.value, id.place) {
            let message = format!("two callers have the id `{}`", id.value);
            let diagnostic = Diagnostic::error(code::CALLER_TWICE, id.place, message);
            diagnostics
                .push(diagnostic.related(first, "the other one").remedy("give one of them another id"));
        }
    }
    let mut keys: HashMap<&str, Place> = HashMap::new();
    for key in callers.iter().flat_map(|caller| &caller.access_keys) {
        if let Some(first) = keys.insert(&key.id.value, key.id.place) {
            let message = format!("two access keys have the id `{}`", key.id.value);
            let diagnostic = Diagnostic::error(code::ACCESS_KEY_TWICE, key.id.place, message);
            diagnostics.push(diagnostic.related(first, "the other one").remedy("rename one of them"));
        }
    }
}
