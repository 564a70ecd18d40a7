//! The headers: prototypes, structures, handles and callback types by cbindgen; constants and macros by ourselves, because cbindgen leaves
//! texts out and writes `1 << 31` so that compilers complain.

use std::collections::HashSet;
use std::path::Path;

use cbindgen::{Builder, Config, DocumentationStyle, Language, Style};
use miette::{Context, IntoDiagnostic};
use minijinja::{Value, context};

use super::enums::{CEnum, collect};
use super::record::c_structure;
use super::{FOLDER, IN_ERRORS, beside, event};
use crate::File;
use crate::ir::{Api, CEvent, CHeader, CRegistration, CStruct, Param, ParamList};
use crate::target::{Files, render};

const INCLUDE: &str = "bindings-c/include";
const RUNTIME: &str = "bindings-c/src/public";

/// The files of the runtime that declare what `virterror.h` has.
const ERRORS: [&str; 2] = ["error_record.rs", "error.rs"];
/// The files of the runtime that declare what `libvirt.h` has.
const LIBRARY: [&str; 12] = [
    "auth.rs",
    "connection.rs",
    "event_loop.rs",
    "default_loop.rs",
    "library.rs",
    "limits.rs",
    "node_stats.rs",
    "stream.rs",
    "stream_all.rs",
    "stream_event.rs",
    "typed_params.rs",
    "typed_params_get.rs",
];
/// And those that come after it.
const LIBRARY_MORE: [&str; 1] = ["typed_params_add.rs"];
/// Types of the runtime that have older names, too.
const OLDER: [&str; 6] = [
    "virMemoryParameter",
    "virMemoryParameterPtr",
    "virSchedParameter",
    "virSchedParameterPtr",
    "virBlkioParameter",
    "virBlkioParameterPtr",
];
/// The files of the runtime that declare what a header beside the main one has.
fn beside_runtime(header: CHeader) -> &'static [&'static str] {
    match header {
        CHeader::Main | CHeader::Qemu => &[],
        CHeader::Lxc => &["lxc.rs"],
    }
}

/// What a header beside the main one is.
fn what_is_beside(header: CHeader) -> &'static str {
    match header {
        CHeader::Main => "libvirt's interface",
        CHeader::Qemu => "libvirt's interface for what only QEMU has",
        CHeader::Lxc => "libvirt's interface for what only containers of LXC have",
    }
}

/// The file of the runtime that declares what `virtkit.h` has.
const OWN: [&str; 1] = ["virtkit.rs"];

/// Makes the headers of the generated Rust files among `files` and the hand-written ones below `root`. Called after the Rust files are made.
///
/// # Errors
/// If a file of the runtime cannot be read, or cbindgen does not understand one.
pub fn headers(api: &Api, root: &Path, files: &[File]) -> miette::Result<Vec<File>> {
    let mut made = Files::default();
    let all = collect(api);
    let of_header = |header: CHeader| all.iter().filter(move |list| !list.error && list.header == header);
    let enums = |header: CHeader| of_header(header).map(declare).collect::<String>();
    let runtime = |names: &[&str]| names.iter().map(|name| source(root, name)).collect::<miette::Result<Vec<_>>>();

    let module = |header: CHeader| format!("{FOLDER}/{}.rs", beside::module(header));
    let is_beside = |file: &File| CHeader::BESIDE.into_iter().any(|header| file.path == module(header));
    let generated = |file: &&File| {
        file.path.starts_with(FOLDER) && !file.path.ends_with("constants.rs") && !file.path.ends_with("errors.rs") && !is_beside(file)
    };
    let mut sources = runtime(&LIBRARY)?;
    sources.extend(runtime(&LIBRARY_MORE)?);
    sources.extend(files.iter().filter(generated).map(|file| file.text.clone()));
    let view = context! {
        covers => api.covers.to_string(),
        version => api.covers.number(),
        enums => enums(CHeader::Main).trim_end(),
        strings => strings(api),
        declarations => declarations(&sources, &unused(api))?,
        callbacks => callbacks(api),
    };
    made.put(format!("{INCLUDE}/libvirt/libvirt.h"), render!("c/libvirt.h", view));

    let of_errors = all.iter().filter(|list| list.error).map(declare).collect::<String>();
    let view = context! { enums => of_errors.trim_end(), declarations => declarations(&runtime(&ERRORS)?, &[])? };
    made.put(format!("{INCLUDE}/libvirt/virterror.h"), render!("c/virterror.h", view));
    for header in CHeader::BESIDE {
        let mut sources = runtime(beside_runtime(header))?;
        sources.extend(files.iter().filter(|file| file.path == module(header)).map(|file| file.text.clone()));
        let view = context! {
            what => what_is_beside(header),
            guard => format!("{}_H", header.name().replace('-', "_").to_uppercase()),
            enums => enums(header).trim_end(),
            declarations => declarations(&sources, &[])?,
        };
        made.put(format!("{INCLUDE}/libvirt/{}.h", header.name()), render!("c/beside.h", view));
    }
    let view = context! { declarations => declarations(&runtime(&OWN)?, &[])? };
    made.put(format!("{INCLUDE}/virtkit/virtkit.h"), render!("c/virtkit.h", view));
    Ok(made.into_vec())
}

fn source(root: &Path, name: &str) -> miette::Result<String> {
    let path = root.join(RUNTIME).join(name);
    std::fs::read_to_string(&path).into_diagnostic().wrap_err_with(|| format!("reading {}", path.display()))
}

/// Types that no function takes, and that programs name all the same: of callbacks, which are registered by another type, and pointers to structures.
fn unused(api: &Api) -> Vec<String> {
    let callbacks = event::of_c(api).filter(|(_, c)| c.header == CHeader::Main).map(|(_, c)| c.callback.clone());
    let pointers = api.records.iter().filter_map(c_structure).map(CStruct::pointer);
    callbacks.chain(pointers).chain(OLDER.map(str::to_owned)).collect()
}

/// What cbindgen makes of some Rust files.
fn declarations(sources: &[String], unused: &[String]) -> miette::Result<String> {
    let folder = tempfile::tempdir().into_diagnostic()?;
    let mut builder = Builder::new().with_config(config(unused));
    for (index, text) in sources.iter().enumerate() {
        let path = folder.path().join(format!("{index:02}.rs"));
        std::fs::write(&path, text).into_diagnostic()?;
        builder = builder.with_src(path);
    }
    let bindings = builder.generate().into_diagnostic().wrap_err("making the declarations of a C header")?;
    let mut text = Vec::new();
    bindings.write(&mut text);
    String::from_utf8(text).into_diagnostic()
}

fn config(unused: &[String]) -> Config {
    let mut config = Config {
        language: Language::C,
        style: Style::Tag,
        no_includes: true,
        cpp_compat: false,
        usize_is_size_t: true,
        documentation: true,
        documentation_style: DocumentationStyle::Doxy,
        line_length: 120,
        tab_width: 4,
        ..Config::default()
    };
    // The enumeration is ours.
    config.export.exclude = vec!["virErrorLevel".to_owned()];
    // Named by the errors, whose header comes later.
    config.export.include = IN_ERRORS.iter().map(|name| format!("{name}Ptr")).chain(unused.iter().cloned()).collect();
    config
}

/// An enumeration, as text.
fn declare(list: &CEnum) -> String {
    let width = list.values.iter().map(|value| value.name.len() + value.text.len()).max().unwrap_or(0);
    let values: Vec<Value> = list.values.iter().map(|value| {
        context! { name => value.name, text => value.text, doc => value.doc, pad => " ".repeat(width - value.name.len() - value.text.len()) }
    }).collect();
    render!("c/enum.h", context! { name => list.name, doc => list.doc.trim(), values, sentinel => list.sentinel_name() })
}

/// The names of typed parameters.
fn strings(api: &Api) -> Vec<Value> {
    let mut seen = HashSet::new();
    let groups = api.params.iter().filter_map(|group| {
        let mut macros = Vec::new();
        names_of(&group.fields, &group.lists, &mut macros);
        macros.retain(|name| seen.insert(name.name.clone()));
        let width = macros.iter().map(|name| name.name.len()).max()?;
        let values: Vec<Value> = macros
            .iter()
            .map(|item| {
                context! { name => item.name, text => item.text, doc => item.doc, pad => " ".repeat(width - item.name.len()) }
            })
            .collect();
        Some(context! { doc => group.doc.trim(), values })
    });
    groups.collect()
}

/// A macro for the name of a parameter, or for a part of one.
struct NameMacro {
    name: String,
    text: String,
    doc: String,
}

/// The macros of parameters, and of lists: what stands before the index and what stands behind it, or the whole with `%u`.
fn names_of(fields: &[Param], lists: &[ParamList], out: &mut Vec<NameMacro>) {
    out.extend(fields.iter().filter_map(|field| name_macro(field, "")));
    for list in lists {
        if let Some(name) = &list.c {
            let doc = format!("{} (Since: {})", list.doc.trim(), list.since);
            out.push(NameMacro { name: name.clone(), text: list.prefix.clone(), doc });
            names_of(&list.fields, &list.lists, out);
        } else {
            out.extend(list.fields.iter().filter_map(|field| name_macro(field, &format!("{}%u", list.prefix))));
        }
    }
}

fn name_macro(field: &Param, before: &str) -> Option<NameMacro> {
    let unit = field.unit.as_ref().map_or(String::new(), |unit| format!(" In {unit}."));
    let doc = format!("{}{unit} (Since: {})", field.doc.trim(), field.since);
    Some(NameMacro { name: field.c.clone()?, text: format!("{before}{}", field.wire), doc })
}

/// The macros that cast callbacks, one for each class of events.
fn callbacks(api: &Api) -> Vec<Value> {
    let mut seen = HashSet::new();
    let numbered = |c: &CEvent| matches!(c.registration, CRegistration::Numbered { .. });
    let known = event::of_c(api).filter(|(_, c)| numbered(c)).map(|(event, _)| event);
    known
        .filter(|event| seen.insert(event.class.pascal()))
        .map(|event| {
            let class = event.class.pascal();
            context! {
                name => format!("VIR_{}_EVENT_CALLBACK", event.class.screaming()),
                ty => event::generic_callback(event),
                function => format!("virConnect{class}EventRegisterAny"),
            }
        })
        .collect()
}
