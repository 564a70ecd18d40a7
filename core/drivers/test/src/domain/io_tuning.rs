//! Limits of disks: as a document has them, as typed parameters, and which of them exclude each other.

use virtkit_api::{DomainBlockIoTune, Result, TypedParam, TypedValue};
use virtkit_document::DomainIoTuning;

use super::parameters::{check, wrong};

/// The name of a group, beside the limits, which are numbers.
const GROUP: &str = "group_name";

/// A limit of the whole, and those of reads and writes that it excludes.
const TOTALS: [[&str; 3]; 4] = [
    ["total_bytes_sec", "read_bytes_sec", "write_bytes_sec"],
    ["total_iops_sec", "read_iops_sec", "write_iops_sec"],
    ["total_bytes_sec_max", "read_bytes_sec_max", "write_bytes_sec_max"],
    ["total_iops_sec_max", "read_iops_sec_max", "write_iops_sec_max"],
];

/// How long the limits of a short time hold, in the order of the last two of `TOTALS`; and a size.
const OTHERS: [&str; 7] = [
    "total_bytes_sec_max_length",
    "read_bytes_sec_max_length",
    "write_bytes_sec_max_length",
    "total_iops_sec_max_length",
    "read_iops_sec_max_length",
    "write_iops_sec_max_length",
    "size_iops_sec",
];

fn names() -> impl Iterator<Item = &'static str> {
    TOTALS.into_iter().flatten().chain(OTHERS)
}

/// All limits; those that there are not are 0.
pub fn told(tuning: Option<&DomainIoTuning>) -> DomainBlockIoTune {
    let mut tuning = tuning.cloned().unwrap_or_default();
    let numbers = names().map(|name| (name, TypedValue::U64(value(&mut tuning, name))));
    let mut typed: Vec<TypedParam> = numbers.map(|(name, value)| TypedParam { name: name.to_owned(), value }).collect();
    typed.push(TypedParam { name: GROUP.to_owned(), value: TypedValue::Text(tuning.group_name.unwrap_or_default()) });
    DomainBlockIoTune::from_typed(typed)
}

/// The limits after a change. A limit of the whole takes the place of those of reads and writes, and these of it.
///
/// # Errors
/// `InvalidArg` for limits that exclude each other, and for an empty name of a group; `ArgumentUnsupported` for one that is not known.
pub fn changed(tuning: &DomainIoTuning, params: &DomainBlockIoTune) -> Result<DomainIoTuning> {
    let given = params.to_typed();
    let accepted: Vec<(&str, &str)> = names().map(|name| (name, "u64")).chain([(GROUP, "str")]).collect();
    check("disk limit", &given, &accepted)?;
    let is_given = |name: &str| given.iter().any(|parameter| parameter.name == name);
    let mut changed = tuning.clone();
    for [total, read, write] in TOTALS {
        let parts = is_given(read) || is_given(write);
        if is_given(total) && !parts {
            (*limit(&mut changed, read), *limit(&mut changed, write)) = (None, None);
        } else if parts && !is_given(total) {
            *limit(&mut changed, total) = None;
        }
    }
    for TypedParam { name, value } in &given {
        match value {
            TypedValue::U64(number) => *limit(&mut changed, name) = Some(*number).filter(|number| *number > 0),
            TypedValue::Text(group) if group.is_empty() => return Err(wrong("a group of disks cannot have an empty name")),
            TypedValue::Text(group) => changed.group_name = Some(group.clone()),
            // The types were looked at.
            TypedValue::I32(_) | TypedValue::U32(_) | TypedValue::I64(_) | TypedValue::F64(_) | TypedValue::Bool(_) => {}
        }
    }
    consistent(&mut changed)?;
    Ok(changed)
}

fn consistent(tuning: &mut DomainIoTuning) -> Result<()> {
    for [total, read, write] in TOTALS {
        if value(tuning, total) > 0 && (value(tuning, read) > 0 || value(tuning, write) > 0) {
            return Err(wrong(format!("the limit {total} and the limits {read} and {write} exclude each other")));
        }
    }
    for (limits, most) in TOTALS[..2].iter().zip(&TOTALS[2..]) {
        for (limit, most) in limits.iter().zip(most) {
            let (limited, highest) = (value(tuning, limit), value(tuning, most));
            if highest > 0 && limited > highest {
                return Err(wrong(format!("the limit {limit} ({limited}) cannot be above {most} ({highest})")));
            }
        }
    }
    for (length, most) in OTHERS.iter().zip(TOTALS[2..].iter().flatten()) {
        if value(tuning, length) > 0 && value(tuning, most) == 0 {
            return Err(wrong(format!("{length} says how long {most} holds, and there is no such limit")));
        }
    }
    Ok(())
}

fn value(tuning: &mut DomainIoTuning, name: &str) -> u64 {
    limit(tuning, name).unwrap_or(0)
}

/// Where the document has a limit. The names are those of the table, so there is one for each.
fn limit<'t>(tuning: &'t mut DomainIoTuning, name: &str) -> &'t mut Option<u64> {
    match name {
        "total_bytes_sec" => &mut tuning.total_bytes_sec,
        "read_bytes_sec" => &mut tuning.read_bytes_sec,
        "write_bytes_sec" => &mut tuning.write_bytes_sec,
        "total_iops_sec" => &mut tuning.total_iops_sec,
        "read_iops_sec" => &mut tuning.read_iops_sec,
        "write_iops_sec" => &mut tuning.write_iops_sec,
        "total_bytes_sec_max" => &mut tuning.total_bytes_sec_max,
        "read_bytes_sec_max" => &mut tuning.read_bytes_sec_max,
        "write_bytes_sec_max" => &mut tuning.write_bytes_sec_max,
        "total_iops_sec_max" => &mut tuning.total_iops_sec_max,
        "read_iops_sec_max" => &mut tuning.read_iops_sec_max,
        "write_iops_sec_max" => &mut tuning.write_iops_sec_max,
        "total_bytes_sec_max_length" => &mut tuning.total_bytes_sec_max_length,
        "read_bytes_sec_max_length" => &mut tuning.read_bytes_sec_max_length,
        "write_bytes_sec_max_length" => &mut tuning.write_bytes_sec_max_length,
        "total_iops_sec_max_length" => &mut tuning.total_iops_sec_max_length,
        "read_iops_sec_max_length" => &mut tuning.read_iops_sec_max_length,
        "write_iops_sec_max_length" => &mut tuning.write_iops_sec_max_length,
        _ => &mut tuning.size_iops_sec,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(limits: &[(&str, u64)]) -> DomainBlockIoTune {
        let typed = limits.iter().map(|(name, value)| TypedParam { name: (*name).to_owned(), value: TypedValue::U64(*value) });
        DomainBlockIoTune::from_typed(typed.collect())
    }

    #[test]
    fn each_limit_is_told_as_it_was_set() {
        for name in names().filter(|name| !name.ends_with("_length")) {
            let tuning = changed(&DomainIoTuning::default(), &given(&[(name, 7)])).unwrap();
            let told = told(Some(&tuning)).to_typed();
            let set: Vec<&str> =
                told.iter().filter(|parameter| parameter.value == TypedValue::U64(7)).map(|parameter| parameter.name.as_str()).collect();
            assert_eq!(set, [name]);
        }
    }

    #[test]
    fn the_whole_and_its_parts_take_each_others_place() {
        let tuning = changed(&DomainIoTuning::default(), &given(&[("read_bytes_sec", 5), ("write_bytes_sec", 6)])).unwrap();
        let tuning = changed(&tuning, &given(&[("total_bytes_sec", 9)])).unwrap();
        assert_eq!((tuning.total_bytes_sec, tuning.read_bytes_sec, tuning.write_bytes_sec), (Some(9), None, None));
        let tuning = changed(&tuning, &given(&[("read_bytes_sec", 4)])).unwrap();
        assert_eq!((tuning.total_bytes_sec, tuning.read_bytes_sec), (None, Some(4)));
    }

    #[test]
    fn limits_that_contradict_each_other_are_refused() {
        let refused = |limits: &[(&str, u64)]| changed(&DomainIoTuning::default(), &given(limits)).is_err();
        assert!(refused(&[("total_iops_sec", 1), ("read_iops_sec", 1)]));
        assert!(refused(&[("read_iops_sec", 2), ("read_iops_sec_max", 1)]));
        assert!(refused(&[("read_iops_sec_max_length", 2)]));
        assert!(!refused(&[("read_iops_sec_max_length", 2), ("read_iops_sec_max", 1)]));
    }
}
