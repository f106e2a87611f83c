use crate::error::Problem;
use crate::text::Compare;
use crate::wildcard::{Piece, Wildcard};

/// The parts of an ARN: `arn`, partition, service, region, account and resource. Only the last may hold colons.
const PARTS: usize = 6;

/// `ArnLike` and `ArnEquals`, which are the same: the parts of an ARN are compared one by one, each with wildcards, so
/// a `*` in one does not reach into the next.
#[derive(Clone, Debug)]
pub(crate) enum ArnPattern {
    /// `*` alone.
    Any,
    Parts(Box<[Wildcard; PARTS]>),
}

impl Compare for ArnPattern {
    fn compile(pieces: &[Piece<'_>]) -> Result<ArnPattern, Problem> {
        if pieces == [Piece::Many] {
            return Ok(ArnPattern::Any);
        }
        let parts: Vec<Wildcard> =
            cut(pieces).iter().map(|part| <Wildcard as Compare>::compile(part)).collect::<Result<_, _>>()?;
        let parts: Box<[Wildcard; PARTS]> = parts.try_into().map_err(|_| {
            Problem::new(
                "this is not an ARN",
                "write all six parts, such as arn:aws:iam::*:role/name, or \"*\"",
            )
        })?;
        Ok(ArnPattern::Parts(parts))
    }

    /// A variable may bring in any number of parts, even all.
    fn refuse_open(pieces: &[Piece<'_>]) -> Result<(), Problem> {
        <Wildcard as Compare>::refuse_open(pieces)
    }

    fn matches(&self, value: &str) -> bool {
        let mut values = value.splitn(PARTS, ':');
        let is_arn = value.starts_with("arn:") && values.clone().count() == PARTS;
        is_arn
            && match self {
                ArnPattern::Any => true,
                ArnPattern::Parts(parts) => {
                    parts.iter().all(|part| values.next().is_some_and(|value| part.matches(value)))
                }
            }
    }

    fn bytes(&self) -> usize {
        match self {
            ArnPattern::Any => 0,
            ArnPattern::Parts(parts) => parts.iter().map(|part| size_of::<Wildcard>() + part.bytes()).sum(),
        }
    }
}

/// Cuts the pieces at their first five colons.
fn cut<'a>(pieces: &'a [Piece<'a>]) -> Vec<Vec<Piece<'a>>> {
    let mut parts: Vec<Vec<Piece<'a>>> = Vec::with_capacity(PARTS);
    let mut part = Vec::new();
    for piece in pieces {
        let Piece::Text(text) = piece else {
            part.push(piece.clone());
            continue;
        };
        let mut rest: &str = text;
        while parts.len() + 1 < PARTS
            && let Some((before, behind)) = rest.split_once(':')
        {
            part.push(Piece::Text(before.into()));
            parts.push(std::mem::take(&mut part));
            rest = behind;
        }
        part.push(Piece::Text(rest.into()));
    }
    parts.push(part);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::{Facts, Values};
    use crate::text::{Syntax, Text};

    struct Caller;

    impl Facts for Caller {
        fn values(&self, key: &str) -> Option<Values<'_>> {
            (key == "aws:principalarn").then(|| Values::one("arn:aws:iam::1:role/x"))
        }
    }

    #[test]
    fn r_auth_03_arns_are_compared_part_by_part() {
        let check = |own: &str, value: &str, want: bool| {
            let text = Text::<ArnPattern>::read(own, Syntax { variables: true, wildcards: true }).expect(own);
            assert_eq!(text.matches(value, &Caller), want, "{own} on {value}");
        };
        let topic = "arn:aws:sns:eu-west-1:123456789012:a:b";
        check("arn:aws:sns:*:123456789012:*", topic, true);
        check("arn:aws:sns:*:123456789012:a:b", topic, true);
        check("arn:aws:s?s:eu-*:*:a:?", topic, true);
        check("arn:aws:*:123456789012:a:b", topic, false);
        check("arn:*:*:*:*:*", topic, true);
        check("*", topic, true);
        check("*", "not an arn", false);
        check("arn:aws:iam::1:role/*", "arn:aws:iam::1:role/path/x", true);
        check("${aws:PrincipalArn}", "arn:aws:iam::1:role/x", true);
        check("arn:aws:iam::1:*", "arn:aws:iam::1", false);
    }

    #[test]
    fn refuses_what_is_no_arn() {
        for own in ["", "arn:aws:sns", "role/x", "arn:aws:*"] {
            let read = Text::<ArnPattern>::read(own, Syntax { variables: true, wildcards: true });
            assert!(read.is_err(), "{own}");
        }
    }
}
