//! Identity sources: what of a request says who sends it (R-AUTH-14, R-AUTH-15, R-AUTH-17), and the key that the
//! answer is cached under (R-AUTH-18).

use std::borrow::Cow;
use std::fmt;

use ringgate_pattern::Pattern;

/// The most sources that an authorizer may list. AWS names no number; its console stops far earlier.
pub const IDENTITY_SOURCES_MAX: usize = 32;

/// The most bytes of one source's name.
pub const IDENTITY_NAME_BYTES_MAX: usize = 512;

/// One source of identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdentitySource {
    /// `method.request.header.X`
    Header(Box<str>),
    /// `method.request.querystring.X`
    Query(Box<str>),
    /// `stageVariables.X`
    StageVariable(Box<str>),
    /// `context.X`
    Context(Box<str>),
}

/// The sources of a REQUEST authorizer, in their order. There may be none if its answers are not cached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IdentitySources(Box<[IdentitySource]>);

/// The one header that a TOKEN authorizer looks at, and what its value must look like. Cognito and JWT authorizers
/// take their token from one header too.
#[derive(Clone, Debug)]
pub struct TokenSource {
    source: IdentitySource,
    validation: Option<Pattern>,
}

/// Where the values of sources come from. A name that occurs several times in a request has its first value here.
pub trait IdentityValues {
    /// A header; names do not depend on case.
    fn header(&self, name: &str) -> Option<Cow<'_, [u8]>>;
    /// A query parameter, percent-decoded.
    fn query(&self, name: &str) -> Option<Cow<'_, [u8]>>;
    /// A stage variable.
    fn stage_variable(&self, name: &str) -> Option<Cow<'_, [u8]>>;
    /// A variable of `$context`, without its first part: `identity.sourceIp`.
    fn context(&self, name: &str) -> Option<Cow<'_, [u8]>>;
}

/// Why a request is answered with 401 before the authorizer is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unidentified<'s> {
    /// The request lacks this source, or it is empty (R-AUTH-15, R-AUTH-17).
    Missing(&'s IdentitySource),
    /// The token does not match the validation expression (R-AUTH-15), or matching it would cost too much.
    Mismatch,
}

/// Whose answers a key is about.
#[derive(Clone, Copy, Debug)]
pub struct GrantScope<'a> {
    /// The stage's identity: a hash, chosen by the caller, of the API's id and the stage's name.
    pub stage: u128,
    /// The authorizer's id within its API.
    pub authorizer: &'a str,
    /// The stage's current epoch, see `GrantCache`: it ends when the stage's answers are flushed.
    pub epoch: u64,
}

/// What an authorizer's answer is cached under: a BLAKE3 hash, so that keys are short and tell nothing of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GrantKey(pub(crate) [u8; 32]);

/// Why an `identitySource` is refused: its author's mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityError {
    /// The part that is wrong.
    pub part: String,
    /// What is wrong with it.
    pub problem: &'static str,
    /// What to write instead.
    pub remedy: &'static str,
}

impl IdentitySources {
    /// Reads the comma-separated list of a REQUEST authorizer; an empty text is an empty list (R-AUTH-17).
    ///
    /// # Errors
    /// [`IdentityError`] if a part is not a source, or there are too many.
    pub fn parse(text: &str) -> Result<IdentitySources, IdentityError> {
        if text.trim().is_empty() {
            return Ok(IdentitySources::default());
        }
        let sources: Box<[_]> = text.split(',').map(IdentitySource::parse).collect::<Result<_, _>>()?;
        if sources.len() > IDENTITY_SOURCES_MAX {
            return Err(IdentityError::new(text, "there are too many sources", "list at most 32"));
        }
        Ok(IdentitySources(sources))
    }

    /// The sources, in the order of the list.
    pub fn as_slice(&self) -> &[IdentitySource] {
        &self.0
    }

    /// The key of the request's identity.
    ///
    /// # Errors
    /// [`Unidentified::Missing`] for the first source that is absent or empty (R-AUTH-17).
    pub fn key(
        &self,
        scope: &GrantScope<'_>,
        values: &(impl IdentityValues + ?Sized),
    ) -> Result<GrantKey, Unidentified<'_>> {
        let mut key = KeyWriter::new(scope);
        self.0.iter().try_for_each(|source| {
            let value = source.value(values).ok_or(Unidentified::Missing(source))?;
            key.part(source, &value);
            Ok(())
        })?;
        Ok(key.finish())
    }
}

impl TokenSource {
    /// Reads the source of a TOKEN authorizer, exactly one header, and its `identityValidationExpression`, which must
    /// match the whole token (R-AUTH-14, R-AUTH-15).
    ///
    /// # Errors
    /// [`IdentityError`] if it is anything else.
    pub fn parse(text: &str, validation: Option<Pattern>) -> Result<TokenSource, IdentityError> {
        let remedy = "write one header, such as method.request.header.Authorization";
        match IdentitySource::parse(text)? {
            _ if text.contains(',') => Err(IdentityError::new(text, "there is more than one source", remedy)),
            source @ IdentitySource::Header(_) => Ok(TokenSource { source, validation }),
            _ => Err(IdentityError::new(text, "a token comes from a header", remedy)),
        }
    }

    /// The header's name, as it was written.
    pub fn header(&self) -> &str {
        self.source.name()
    }

    /// The request's token, raw.
    ///
    /// # Errors
    /// [`Unidentified`] if there is none, it is empty, or it does not match (R-AUTH-15).
    pub fn token<'v>(
        &self,
        values: &'v (impl IdentityValues + ?Sized),
    ) -> Result<Cow<'v, [u8]>, Unidentified<'_>> {
        let token = self.source.value(values).ok_or(Unidentified::Missing(&self.source))?;
        let is_valid =
            |pattern: &Pattern| pattern.matches_whole(&String::from_utf8_lossy(&token)) == Ok(true);
        if self.validation.as_ref().is_none_or(is_valid) { Ok(token) } else { Err(Unidentified::Mismatch) }
    }

    /// The key of a token (R-AUTH-18).
    pub fn key(&self, scope: &GrantScope<'_>, token: &[u8]) -> GrantKey {
        let mut key = KeyWriter::new(scope);
        key.part(&self.source, token);
        key.finish()
    }
}

/// Makes a source of one kind from its name.
type Kind = fn(Box<str>) -> IdentitySource;

impl IdentitySource {
    fn parse(part: &str) -> Result<IdentitySource, IdentityError> {
        const REMEDY: &str =
            "write method.request.header.X, method.request.querystring.X, stageVariables.X or context.X";
        let source = part.trim();
        let kinds: [(&str, Kind); 4] = [
            ("method.request.header.", IdentitySource::Header),
            ("method.request.querystring.", IdentitySource::Query),
            ("stageVariables.", IdentitySource::StageVariable),
            ("context.", IdentitySource::Context),
        ];
        let found = kinds.iter().find_map(|(prefix, kind)| Some((source.strip_prefix(prefix)?, kind)));
        let Some((name, kind)) = found else {
            return Err(IdentityError::new(source, "this is no source of identity", REMEDY));
        };
        let is_name = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'\'' | b'"' | b'{' | b'}');
        if name.is_empty() || name.len() > IDENTITY_NAME_BYTES_MAX || !name.bytes().all(is_name) {
            return Err(IdentityError::new(source, "the source has no proper name", REMEDY));
        }
        Ok(kind(name.into()))
    }

    /// The name behind the kind.
    pub fn name(&self) -> &str {
        match self {
            IdentitySource::Header(name)
            | IdentitySource::Query(name)
            | IdentitySource::StageVariable(name)
            | IdentitySource::Context(name) => name,
        }
    }

    fn value<'v>(&self, values: &'v (impl IdentityValues + ?Sized)) -> Option<Cow<'v, [u8]>> {
        let value = match self {
            IdentitySource::Header(name) => values.header(name),
            IdentitySource::Query(name) => values.query(name),
            IdentitySource::StageVariable(name) => values.stage_variable(name),
            IdentitySource::Context(name) => values.context(name),
        };
        value.filter(|value| !value.is_empty())
    }

    fn tag(&self) -> u8 {
        match self {
            IdentitySource::Header(_) => 0,
            IdentitySource::Query(_) => 1,
            IdentitySource::StageVariable(_) => 2,
            IdentitySource::Context(_) => 3,
        }
    }
}

/// Hashes a key's parts. Each carries its length, so no choice of values by a client makes two identities look alike.
/// The sources are part of it, so answers do not outlive a change of what they were about.
struct KeyWriter(blake3::Hasher);

impl KeyWriter {
    fn new(scope: &GrantScope<'_>) -> KeyWriter {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&scope.stage.to_le_bytes());
        hasher.update(&scope.epoch.to_le_bytes());
        let mut key = KeyWriter(hasher);
        key.sized(scope.authorizer.as_bytes());
        key
    }

    fn part(&mut self, source: &IdentitySource, value: &[u8]) {
        self.0.update(&[source.tag()]);
        self.sized(source.name().as_bytes());
        self.sized(value);
    }

    fn sized(&mut self, bytes: &[u8]) {
        self.0.update(&(bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }

    fn finish(&self) -> GrantKey {
        GrantKey(*self.0.finalize().as_bytes())
    }
}

impl IdentityError {
    fn new(part: &str, problem: &'static str, remedy: &'static str) -> IdentityError {
        IdentityError { part: part.to_owned(), problem, remedy }
    }
}

impl fmt::Display for IdentitySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self {
            IdentitySource::Header(_) => "method.request.header",
            IdentitySource::Query(_) => "method.request.querystring",
            IdentitySource::StageVariable(_) => "stageVariables",
            IdentitySource::Context(_) => "context",
        };
        write!(f, "{kind}.{}", self.name())
    }
}

impl fmt::Display for Unidentified<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unidentified::Missing(source) => write!(f, "the request has no {source}, or it is empty"),
            Unidentified::Mismatch => f.write_str("the token does not match the validation expression"),
        }
    }
}

impl fmt::Display for IdentityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "identity source \"{}\": {}; {}", self.part.escape_debug(), self.problem, self.remedy)
    }
}

impl std::error::Error for IdentityError {}

#[cfg(test)]
mod tests;
