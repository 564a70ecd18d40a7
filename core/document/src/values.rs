//! Values in attributes and texts.

use virtkit_api::Uuid;

/// A value that an attribute or a text can be.
pub trait Value: Sized {
    /// What is expected, for the message: `a number from 0 to 4294967295`.
    fn expected() -> String;

    /// Reads it. White space around it is not there any more.
    fn parse(text: &str) -> Option<Self>;

    /// Writes it.
    fn print(&self) -> String;
}

impl Value for String {
    fn expected() -> String {
        "a text".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }

    fn print(&self) -> String {
        self.clone()
    }
}

macro_rules! numbers {
    ($($number:ident),*) => {$(
        impl Value for $number {
            fn expected() -> String {
                format!("a number from {} to {}", $number::MIN, $number::MAX)
            }

            fn parse(text: &str) -> Option<Self> {
                text.parse().ok()
            }

            fn print(&self) -> String {
                self.to_string()
            }
        }
    )*};
}

numbers!(i32, u32, i64, u64);

impl Value for Uuid {
    fn expected() -> String {
        "a UUID".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        Self::try_parse(text).ok()
    }

    fn print(&self) -> String {
        self.hyphenated().to_string()
    }
}

macro_rules! words {
    ($(#[$meta:meta])* $name:ident, $yes:literal, $no:literal) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub struct $name(pub bool);

        impl Value for $name {
            fn expected() -> String {
                concat!("`", $yes, "` or `", $no, "`").to_owned()
            }

            fn parse(text: &str) -> Option<Self> {
                match text {
                    $yes => Some(Self(true)),
                    $no => Some(Self(false)),
                    _ => None,
                }
            }

            fn print(&self) -> String {
                if self.0 { $yes } else { $no }.to_owned()
            }
        }
    };
}

words! {
    /// A truth that is written `yes` or `no`.
    YesNo, "yes", "no"
}
words! {
    /// A truth that is written `on` or `off`.
    OnOff, "on", "off"
}

/// Declares an open enumeration of words: one that is not listed is carried as it is.
macro_rules! open_text_enum {
    ($(#[$meta:meta])* $name:ident { $($(#[$value_meta:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$value_meta])* $variant,)*
            /// A word that is not described.
            Other(String),
        }

        impl $name {
            /// The word.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)*
                    Self::Other(word) => word,
                }
            }
        }

        impl $crate::values::Value for $name {
            fn expected() -> String {
                [$(concat!("`", $word, "`")),*].join(", ")
            }

            fn parse(text: &str) -> Option<Self> {
                Some(match text {
                    $($word => Self::$variant,)*
                    other => Self::Other(other.to_owned()),
                })
            }

            fn print(&self) -> String {
                self.as_str().to_owned()
            }
        }

        impl $crate::exchange::Exchange for $name {
            fn put(&self, out: &mut $crate::exchange::Encoder) {
                out.text(self.as_str());
            }

            fn take(input: &mut $crate::exchange::Decoder<'_>) -> virtkit_api::Result<Self> {
                let word = input.text()?;
                Ok(<Self as $crate::values::Value>::parse(&word).unwrap_or(Self::Other(word)))
            }
        }
    };
}

pub(crate) use open_text_enum;
