//! XDR: numbers of four and eight bytes, the first byte the highest; bytes and texts behind their length, filled up to four.

mod decode;
mod encode;
mod forms;
mod reader;
mod writer;

pub use decode::Decode;
pub use encode::{Encode, Item};
pub use forms::{
    decode_chars, decode_counted_chars, decode_cpu_maps, encode_chars, encode_counted_chars, encode_cpu_maps, encode_run_of_maps,
};
pub use reader::{Malformed, Problem, Reader};
pub use writer::Writer;

pub(crate) use forms::{document_forms, enum_forms, flag_forms, params_forms, record_forms};

/// The longest text, and the longest run of bytes except for maps of processors.
pub const MAX_TEXT: usize = 4 << 20;

/// The most items of a list.
pub const MAX_ITEMS: usize = 16_384;

/// The most typed parameters of one list, which statistics in bulk may have.
pub const MAX_PARAMS: usize = 262_144;

/// The most bytes of maps of processors.
pub const MAX_CPU_MAPS: usize = 8 << 20;

/// What fills a run of bytes up to a multiple of four.
fn padding(len: usize) -> usize {
    len.wrapping_neg() & 3
}
