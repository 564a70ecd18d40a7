//! Documents, as text.

/// Declares the text of one kind of document. It is shared, so that copying a document copies no text.
macro_rules! document_text {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        ///
        /// The text as the driver wrote it; it costs nothing until it is read.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name(std::sync::Arc<str>);

        impl $name {
            /// Wraps a text. It is not parsed.
            #[must_use]
            pub fn new(text: impl Into<std::sync::Arc<str>>) -> Self {
                Self(text.into())
            }

            /// The XML.
            #[must_use]
            pub fn text(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

pub(crate) use document_text;
