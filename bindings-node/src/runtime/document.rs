//! Documents as records: the classes are written in JavaScript, and their fields travel as bytes.

use virtkit::document::DocumentKind;

use super::{Args, Entry, Failure, Reply, ToJs, bytes};

/// The functions of this module.
pub const FUNCTIONS: &[Entry] = &[Entry::new("documentParse", "fromXml", 3, parse), Entry::new("documentWrite", "toXml", 3, write)];

fn kind(args: &Args<'_>) -> Result<DocumentKind, Failure> {
    let number: u32 = args.get(1, "kind")?;
    DocumentKind::from_number(number).ok_or_else(|| Failure::kind(format!("must be a kind of document, which {number} is not")))
}

/// `documentParse(undefined, kind, text)`: the record as bytes.
fn parse(args: &Args<'_>) -> Reply {
    let text: String = args.get(2, "text")?;
    let record = kind(args)?.parse(&text)?;
    Ok(bytes::buffer(args.scope, &record)?)
}

/// `documentWrite(undefined, kind, record)`: the text.
fn write(args: &Args<'_>) -> Reply {
    let record: Vec<u8> = args.get(2, "record")?;
    let text = kind(args)?.write(&record)?;
    Ok(text.to_js(args.scope)?)
}
