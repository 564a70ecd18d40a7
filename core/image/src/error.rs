//! What can be wrong with an image.

use std::fmt;
use std::io;

/// The result of something that is done with an image.
pub type Result<T, E = ImageError> = std::result::Result<T, E>;

/// Why something cannot be done with an image. The text begins in the middle of a sentence: the caller says which image it is.
#[derive(Debug)]
pub enum ImageError {
    /// It does not fit its format.
    Malformed(String),
    /// What is asked for does not fit the format.
    Impossible(String),
    /// It can be done, but not by a change of some tables in place.
    NeedsRewrite,
    /// It could not be read or written.
    Io(io::Error),
}

impl fmt::Display for ImageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(why) | Self::Impossible(why) => f.write_str(why),
            Self::NeedsRewrite => f.write_str("its tables would have to move"),
            Self::Io(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ImageError {}

impl From<io::Error> for ImageError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}
