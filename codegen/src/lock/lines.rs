//! What the lock has of a description.

use std::collections::BTreeMap;

use super::{Lines, Locked};
use crate::header::{Header, Macro};
use crate::ir::{Api, Field, Param, Program, RecordOrigin};
use crate::target::docs::as_written;
use crate::target::rpc::layout::forms;

/// The files by their names, each with its lines.
pub fn all(api: &Api, header: &Header) -> [(&'static str, Lines); 4] {
    [("procedures", procedures(api)), ("values", values(api, header)), ("symbols", symbols(header)), ("layouts", layouts(api, header))]
}

/// Procedures by their numbers, with the methods or the event that they are of.
fn procedures(api: &Api) -> Lines {
    let mut all: BTreeMap<(Program, u32), Vec<String>> = BTreeMap::new();
    for method in api.methods.iter().chain(&api.phases) {
        for form in forms(method) {
            all.entry((form.rpc.program, form.rpc.procedure)).or_default().push(api.full_name(method));
        }
    }
    for event in &api.events {
        let numbers =
            event.rpc.iter().flat_map(|rpc| [Some(rpc.procedure), rpc.older].map(|number| Some((rpc.program, number?)))).flatten();
        numbers.for_each(|number| all.entry(number).or_default().push(format!("event {}", event.name.pascal())));
    }
    // No procedure has the number 0: those are events of our own.
    all.remove(&(Program::Main, 0));
    let name = |program: Program, number: u32| match program {
        Program::Main => number.to_string(),
        Program::Qemu | Program::Lxc => format!("{} {number}", program.name()),
    };
    all.into_iter().map(|((program, number), of)| (name(program, number), Locked::Text(of.join(", ")))).collect()
}

/// The values of enumerations and flag sets, by our names and by those of C.
fn values(api: &Api, header: &Header) -> Lines {
    let enums = api.enums.iter().flat_map(|set| {
        set.values.iter().map(move |value| (format!("{}.{}", set.name.pascal(), value.name.screaming()), i64::from(value.value)))
    });
    let flags = api.flags.iter().flat_map(|set| {
        set.values.iter().map(move |value| (format!("{}.{}", set.name.pascal(), value.name.screaming()), i64::from(value.value)))
    });
    let codes = api.error_codes.iter().map(|code| (format!("ErrorCode.{}", code.name.pascal()), i64::from(code.value)));
    let domains = api.error_domains.iter().map(|domain| (format!("ErrorDomain.{}", domain.name.pascal()), i64::from(domain.value)));
    // How many there are is another number in each version.
    let constants =
        header.constants.iter().filter(|(name, _)| !name.ends_with("_LAST")).map(|(name, constant)| (name.clone(), constant.value));
    let numbers = enums.chain(flags).chain(codes).chain(domains).chain(constants);
    let mut lines: Lines = numbers.map(|(name, value)| (name, Locked::Number(value))).collect();
    for (name, meaning) in header.macros.iter().filter(|(name, _)| *name != "LIBVIR_VERSION_NUMBER") {
        match meaning {
            Macro::Text(text) => lines.push((name.clone(), Locked::Text(text.clone()))),
            Macro::Number(number) => lines.push((name.clone(), Locked::Number(*number))),
            Macro::Function(_) | Macro::Name(_) => {}
        }
    }
    lines
}

/// What a C program can link, with its types.
fn symbols(header: &Header) -> Lines {
    let functions = header.functions.iter().map(|(name, prototype)| (name.clone(), prototype.to_string()));
    let callbacks = header.callbacks.iter().map(|(name, prototype)| (name.clone(), prototype.to_string()));
    let variables = header.variables.iter().map(|(name, ty)| (name.clone(), ty.clone()));
    functions.chain(variables).chain(callbacks).map(|(name, ty)| (name, Locked::Text(ty))).collect()
}

/// The members of structures, and the fields of records, typed parameters included: each with its place and its type.
fn layouts(api: &Api, header: &Header) -> Lines {
    let structures = header.structures.iter().flat_map(|(name, members)| {
        let members = members.iter().enumerate();
        members.map(move |(at, member)| (format!("{}.{}", name.trim_start_matches('_'), member.name), format!("{at}: {}", member.ty)))
    });
    let field = |of: &str, at: usize, field: &Field| (format!("{of}.{}", field.name), format!("{at}: {}", as_written(api, &field.ty)));
    // Items travel as parameters, in any order.
    let travelling = api.public_records().filter(|(_, record)| record.origin != RecordOrigin::Item);
    let records =
        travelling.flat_map(|(_, record)| record.fields.iter().enumerate().map(move |(at, one)| field(&record.name.pascal(), at, one)));
    let events = api
        .events
        .iter()
        .flat_map(|event| event.fields.iter().enumerate().map(move |(at, one)| field(&format!("event {}", event.name.pascal()), at, one)));
    let param =
        |of: String, param: &Param| (format!("{of}.{}", param.name), format!("{} {}", as_written(api, &param.ty.as_type()), param.wire));
    let params = api.params.iter().flat_map(|group| {
        let listed = group.all_lists().into_iter().flat_map(|list| {
            let item = api.record(list.item).name.pascal();
            list.fields.iter().map(move |one| param(item.clone(), one)).collect::<Vec<_>>()
        });
        group.fields.iter().map(|one| param(group.name.pascal(), one)).chain(listed).collect::<Vec<_>>()
    });
    structures.chain(records).chain(events).chain(params).map(|(name, ty)| (name, Locked::Text(ty))).collect()
}
