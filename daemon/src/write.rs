//! Results that the wire has in a form of their own.

use virtkit::TypedParam;
use virtkit_rpc::xdr::MAX_ITEMS;
use virtkit_rpc::{Encode as _, Writer, encode_params};

/// A list whose items need more than their form.
pub fn listed<T>(items: &[T], out: &mut Writer, write: impl Fn(&T, &mut Writer)) {
    out.count(items.len(), MAX_ITEMS);
    for item in items {
        write(item, out);
    }
}

/// A value, if there is one, whose form needs more than itself.
#[allow(dead_code, reason = "a description may have none")]
pub fn optional<T>(value: Option<&T>, out: &mut Writer, write: impl FnOnce(&T, &mut Writer)) {
    value.is_some().encode(out);
    if let Some(value) = value {
        write(value, out);
    }
}

/// A list if it is needed, and behind it how many items there are.
pub fn counted<T>(items: &[T], needed: bool, out: &mut Writer, write: impl Fn(&T, &mut Writer)) {
    listed(if needed { items } else { &[] }, out, write);
    out.u32(u32::try_from(items.len()).unwrap_or(u32::MAX));
}

/// Typed parameters, as many as there is room for; without room how many there are.
pub fn parameters(parameters: &[TypedParam], room: i32, out: &mut Writer) {
    let room = usize::try_from(room).unwrap_or(0);
    let given = &parameters[..parameters.len().min(room)];
    encode_params(given, out);
    let count = if room == 0 { parameters.len() } else { given.len() };
    i32::try_from(count).unwrap_or(i32::MAX).encode(out);
}
