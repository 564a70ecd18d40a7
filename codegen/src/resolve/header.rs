//! In which header something of C stands.

use super::methods::word;
use super::place;
use crate::diagnostic::{Sink, Source};
use crate::ir::CHeader;
use crate::spec::Text;

/// The header that is named; without a name the main one. What has nothing of C (`has_c`) stands in none.
pub fn header(text: Option<&Text>, has_c: bool, what: &str, source: &Source, sink: &mut Sink) -> CHeader {
    let Some(text) = text else { return CHeader::default() };
    if !has_c {
        let help = Some("leave `header` out, or say what it is in C with `c`".to_owned());
        sink.add(&place(source, text), format!("{what} is nothing in C, and stands in no header"), "nothing stands there", help);
    }
    word(text, "header", &CHeader::ALL, source, sink).unwrap_or_default()
}
