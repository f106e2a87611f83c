use crate::Span;

/// One field line of a head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// The name as sent, in its own casing.
    pub name: Span,
    /// The value without surrounding white space.
    pub value: Span,
    /// Which well-known name it is, so that nobody compares strings twice.
    pub known: Known,
}

macro_rules! known {
    ($($name:ident = $text:literal),+ $(,)?) => {
        /// Field names that the gateway treats specially; everything else is [`Known::Other`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum Known {
            /// A name without a meaning to the gateway.
            Other,
            $(#[doc = concat!("`", $text, "`")] $name,)+
        }

        impl Known {
            /// Every known name.
            pub const ALL: &'static [Known] = &[$(Known::$name,)+];

            /// The name in its usual casing; empty for [`Known::Other`].
            pub const fn as_str(self) -> &'static str {
                match self { Known::Other => "", $(Known::$name => $text,)+ }
            }
        }
    };
}

known! {
    Accept = "Accept",
    AcceptEncoding = "Accept-Encoding",
    Age = "Age",
    Authorization = "Authorization",
    CacheControl = "Cache-Control",
    Connection = "Connection",
    ContentEncoding = "Content-Encoding",
    ContentLength = "Content-Length",
    ContentMd5 = "Content-MD5",
    ContentType = "Content-Type",
    Cookie = "Cookie",
    Date = "Date",
    Expect = "Expect",
    Host = "Host",
    KeepAlive = "Keep-Alive",
    MaxForwards = "Max-Forwards",
    Origin = "Origin",
    Pragma = "Pragma",
    ProxyAuthenticate = "Proxy-Authenticate",
    ProxyAuthorization = "Proxy-Authorization",
    ProxyConnection = "Proxy-Connection",
    Range = "Range",
    Referer = "Referer",
    Server = "Server",
    SetCookie = "Set-Cookie",
    Te = "TE",
    Trailer = "Trailer",
    TransferEncoding = "Transfer-Encoding",
    Upgrade = "Upgrade",
    UserAgent = "User-Agent",
    Via = "Via",
    WwwAuthenticate = "WWW-Authenticate",
    XAmznApigatewayApiId = "X-Amzn-Apigateway-Api-Id",
    XAmznErrorType = "x-amzn-ErrorType",
    XAmznRequestId = "x-amzn-RequestId",
    XAmznTraceId = "X-Amzn-Trace-Id",
    XAmzApigwId = "x-amz-apigw-id",
    XApiKey = "x-api-key",
    XApigwApiId = "x-apigw-api-id",
    XForwardedFor = "X-Forwarded-For",
    XForwardedPort = "X-Forwarded-Port",
    XForwardedProto = "X-Forwarded-Proto",
    XHttpMethodOverride = "X-HTTP-Method-Override",
}

impl Known {
    /// Which known name `name` is, compared without regard to case (RFC 9110, 5.1).
    #[inline]
    pub fn from_name(name: &[u8]) -> Known {
        let (Some(first), Some(middle), Some(last)) = (name.first(), name.get(name.len() / 2), name.last())
        else {
            return Known::Other;
        };
        let candidate = TABLE[slot(name.len(), *first, *middle, *last, MULTIPLIER)];
        let text = candidate.as_str().as_bytes();
        // most peers send the usual casing
        if text == name || (text.len() == name.len() && text.eq_ignore_ascii_case(name)) {
            candidate
        } else {
            Known::Other
        }
    }
}

/// Every name is looked up once per message, and most of them are known or have nothing in common with a known
/// one: a table without collisions decides with one comparison, and mostly with that of the lengths.
const SLOTS: usize = 256;
const MULTIPLIER: u32 = multiplier();
static TABLE: [Known; SLOTS] = match table(MULTIPLIER) {
    Some(table) => table,
    None => panic!("two known names share length, first, middle and last letter"),
};

/// Folds case by setting the bit that tells letters' cases apart; names hold letters and hyphens, which have it.
const fn slot(len: usize, first: u8, middle: u8, last: u8, multiplier: u32) -> usize {
    let mixed = u32::from_le_bytes([len as u8, first | 0x20, middle | 0x20, last | 0x20]);
    (mixed.wrapping_mul(multiplier) >> 24) as usize
}

/// The first multiplier of a sequence under which no two known names share a slot; found when this is compiled.
const fn multiplier() -> u32 {
    let mut multiplier = 0x9e37_79b1_u32;
    let mut tries = 0;
    while tries < 2_000 && table(multiplier).is_none() {
        multiplier = multiplier.wrapping_mul(0x2c1b_3c6d).wrapping_add(0x297a_2d39) | 1;
        tries += 1;
    }
    multiplier
}

const fn table(multiplier: u32) -> Option<[Known; SLOTS]> {
    let mut table = [Known::Other; SLOTS];
    let mut index = 0;
    while index < Known::ALL.len() {
        let known = Known::ALL[index];
        let text = known.as_str().as_bytes();
        let slot = slot(text.len(), text[0], text[text.len() / 2], text[text.len() - 1], multiplier);
        if !matches!(table[slot], Known::Other) {
            return None;
        }
        table[slot] = known;
        index += 1;
    }
    Some(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_name_is_found_in_any_case() {
        for known in Known::ALL {
            assert_eq!(Known::from_name(known.as_str().as_bytes()), *known);
            assert_eq!(Known::from_name(known.as_str().to_uppercase().as_bytes()), *known);
            assert_eq!(Known::from_name(known.as_str().to_lowercase().as_bytes()), *known);
        }
    }

    #[test]
    fn other_names_are_other() {
        for name in ["", "X", "Hosts", "content_length", "x-api-ke", "\u{212a}eep-Alive"] {
            assert_eq!(Known::from_name(name.as_bytes()), Known::Other, "{name}");
        }
    }
}
