//! Results that the wire has in a form of their own.

use virtkit_rpc::{Decode, Malformed, Reader};

/// A list, and behind it how many items there are.
pub fn counted<T: Decode>(input: &mut Reader<'_>) -> Result<T, Malformed> {
    let items = T::decode(input)?;
    input.u32()?;
    Ok(items)
}

/// No result.
#[allow(clippy::unnecessary_wraps, reason = "it stands where other readers stand")]
pub fn nothing(_: &mut Reader<'_>) -> Result<(), Malformed> {
    Ok(())
}

/// A value that nobody needs.
pub fn passed_over<T: Decode>(input: &mut Reader<'_>) -> Result<(), Malformed> {
    T::decode(input).map(drop)
}
