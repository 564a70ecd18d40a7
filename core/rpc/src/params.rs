//! Typed parameters: a name, the number of a type, a value.

use virtkit_api::{TypedParam, TypedValue};

use crate::xdr::{Decode, Encode, MAX_PARAMS, Malformed, Problem, Reader, Writer};

/// The most names with numbers of one list.
const MAX_STATS: usize = 16;

/// Writes a list of them.
pub fn encode(params: &[TypedParam], out: &mut Writer) {
    out.count(params.len(), MAX_PARAMS);
    for param in params {
        param.encode(out);
    }
}

/// Reads a list of them.
pub fn decode(input: &mut Reader<'_>) -> Result<Vec<TypedParam>, Malformed> {
    (0..input.count(MAX_PARAMS)?).map(|_| Decode::decode(input)).collect()
}

/// Writes parameters that are numbers of 64 bits in the form from before there were typed ones: a name and a number each.
pub fn encode_stats(params: &[TypedParam], out: &mut Writer) {
    out.count(params.len(), MAX_STATS);
    for param in params {
        param.name.encode(out);
        match param.value {
            TypedValue::U64(value) => value.encode(out),
            _ => out.refuse(format!("`{}` is no number of 64 bits, and cannot be sent as one", param.name)),
        }
    }
}

/// Reads them.
///
/// # Errors
/// Where the bytes are no such list.
pub fn decode_stats(input: &mut Reader<'_>) -> Result<Vec<TypedParam>, Malformed> {
    (0..input.count(MAX_STATS)?)
        .map(|_| Ok(TypedParam { name: Decode::decode(input)?, value: TypedValue::U64(Decode::decode(input)?) }))
        .collect()
}

impl Encode for TypedParam {
    fn encode(&self, out: &mut Writer) {
        self.name.encode(out);
        out.u32(self.value.type_number());
        match &self.value {
            TypedValue::I32(value) => value.encode(out),
            TypedValue::U32(value) => value.encode(out),
            TypedValue::I64(value) => value.encode(out),
            TypedValue::U64(value) => value.encode(out),
            TypedValue::F64(value) => value.encode(out),
            TypedValue::Bool(value) => value.encode(out),
            TypedValue::Text(value) => value.encode(out),
        }
    }
}

impl Decode for TypedParam {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        let name = Decode::decode(input)?;
        let value = match input.u32()? {
            1 => TypedValue::I32(Decode::decode(input)?),
            2 => TypedValue::U32(Decode::decode(input)?),
            3 => TypedValue::I64(Decode::decode(input)?),
            4 => TypedValue::U64(Decode::decode(input)?),
            5 => TypedValue::F64(Decode::decode(input)?),
            6 => TypedValue::Bool(Decode::decode(input)?),
            7 => TypedValue::Text(Decode::decode(input)?),
            number => return Err(input.refuse(Problem::Choice { what: "type of a typed parameter", number })),
        };
        Ok(Self { name, value })
    }
}
