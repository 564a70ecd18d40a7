//! Errors as they travel: all of libvirt's fields.

use virtkit_api::{Error, ErrorCode, ErrorDomain, ErrorLevel};

use crate::xdr::{Decode, Encode, Malformed, Reader, Writer};

/// Writes an error. The parts that name a domain and a network are never used by anybody, and left out.
pub fn encode_error(error: &Error, out: &mut Writer) {
    error.code.0.encode(out);
    error.domain.0.encode(out);
    Some(&*error.message).encode(out);
    (error.level as i32).encode(out);
    false.encode(out);
    error.str1.encode(out);
    error.str2.encode(out);
    error.str3.encode(out);
    error.int1.encode(out);
    error.int2.encode(out);
    false.encode(out);
}

/// Reads an error. Its texts are for people to read: they come from a daemon, the programs that it runs and the system that it runs on, in whatever encoding
/// these have, so what is not UTF-8 is replaced.
///
/// # Errors
/// Where the bytes are none.
pub fn decode_error(payload: &[u8]) -> Result<Error, Malformed> {
    let mut input = Reader::new(payload);
    let (code, domain) = (ErrorCode(Decode::decode(&mut input)?), ErrorDomain(Decode::decode(&mut input)?));
    let message = text(&mut input)?;
    let level = match i32::decode(&mut input)? {
        0 => ErrorLevel::None,
        1 => ErrorLevel::Warning,
        _ => ErrorLevel::Error,
    };
    let _: Option<Named> = Decode::decode(&mut input)?;
    let message = message.unwrap_or_else(|| format!("the other side failed with {code}, and does not say why"));
    let mut error = Error::new(code, message).in_domain(domain);
    error.level = level;
    error.str1 = text(&mut input)?;
    error.str2 = text(&mut input)?;
    error.str3 = text(&mut input)?;
    error.int1 = Decode::decode(&mut input)?;
    error.int2 = Decode::decode(&mut input)?;
    let _: Option<Network> = Decode::decode(&mut input)?;
    input.end()?;
    Ok(error)
}

fn text(input: &mut Reader<'_>) -> Result<Option<String>, Malformed> {
    Ok(Option::<Shown>::decode(input)?.map(|Shown(text)| text))
}

struct Shown(String);

impl Decode for Shown {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        input.shown_text().map(Self)
    }
}

/// A domain in an error: read, and not needed.
struct Named;

impl Decode for Named {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        input.shown_text()?;
        input.raw(16 + 4)?;
        Ok(Self)
    }
}

/// A network in an error: read, and not needed.
struct Network;

impl Decode for Network {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        input.shown_text()?;
        input.raw(16)?;
        Ok(Self)
    }
}
