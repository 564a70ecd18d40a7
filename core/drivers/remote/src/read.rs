//! Results that the wire has in a form of their own.

use virtkit_api::CpuMap;
use virtkit_rpc::xdr::{Item, MAX_CPU_MAPS, Problem};
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

/// Whether there is a value, and then the value, which is of zeros where there is none.
pub fn found<T: Decode>(input: &mut Reader<'_>) -> Result<Option<T>, Malformed> {
    let is_there = bool::decode(input)?;
    let value = T::decode(input)?;
    Ok(is_there.then_some(value))
}

/// A map of processors, and behind it whether it is known.
pub fn cpumap(input: &mut Reader<'_>) -> Result<CpuMap, Malformed> {
    let map = CpuMap::decode(input)?;
    let is_known = bool::decode(input)?;
    Ok(if is_known { map } else { CpuMap::default() })
}

/// Records, and behind them a map of processors for each, `length` bytes long, which `put` puts into its record.
pub fn split<T: Item + Decode>(length: i32, input: &mut Reader<'_>, put: impl Fn(&mut T, CpuMap)) -> Result<Vec<T>, Malformed> {
    let mut items = Vec::<T>::decode(input)?;
    let run = input.opaque(MAX_CPU_MAPS)?;
    let length = usize::try_from(length).unwrap_or(0);
    let wanted = items.len().saturating_mul(length);
    if wanted > run.len() {
        return Err(input.refuse(Problem::Truncated { wanted, left: run.len() }));
    }
    if length > 0 {
        items.iter_mut().zip(run.chunks_exact(length)).for_each(|(item, map)| put(item, map.to_vec()));
    }
    Ok(items)
}
