//! Errors of the storage of this host.

use std::io;
use std::path::Path;

use rustix::io::Errno;
use virtkit_api::{Error, ErrorCode, ErrorDomain};
use virtkit_image::ImageError;

pub fn error(code: ErrorCode, message: impl Into<String>) -> Error {
    Error::new(code, message).in_domain(ErrorDomain::STORAGE)
}

/// An error about a document.
pub fn wrong_document(message: impl Into<String>) -> Error {
    error(ErrorCode::XML_ERROR, message)
}

/// An element of a document that this driver cannot honour.
pub fn unsupported(message: impl Into<String>) -> Error {
    error(ErrorCode::CONFIG_UNSUPPORTED, message)
}

/// What the operating system answered. No room is an `OperationFailed`, whatever there is no room in.
pub fn system(doing: impl std::fmt::Display, answer: &io::Error) -> Error {
    let mut error = Error::system(doing, answer).in_domain(ErrorDomain::STORAGE);
    let full = [Errno::NOSPC, Errno::DQUOT, Errno::FBIG];
    if full.iter().any(|errno| answer.raw_os_error() == Some(errno.raw_os_error())) {
        error.code = ErrorCode::OPERATION_FAILED;
    }
    error
}

/// What is wrong with an image.
pub fn image(doing: &str, path: &Path, answer: &ImageError) -> Error {
    match answer {
        ImageError::Io(answer) => system(format_args!("cannot {doing} {path:?}"), answer),
        ImageError::Malformed(why) => {
            error(ErrorCode::OPERATION_FAILED, format!("cannot {doing} {path:?}, because it is no valid qcow2 image: {why}"))
        }
        ImageError::Impossible(_) | ImageError::NeedsRewrite => {
            error(ErrorCode::CONFIG_UNSUPPORTED, format!("cannot {doing} {path:?}: {answer}"))
        }
    }
}
