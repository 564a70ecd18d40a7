//! Bytes, as JSON carries them.

use serde_json::Value;
use virtkit_json::{Bytes, FromJson as _, Names, ToJson as _};

/// Lower-case hexadecimal.
pub fn to_hex(bytes: Vec<u8>) -> Value {
    Bytes(bytes).to_json()
}

/// The bytes of a value that a call has given.
pub fn from_hex(value: &Value) -> Vec<u8> {
    Bytes::from_json(value, &Names::default()).map(|Bytes(bytes)| bytes).unwrap_or_default()
}
