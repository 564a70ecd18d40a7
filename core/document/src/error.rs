//! What is wrong with a document: where, by line, column and the path of elements.

use virtkit_api::{Error, ErrorCode};

/// A place in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
}

impl Position {
    /// The place so many bytes from the start.
    pub fn of(text: &str, offset: usize) -> Self {
        let boundary = (0..=offset.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let before = &text[..boundary];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Self { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
    }
}

/// An error of a document that is not of its kind, or has a value that cannot be.
pub fn wrong(position: Position, path: &str, what: &str) -> Error {
    placed(ErrorCode::XML_ERROR, position, path, what)
}

/// An error of a text that is not well-formed. libvirt has a code of its own for it.
pub fn not_well_formed(position: Position, path: &str, what: &str) -> Error {
    placed(ErrorCode::XML_DETAIL, position, path, what)
}

fn placed(code: ErrorCode, position: Position, path: &str, what: &str) -> Error {
    let place = if path.is_empty() { String::new() } else { format!(" in /{path}") };
    let message = format!("XML error at line {}, column {}{place}: {what}", position.line, position.column);
    let mut error = Error::new(code, message);
    error.str1 = Some(format!("/{path}"));
    error.int1 = i32::try_from(position.line).unwrap_or(i32::MAX);
    error.int2 = i32::try_from(position.column).unwrap_or(i32::MAX);
    error
}
