//! Results that the wire has in a form of their own.

use virtkit::{CpuMap, TypedParam};
use virtkit_rpc::xdr::{MAX_ITEMS, encode_run_of_maps};
use virtkit_rpc::{Encode, Writer, encode_params, encode_stats};

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
pub fn at_most_parameters(parameters: &[TypedParam], room: i32, out: &mut Writer) {
    some(parameters, room, out, encode_params);
}

/// Names with numbers, which stand for typed parameters, in the same way.
pub fn stats(parameters: &[TypedParam], room: i32, out: &mut Writer) {
    some(parameters, room, out, encode_stats);
}

fn some(parameters: &[TypedParam], room: i32, out: &mut Writer, write: fn(&[TypedParam], &mut Writer)) {
    let room = usize::try_from(room).unwrap_or(0);
    let given = &parameters[..parameters.len().min(room)];
    write(given, out);
    let count = if room == 0 { parameters.len() } else { given.len() };
    i32::try_from(count).unwrap_or(i32::MAX).encode(out);
}

/// How many items there are, for clients from before there were lists of objects.
pub fn count(items: usize, out: &mut Writer) {
    i32::try_from(items).unwrap_or(i32::MAX).encode(out);
}

/// One thing of each item, of as many items as are wanted, for the same clients.
pub fn each<T>(items: &[T], most: usize, out: &mut Writer, write: impl Fn(&T, &mut Writer)) {
    listed(&items[..items.len().min(most)], out, write);
}

/// As many items of a list as are wanted.
pub fn limited<T>(items: &[T], most: u32, out: &mut Writer, write: impl Fn(&T, &mut Writer)) {
    listed(&items[..items.len().min(most as usize)], out, write);
}

/// As many items of a list as are wanted, and behind it how many they are; where none is wanted, how many there are.
pub fn limited_counted<T>(items: &[T], most: u32, out: &mut Writer, write: impl Fn(&T, &mut Writer)) {
    let given = items.len().min(most as usize);
    listed(&items[..given], out, write);
    let count = if most == 0 { items.len() } else { given };
    out.u32(u32::try_from(count).unwrap_or(u32::MAX));
}

/// As many typed parameters as are wanted.
pub fn limited_parameters(parameters: &[TypedParam], most: u32, out: &mut Writer) {
    encode_params(&parameters[..parameters.len().min(most as usize)], out);
}

/// The typed parameters of several items, all as many, and behind them how many each has. Without room for any only that is told; without room and asked of
/// no item, how many items there are.
pub fn matrix(rows: &[Vec<TypedParam>], width: u32, count: u32, out: &mut Writer) {
    let most = rows.iter().map(Vec::len).max().unwrap_or(0);
    let told = |number: usize, out: &mut Writer| i32::try_from(number).unwrap_or(i32::MAX).encode(out);
    if width == 0 {
        encode_params(&[], out);
        return told(if count == 0 { rows.len() } else { most }, out);
    }
    let width = most.min(width as usize);
    // Rows of another length could not be told apart, and nothing tells where items are missing: what is behind such a row is left out.
    let whole = rows.iter().take(count as usize).take_while(|row| row.len() >= width);
    let given: Vec<TypedParam> = whole.flat_map(|row| row[..width].to_vec()).collect();
    encode_params(&given, out);
    told(width, out);
}

/// Records without one of their fields, as many as are wanted, and behind them these fields: maps of processors in one run of bytes.
pub fn split<T: Encode>(items: &[T], map: impl Fn(&T) -> &CpuMap, most: i32, length: i32, out: &mut Writer) {
    let items = &items[..items.len().min(usize::try_from(most).unwrap_or(0))];
    listed(items, out, Encode::encode);
    let maps: Vec<&CpuMap> = items.iter().map(map).collect();
    encode_run_of_maps(&maps, length, out);
}

/// A map of processors, and behind it that it is known.
pub fn cpumap(map: &CpuMap, length: i32, out: &mut Writer) {
    encode_run_of_maps(&[map], length, out);
    out.u32(1);
}
