//! Documents as records, for languages whose records are not Rust's.

use virtkit::document::DocumentKind;
use virtkit::{Error, Result};

use super::call::{Started, answer};
use super::xdr::Writer;

fn kind(number: u32) -> Result<DocumentKind> {
    DocumentKind::from_number(number).ok_or_else(|| Error::invalid_argument(format!("there is no document of the kind {number}")))
}

/// The record of a document.
pub fn parse(number: u32, text: &[u8]) -> Result<Started> {
    let kind = kind(number)?;
    let text = std::str::from_utf8(text).map_err(|error| {
        let offset = error.valid_up_to();
        Error::invalid_argument(format!("the document is not UTF-8: its byte {offset} begins no character"))
    })?;
    let mut out = Writer::new();
    out.raw(&kind.parse(text)?);
    out.finish().map(Started::Ready)
}

/// The text of a document.
pub fn write(number: u32, record: &[u8]) -> Result<Started> {
    answer(&kind(number)?.write(record)?).map(Started::Ready)
}
