//! Words with a fixed set of values.

/// A type whose values are texts of a fixed set.
pub(crate) trait Word {
    /// Every text, in the order in which the service lists them.
    const TEXTS: &'static [&'static str];
}

/// Makes an enumeration for each set of texts: read strictly, written as it came.
macro_rules! words {
    ($($name:ident { $($variant:ident = $text:literal,)+ })+) => { $(
        #[doc = concat!("`", stringify!($name), "` of the wire.")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $(#[doc = concat!("`", $text, "`.")] #[serde(rename = $text)] $variant,)+
        }

        impl $name {
            /// Every value, in the order in which the service lists them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The text on the wire.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The value of a text on the wire; letters' case counts.
            pub fn read(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|it| it.as_str() == text)
            }
        }

        impl $crate::word::Word for $name {
            const TEXTS: &'static [&'static str] = &[$($text),+];
        }
    )+ };
}

pub(crate) use words;
