//! A hole in the data of a stream.

use crate::xdr::{Decode, Encode, Malformed, Problem, Reader, Writer};

/// So many bytes that are zero and do not travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hole(pub u64);

/// The length, then flags, of which there are none yet.
impl Encode for Hole {
    fn encode(&self, out: &mut Writer) {
        match i64::try_from(self.0) {
            Ok(length) => length.encode(out),
            Err(_) => out.refuse(format!("a hole of {} bytes is longer than the wire can say", self.0)),
        }
        out.u32(0);
    }
}

impl Decode for Hole {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        let length = i64::decode(input)?;
        let flags = input.u32()?;
        if flags != 0 {
            return Err(input.refuse(Problem::Choice { what: "flag of a hole", number: flags }));
        }
        u64::try_from(length).map(Self).map_err(|_| input.refuse(Problem::Missing("the length of a hole, which is negative,")))
    }
}
