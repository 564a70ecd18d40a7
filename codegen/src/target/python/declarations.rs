//! Enumerations, flag sets, kinds of events and errors: classes written in Python, with their members known to the glue.

use minijinja::{Value, context};

use super::{GLUE, PACKAGE, docs, names};
use crate::ir::{Api, ErrorCode};
use crate::target::{Files, render};

pub fn enums(api: &Api, files: &mut Files) {
    let enums: Vec<Value> = api
        .enums
        .iter()
        .map(|item| {
            let values: Vec<Value> = item.values.iter().map(|value| context! {
            name => value.name.screaming(), value => value.value, doc => docs::constant(&value.doc, value.c.as_deref(), value.since),
        }).collect();
            context! { name => item.name.pascal(), doc => docs::class(&item.doc, item.c.as_deref(), item.since), values }
        })
        .collect();
    files.put(format!("{PACKAGE}/_generated/enums.py"), render!("python/enums.py", context! { enums }));
}

pub fn flags(api: &Api, files: &mut Files) {
    let flags: Vec<Value> = api
        .flags
        .iter()
        .map(|item| {
            let values: Vec<Value> = item.values.iter().map(|value| context! {
            name => value.name.screaming(), value => bits(value.value), doc => docs::constant(&value.doc, value.c.as_deref(), value.since),
        }).collect();
            context! { name => item.name.pascal(), doc => docs::class(&item.doc, item.c.as_deref(), item.since), values }
        })
        .collect();
    files.put(format!("{PACKAGE}/_generated/flags.py"), render!("python/flags.py", context! { flags }));
}

/// One bit reads best as a shift.
fn bits(value: u32) -> String {
    if value.is_power_of_two() { format!("1 << {}", value.trailing_zeros()) } else { value.to_string() }
}

pub fn event_kinds(api: &Api, files: &mut Files) {
    let events: Vec<Value> = api
        .events
        .iter()
        .map(|event| context! { name => event.name.screaming(), id => event.id, doc => docs::docstring(&event.doc, 4) })
        .collect();
    files.put(format!("{PACKAGE}/_generated/event_kinds.py"), render!("python/event_kinds.py", context! { events }));
}

pub fn errors(api: &Api, files: &mut Files) {
    let codes: Vec<Value> = api
        .error_codes
        .iter()
        .map(|code| {
            context! {
                name => code.name.screaming(), value => code.value, doc => docs::constant(&code.doc, Some(&code.c), code.since), about => docs::docstring(&code.doc, 4),
                class => class(code), bases => bases(code),
            }
        })
        .collect();
    let domains: Vec<Value> = api
        .error_domains
        .iter()
        .map(|domain| {
            context! {
                name => domain.name.screaming(), value => domain.value, doc => docs::constant(&domain.doc, Some(&domain.c), domain.since),
            }
        })
        .collect();
    files.put(format!("{PACKAGE}/_generated/errors.py"), render!("python/errors.py", context! { codes, domains }));
}

/// The exception of a code; success has none.
pub fn class(code: &ErrorCode) -> Option<String> {
    (code.value != 0).then(|| names::error_class(&code.name))
}

/// What an exception is a kind of: one that Python has a word for is that, too.
fn bases(code: &ErrorCode) -> &'static str {
    if code.name.pascal() == "DeadlineExceeded" { "Error, TimeoutError" } else { "Error" }
}

/// What the glue must know of all that: the values of enumerations, the names of classes.
pub fn index(api: &Api, files: &mut Files) {
    let enums: Vec<Value> = api
        .enums
        .iter()
        .map(|item| {
            let mut values: Vec<i32> = item.values.iter().map(|value| value.value).collect();
            values.sort_unstable();
            values.dedup();
            context! { name => item.name.pascal(), constant => item.name.screaming(), values }
        })
        .collect();
    let flags: Vec<Value> =
        api.flags.iter().map(|item| context! { name => item.name.pascal(), constant => item.name.screaming() }).collect();
    files.put(format!("{GLUE}/enums.rs"), render!("python/enums.rs", context! { enums, flags }));
    files.put(format!("{GLUE}/mod.rs"), render!("python/mod.rs", context! { shared => super::record::shared(api) }));
}
