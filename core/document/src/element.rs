//! Elements and documents.

use virtkit_api::{Error, Result};

use crate::reader::{Reader, Start};
use crate::writer::Writer;

/// A record of one kind of element.
pub trait Element: Sized {
    /// Reads the element whose start was just read.
    ///
    /// # Errors
    /// `XmlError` with line, column and the path of elements.
    fn read(start: Start, reader: &mut Reader<'_>) -> Result<Self>;

    /// Writes it under this name.
    fn write(&self, tag: &str, writer: &mut Writer);
}

/// The record of a whole document.
pub trait Document: Element {
    /// The name of its outermost element.
    const ROOT: &'static str;

    /// Reads a document.
    ///
    /// # Errors
    /// With line, column and the path of elements: `XmlDetail` for what is not well-formed, `XmlError` for what is of another kind or has a value that
    /// cannot be.
    fn from_xml(text: &str) -> Result<Self> {
        let mut reader = Reader::new(text)?;
        let start = reader.root(Self::ROOT)?;
        let document = Self::read(start, &mut reader)?;
        reader.end().map(|()| document)
    }

    /// Writes the document, two blanks for each level, with a line break at its end.
    fn to_xml(&self) -> String {
        let mut writer = Writer::default();
        self.write(Self::ROOT, &mut writer);
        writer.into_text()
    }
}

/// The error for a part that must be there.
pub fn missing(reader: &Reader<'_>, start: &Start, what: &str) -> Error {
    reader.wrong(start.offset(), &format!("<{}> has no {what}", start.tag()))
}
