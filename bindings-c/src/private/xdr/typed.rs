//! Typed parameters: a name, the number of a type, a value.

use virtkit::{TypedParam, TypedValue};

use super::{Decode, Encode, Problem, Reader, Refusal, Writer};

impl Encode for TypedParam {
    fn encode(&self, out: &mut Writer) {
        self.name.encode(out);
        self.value.encode(out);
    }
}

impl Decode for TypedParam {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Refusal> {
        Ok(Self { name: Decode::decode(input)?, value: Decode::decode(input)? })
    }
}

/// libvirt's number of the type, then the value.
impl Encode for TypedValue {
    fn encode(&self, out: &mut Writer) {
        match self {
            Self::I32(value) => encode_as(1, value, out),
            Self::U32(value) => encode_as(2, value, out),
            Self::I64(value) => encode_as(3, value, out),
            Self::U64(value) => encode_as(4, value, out),
            Self::F64(value) => encode_as(5, value, out),
            Self::Bool(value) => encode_as(6, value, out),
            Self::Text(value) => encode_as(7, value, out),
        }
    }
}

fn encode_as(number: u32, value: &impl Encode, out: &mut Writer) {
    out.u32(number);
    value.encode(out);
}

impl Decode for TypedValue {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Refusal> {
        match input.u32()? {
            1 => Decode::decode(input).map(Self::I32),
            2 => Decode::decode(input).map(Self::U32),
            3 => Decode::decode(input).map(Self::I64),
            4 => Decode::decode(input).map(Self::U64),
            5 => Decode::decode(input).map(Self::F64),
            6 => Decode::decode(input).map(Self::Bool),
            7 => Decode::decode(input).map(Self::Text),
            number => Err(input.refuse(Problem::Choice { what: "type of a typed parameter", number })),
        }
    }
}
