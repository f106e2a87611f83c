//! Finds the name that somebody probably meant.

/// Longer names are not compared: the work grows with the product of the lengths.
const NAME_CHARACTERS_MAX: usize = 128;

/// The candidate most like `name`, if one is like it: a third of its characters may differ, and case does not count.
pub(crate) fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted: Vec<char> = name.to_lowercase().chars().take(NAME_CHARACTERS_MAX).collect();
    let tolerance = (wanted.len() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (distance(&wanted, candidate), candidate))
        .filter(|(distance, _)| *distance <= tolerance)
        .min()
        .map(|(_, candidate)| candidate)
}

/// `did you mean X?`, or what there is to choose from.
pub(crate) fn suggestion<'a>(
    name: &str,
    what: &str,
    candidates: impl IntoIterator<Item = &'a str> + Clone,
) -> String {
    const LISTED_MAX: usize = 8;
    if let Some(meant) = nearest(name, candidates.clone()) {
        return format!("did you mean `{meant}`?");
    }
    let all: Vec<&str> = candidates.into_iter().collect();
    match all.len() {
        0 => format!("there is no {what} to choose from"),
        1..=LISTED_MAX => format!("use one of: {}", all.join(", ")),
        n => format!("use one of: {}, and {} more", all[..LISTED_MAX].join(", "), n - LISTED_MAX),
    }
}

/// Edits (insert, delete, replace, swap of neighbours) between two names.
fn distance(wanted: &[char], candidate: &str) -> usize {
    let candidate: Vec<char> = candidate.to_lowercase().chars().take(NAME_CHARACTERS_MAX).collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=candidate.len()).collect();
    for (i, a) in wanted.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in candidate.iter().enumerate() {
            let replaced = last[j] + usize::from(a != b);
            let mut best = replaced.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *a == candidate[j - 1] && wanted[i - 1] == *b {
                best = best.min(before_last[j - 1] + 1);
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(wanted.len())
}

#[cfg(test)]
mod tests {
    use super::{nearest, suggestion};

    #[test]
    fn finds_what_was_meant() {
        let check = |name, candidates: &[&'static str], meant| {
            assert_eq!(nearest(name, candidates.iter().copied()), meant, "{name}");
        };
        check("petId", &["id", "petid", "owner"], Some("petid"));
        check("petIdd", &["owner", "petId"], Some("petId"));
        check("prdo", &["dev", "prod"], Some("prod"));
        check("x", &["production"], None);
        check("", &[], None);
        check("sourceIp", &["identity.sourceIp"], None);
    }

    #[test]
    fn lists_the_choice_when_nothing_is_near() {
        assert_eq!(suggestion("zzz", "stage", ["dev", "prod"]), "use one of: dev, prod");
        assert_eq!(suggestion("zzz", "stage", []), "there is no stage to choose from");
        assert_eq!(suggestion("prdo", "stage", ["dev", "prod"]), "did you mean `prod`?");
    }
}
