//! Forms of the described types, by macros, and those that libvirt has beside XDR's own.

use virtkit_api::CpuMap;

use super::{MAX_CPU_MAPS, Malformed, Reader, Writer};

/// Enumerations: their number.
macro_rules! enum_forms {
    ($($name:ident),* $(,)?) => {$(
        impl $crate::xdr::Encode for virtkit_api::$name {
            fn encode(&self, out: &mut $crate::xdr::Writer) {
                self.0.encode(out);
            }
        }

        impl $crate::xdr::Decode for virtkit_api::$name {
            fn decode(input: &mut $crate::xdr::Reader<'_>) -> Result<Self, $crate::xdr::Malformed> {
                $crate::xdr::Decode::decode(input).map(Self)
            }
        }

        impl $crate::xdr::Item for virtkit_api::$name {}
    )*};
}

/// Flag sets: their bits, also those without a name.
macro_rules! flag_forms {
    ($($name:ident),* $(,)?) => {$(
        impl $crate::xdr::Encode for virtkit_api::$name {
            fn encode(&self, out: &mut $crate::xdr::Writer) {
                out.u32(self.bits());
            }
        }

        impl $crate::xdr::Decode for virtkit_api::$name {
            fn decode(input: &mut $crate::xdr::Reader<'_>) -> Result<Self, $crate::xdr::Malformed> {
                input.u32().map(Self::from_bits_retain)
            }
        }
    )*};
}

/// Documents: their text.
macro_rules! document_forms {
    ($($name:ident),* $(,)?) => {$(
        impl $crate::xdr::Encode for virtkit_api::$name {
            fn encode(&self, out: &mut $crate::xdr::Writer) {
                out.text(self.text());
            }
        }

        impl $crate::xdr::Decode for virtkit_api::$name {
            fn decode(input: &mut $crate::xdr::Reader<'_>) -> Result<Self, $crate::xdr::Malformed> {
                input.text().map(Self::new)
            }
        }
    )*};
}

/// Groups of typed parameters: the list of those that are set.
macro_rules! params_forms {
    ($($name:ident),* $(,)?) => {$(
        impl $crate::xdr::Encode for virtkit_api::$name {
            fn encode(&self, out: &mut $crate::xdr::Writer) {
                $crate::params::encode(&self.to_typed(), out);
            }
        }

        impl $crate::xdr::Decode for virtkit_api::$name {
            fn decode(input: &mut $crate::xdr::Reader<'_>) -> Result<Self, $crate::xdr::Malformed> {
                $crate::params::decode(input).map(Self::from_typed)
            }
        }
    )*};
}

/// Records and identities: their fields in order. `field[N]` is a text in an array of so many characters, `field[..N]` one of as many characters as the
/// text has, `field[-]` what travels elsewhere.
macro_rules! record_forms {
    ($($name:ident { $($field:ident $([$($length:tt)+])?),* $(,)? })*) => {$(
        impl $crate::xdr::Encode for virtkit_api::$name {
            fn encode(&self, out: &mut $crate::xdr::Writer) {
                $( $crate::xdr::record_forms!(@encode out, &self.$field $(, $($length)+)?); )*
            }
        }

        impl $crate::xdr::Decode for virtkit_api::$name {
            fn decode(input: &mut $crate::xdr::Reader<'_>) -> Result<Self, $crate::xdr::Malformed> {
                Ok(Self { $( $field: $crate::xdr::record_forms!(@decode input $(, $($length)+)?), )* })
            }
        }

        impl $crate::xdr::Item for virtkit_api::$name {}
    )*};
    (@encode $out:expr, $value:expr, -) => { let _ = $value; };
    (@encode $out:expr, $value:expr) => { $crate::xdr::Encode::encode($value, $out) };
    (@encode $out:expr, $value:expr, $length:literal) => { $crate::xdr::encode_chars($value, $length, $out) };
    (@encode $out:expr, $value:expr, .. $length:literal) => { $crate::xdr::encode_counted_chars($value, $length, $out) };
    (@decode $input:expr, -) => { ::std::default::Default::default() };
    (@decode $input:expr) => { $crate::xdr::Decode::decode($input)? };
    (@decode $input:expr, $length:literal) => { $crate::xdr::decode_chars($length, $input)? };
    (@decode $input:expr, .. $length:literal) => { $crate::xdr::decode_counted_chars($length, $input)? };
}

pub(crate) use {document_forms, enum_forms, flag_forms, params_forms, record_forms};

/// A text in an array of characters: each takes four bytes, what is behind the text is zero, and the last one always.
pub fn encode_chars(text: &str, length: usize, out: &mut Writer) {
    let shown = shown(text, length);
    for index in 0..length {
        // XDR has no numbers of one byte: C's signed characters are made wider with their sign.
        let byte = shown.get(index).map_or(0, |byte| byte.cast_signed());
        out.u32(i32::from(byte).cast_unsigned());
    }
}

/// As much of a text as has room for so many characters with a zero behind them, and no half of a character.
fn shown(text: &str, length: usize) -> &[u8] {
    let mut end = text.len().min(length.saturating_sub(1));
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text.as_bytes()[..end]
}

/// A text as a list of characters with a zero behind them, at most `length` together.
pub fn encode_counted_chars(text: &str, length: usize, out: &mut Writer) {
    let count = shown(text, length).len() + 1;
    out.count(count, length);
    encode_chars(text, count, out);
}

/// Reads such a text. The zero may be missing.
///
/// # Errors
/// Where there are more characters than `length`, or fewer than are said.
pub fn decode_counted_chars(length: usize, input: &mut Reader<'_>) -> Result<String, Malformed> {
    let count = input.count(length)?;
    decode_chars(count, input)
}

/// Reads such a text.
///
/// # Errors
/// Where the array is cut short.
pub fn decode_chars(length: usize, input: &mut Reader<'_>) -> Result<String, Malformed> {
    let array = input.raw(length * 4)?;
    let bytes: Vec<u8> = array.chunks_exact(4).map(|wide| wide[3]).take_while(|byte| *byte != 0).collect();
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Maps of processors in one run of bytes, each `length` bytes long, and behind it how many they are.
pub fn encode_cpu_maps(maps: &[CpuMap], most: i32, length: i32, out: &mut Writer) {
    let maps = &maps[..maps.len().min(usize::try_from(most).unwrap_or(0))];
    encode_run_of_maps(maps, length, out);
    out.u32(u32::try_from(maps.len()).unwrap_or(u32::MAX));
}

/// Maps of processors in one run of bytes, each `length` bytes long. A longer one is cut, a shorter one filled up.
pub fn encode_run_of_maps<M: AsRef<[u8]>>(maps: &[M], length: i32, out: &mut Writer) {
    let length = usize::try_from(length).unwrap_or(0);
    if maps.len().saturating_mul(length) > MAX_CPU_MAPS {
        return out.refuse(format!("{} maps of processors of {length} bytes are more than the limit of {MAX_CPU_MAPS} bytes", maps.len()));
    }
    let mut run = vec![0; maps.len() * length];
    if length > 0 {
        for (place, map) in run.chunks_exact_mut(length).zip(maps) {
            let map = map.as_ref();
            let common = map.len().min(length);
            place[..common].copy_from_slice(&map[..common]);
        }
    }
    out.opaque(&run, MAX_CPU_MAPS);
}

/// Reads such maps.
///
/// # Errors
/// Where there are fewer bytes than the maps take.
pub fn decode_cpu_maps(length: i32, input: &mut Reader<'_>) -> Result<Vec<CpuMap>, Malformed> {
    let run = input.opaque(MAX_CPU_MAPS)?;
    let (count, length) = (usize::try_from(input.u32()?).unwrap_or(usize::MAX), usize::try_from(length).unwrap_or(0));
    let wanted = count.saturating_mul(length);
    if length == 0 || wanted > run.len() {
        return Err(input.refuse(super::Problem::Truncated { wanted, left: run.len() }));
    }
    Ok(run.chunks_exact(length).take(count).map(<[u8]>::to_vec).collect())
}
