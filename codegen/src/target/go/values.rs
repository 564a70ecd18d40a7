//! Enumerations, flag sets, and the codes of errors.

use serde::Serialize;

use crate::ir::{Api, ErrorOrigin};
use crate::target::render;

use super::docs::{About, comment, sentence, since};
use super::names::{exported, flag_prefix};

#[derive(Serialize)]
struct Set {
    doc: String,
    name: String,
    /// The variable with the names.
    table: String,
    values: Vec<Value>,
}

#[derive(Serialize)]
struct Value {
    doc: String,
    name: String,
    number: String,
    /// The description's name.
    text: String,
}

/// All enumerations.
pub(super) fn enums(api: &Api) -> String {
    let texts = api.enums.iter().map(|enumeration| {
        let name = exported(&enumeration.name);
        let values = enumeration.values.iter().map(|value| {
            let constant = name.clone() + &exported(&value.name);
            Value {
                doc: comment(&sentence(&constant, About::Value, &value.doc)),
                name: constant,
                number: value.value.to_string(),
                text: value.name.screaming(),
            }
        });
        let doc = since(&sentence(&name, About::Thing, &enumeration.doc), enumeration.since, origin(enumeration.c.is_some()));
        render!("go/enum.go", Set { doc: comment(&doc), table: enumeration.name.camel() + "Names", values: values.collect(), name })
    });
    texts.collect::<Vec<_>>().join("\n")
}

/// All flag sets.
pub(super) fn flags(api: &Api) -> String {
    let texts = api.flags.iter().map(|flags| {
        let name = exported(&flags.name);
        let prefix = flag_prefix(flags);
        let values = flags.values.iter().map(|value| {
            let constant = prefix.clone() + &exported(&value.name);
            let number =
                if value.value.is_power_of_two() { format!("1 << {}", value.value.trailing_zeros()) } else { value.value.to_string() };
            Value { doc: comment(&sentence(&constant, About::Value, &value.doc)), name: constant, number, text: value.name.screaming() }
        });
        let doc = since(&sentence(&name, About::Thing, &flags.doc), flags.since, origin(flags.c.is_some()));
        render!("go/flags.go", Set { doc: comment(&doc), table: flags.name.camel() + "Names", values: values.collect(), name })
    });
    texts.collect::<Vec<_>>().join("\n")
}

/// Codes and domains of errors.
pub(super) fn errors(api: &Api) -> String {
    #[derive(Serialize)]
    struct View {
        codes: Vec<Value>,
        domains: Vec<Value>,
    }
    let value = |prefix: &str, name: &crate::ir::Name, value: i32, doc: &str| {
        let constant = prefix.to_owned() + &exported(name);
        Value { doc: comment(&sentence(&constant, About::Value, doc)), name: constant, number: value.to_string(), text: name.pascal() }
    };
    render!(
        "go/errors.go",
        View {
            codes: api.error_codes.iter().map(|code| value("Err", &code.name, code.value, &code.doc)).collect(),
            domains: api.error_domains.iter().map(|domain| value("ErrorDomain", &domain.name, domain.value, &domain.doc)).collect(),
        }
    )
}

/// Whose version numbers a declaration counts in.
pub(super) fn origin(in_libvirt: bool) -> ErrorOrigin {
    if in_libvirt { ErrorOrigin::Libvirt } else { ErrorOrigin::Virtkit }
}
