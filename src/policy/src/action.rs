use crate::error::{Problem, quoted};

/// An action pattern such as `execute-api:Invoke`, `execute-api:*` or `*` (R-AUTH-02). Actions do not depend on case.
#[derive(Clone, Debug)]
pub(crate) struct Action(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Any,
    One(Box<str>),
    Pattern(Box<[u8]>),
}

/// The most bytes of an action: AWS's are far shorter, and a pattern may be tried at every byte of it.
const ACTION_BYTES_MAX: usize = 256;

impl Action {
    pub(crate) fn read(source: &str) -> Result<Action, Problem> {
        if source == "*" {
            return Ok(Action(Kind::Any));
        }
        let wrong = |problem: &str| {
            let remedy = "write it as service:Action, such as execute-api:Invoke, or \"*\" for all";
            Problem::new(format!("the action {} {problem}", quoted(source)), remedy)
        };
        if source.len() > ACTION_BYTES_MAX {
            return Err(wrong("is too long"));
        }
        let (service, name) = source.split_once(':').ok_or_else(|| wrong("names no service"))?;
        let is_word = |text: &str, also: &[u8]| {
            !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || also.contains(&byte))
        };
        if !is_word(service, b"-") || !is_word(name, b"-_*?") {
            return Err(wrong("is not of that form"));
        }
        let is_pattern = name.contains(['*', '?']);
        Ok(Action(if is_pattern {
            Kind::Pattern(source.as_bytes().into())
        } else {
            Kind::One(source.into())
        }))
    }

    pub(crate) fn matches(&self, action: &str) -> bool {
        match &self.0 {
            Kind::Any => true,
            Kind::One(own) => own.eq_ignore_ascii_case(action),
            Kind::Pattern(own) => matches(own, action.as_bytes()),
        }
    }

    pub(crate) fn bytes(&self) -> usize {
        size_of::<Action>()
            + match &self.0 {
                Kind::Any => 0,
                Kind::One(own) => own.len(),
                Kind::Pattern(own) => own.len(),
            }
    }
}

/// On a mismatch, the last `*` takes one byte more: at most pattern × text steps.
fn matches(pattern: &[u8], text: &[u8]) -> bool {
    let (mut at, mut pos) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while let Some(byte) = text.get(pos) {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, pos));
                at += 1;
            }
            Some(own) if *own == b'?' || own.eq_ignore_ascii_case(byte) => (at, pos) = (at + 1, pos + 1),
            _ => {
                let Some((star_at, taken)) = star else { return false };
                star = Some((star_at, taken + 1));
                (at, pos) = (star_at + 1, taken + 1);
            }
        }
    }
    pattern.get(at..).unwrap_or_default().iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_auth_02_actions() {
        let check = |own: &str, action: &str, want: bool| {
            assert_eq!(Action::read(own).expect(own).matches(action), want, "{own} on {action}");
        };
        check("execute-api:Invoke", "execute-api:Invoke", true);
        check("execute-api:invoke", "execute-api:Invoke", true);
        check("execute-api:*", "execute-api:InvalidateCache", true);
        check("execute-api:Inv*", "execute-api:ManageConnections", false);
        check("execute-api:Inv*e", "execute-api:InvalidateCache", true);
        check("execute-api:Invo?e", "execute-api:Invoke", true);
        check("execute-api:Invoke?", "execute-api:Invoke", false);
        check("s3:*", "execute-api:Invoke", false);
        check("*", "execute-api:Invoke", true);
        for wrong in
            ["", "Invoke", "execute-api:", ":Invoke", "execute api:Invoke", "a:b:c", "*:Invoke", "a:Ä"]
        {
            assert!(Action::read(wrong).is_err(), "{wrong}");
        }
    }
}
