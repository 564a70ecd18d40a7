//! Errors of this driver.

use virtkit_api::{Error, ErrorCode, ErrorDomain};

/// An error of this driver.
pub fn error(code: ErrorCode, message: impl Into<String>) -> Error {
    Error::new(code, message).in_domain(ErrorDomain::QEMU)
}

/// Something that the domain cannot do now.
pub fn invalid(message: impl Into<String>) -> Error {
    error(ErrorCode::OPERATION_INVALID, message)
}

/// An argument that cannot be.
pub fn wrong(message: impl Into<String>) -> Error {
    error(ErrorCode::INVALID_ARG, message)
}

/// A part of a configuration that this driver cannot do.
pub fn unsupported(message: impl Into<String>) -> Error {
    error(ErrorCode::CONFIG_UNSUPPORTED, message)
}

/// The same error, of this driver unless it says whose it is.
pub fn of_driver(error: Error) -> Error {
    if error.domain == ErrorDomain::NONE { error.in_domain(ErrorDomain::QEMU) } else { error }
}
