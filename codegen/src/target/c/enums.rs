//! Enumerations as C declares them: the values that exclude each other, and the bits.

use std::collections::HashSet;

use serde::Serialize;

use super::runtime_enums;
use crate::ir::{Api, CHeader, CRegistration, Enum, ErrorOrigin, Flags};

/// An enumeration.
#[derive(Debug, Clone)]
pub struct CEnum {
    /// Its name; none for constants that libvirt declares in no enumeration.
    pub name: Option<String>,
    pub doc: String,
    pub values: Vec<CValue>,
    /// Whether a last constant says how many there are, for who asks for it.
    pub sentinel: bool,
    /// The header that declares it, if it is not declared with the errors.
    pub header: CHeader,
    /// Whether it is declared with the errors.
    pub error: bool,
}

/// One constant.
#[derive(Debug, Clone, Serialize)]
pub struct CValue {
    pub name: String,
    /// As it is written: `5`, `(1 << 3)`.
    pub text: String,
    pub number: i64,
    pub doc: String,
}

impl CValue {
    pub fn new(name: &str, number: i64, is_bit: bool, since: impl std::fmt::Display, doc: &str) -> Self {
        let text = if is_bit { bits(number) } else { number.to_string() };
        Self { name: name.to_owned(), text, number, doc: format!("{doc} (Since: {since})") }
    }
}

/// A flag as C writes it. The highest bit does not fit into an `int`, and is shifted as an unsigned number.
fn bits(number: i64) -> String {
    let unsigned = number.cast_unsigned();
    match unsigned.count_ones() {
        0 => "0".to_owned(),
        1 if unsigned == 1 << 31 => "(1U << 31)".to_owned(),
        1 => format!("(1 << {})", unsigned.trailing_zeros()),
        _ if unsigned >> 31 != 0 => format!("0x{unsigned:x}U"),
        _ => format!("0x{unsigned:x}"),
    }
}

impl CEnum {
    /// The name of the constant that follows the last one.
    ///
    /// libvirt forms it of what all constants have in common, with these exceptions. One that equals another says so.
    pub fn sentinel_name(&self) -> Option<String> {
        if !self.sentinel {
            return None;
        }
        let exception = match self.name.as_deref()? {
            "virConnectDomainEventDiskChangeReason" => Some("VIR_DOMAIN_EVENT_DISK_CHANGE_LAST"),
            "virErrorNumber" => Some("VIR_ERR_NUMBER_LAST"),
            "virErrorDomain" => Some("VIR_ERR_DOMAIN_LAST"),
            "virStoragePoolState" => Some("VIR_STORAGE_POOL_STATE_LAST"),
            "virDomainMemoryStatTags" => Some("VIR_DOMAIN_MEMORY_STAT_LAST = VIR_DOMAIN_MEMORY_STAT_NR"),
            _ => None,
        };
        let common = || {
            let first = &self.values.first()?.name;
            let shared = self.values.iter().map(|value| first.bytes().zip(value.name.bytes()).take_while(|(a, b)| a == b).count()).min()?;
            let end = first[..shared].rfind('_')?;
            Some(format!("{}_LAST", &first[..end]))
        };
        exception.map(str::to_owned).or_else(common)
    }
}

/// All enumerations: those of the runtime, of the description, of the events and of the errors. Each constant is declared once.
pub fn collect(api: &Api) -> Vec<CEnum> {
    let mut all = runtime_enums::all();
    for set in &api.flags {
        add_flags(&mut all, set);
    }
    all.extend(api.enums.iter().map(enumeration));
    all.extend(event_ids(api));
    all.push(error_numbers(api));
    all.push(error_domains(api));
    let mut seen = HashSet::new();
    for list in &mut all {
        list.values.retain(|value| seen.insert(value.name.clone()));
    }
    all.retain(|list| !list.values.is_empty());
    all
}

/// Adds the constants of a flag set, each to the enumeration that has it in libvirt.
fn add_flags(all: &mut Vec<CEnum>, set: &Flags) {
    for value in &set.values {
        let Some(constant) = &value.c else { continue };
        let name = value.enum_c.as_ref().or(set.c.as_ref());
        let list = match all.iter_mut().position(|list| list.name.as_ref() == name) {
            Some(at) => &mut all[at],
            None => {
                let doc = set.doc.clone();
                all.push(CEnum { name: name.cloned(), doc, values: Vec::new(), sentinel: false, header: set.header, error: false });
                all.last_mut().expect("it was pushed")
            }
        };
        list.values.push(CValue::new(constant, i64::from(value.value), true, value.since, &value.doc));
    }
}

fn enumeration(declared: &Enum) -> CEnum {
    let values = declared
        .values
        .iter()
        .filter_map(|value| value.c.as_ref().map(|name| CValue::new(name, i64::from(value.value), false, value.since, &value.doc)));
    let mut values: Vec<CValue> = values.collect();
    if let Some((name, since)) = declared.c.as_deref().and_then(counted) {
        let next = values.iter().map(|value| value.number).max().map_or(0, |last| last + 1);
        values.push(CValue::new(name, next, false, since, "How many there are. It changes with the version."));
    }
    CEnum {
        name: declared.c.clone(),
        doc: declared.doc.clone(),
        values,
        sentinel: declared.has_last,
        header: declared.header,
        error: false,
    }
}

/// The constant of an enumeration that says how many there are to everyone, not only to who asks for sentinels.
fn counted(name: &str) -> Option<(&'static str, &'static str)> {
    (name == "virDomainMemoryStatTags").then_some(("VIR_DOMAIN_MEMORY_STAT_NR", "0.7.5"))
}

/// The numbers of the events, by the class of object that they are about.
fn event_ids(api: &Api) -> Vec<CEnum> {
    let mut lists: Vec<CEnum> = Vec::new();
    for event in &api.events {
        let Some(CRegistration::Numbered { constant, number }) = event.c.as_ref().map(|c| &c.registration) else { continue };
        let class = event.class.pascal();
        let name = format!("vir{class}EventID");
        let value = CValue::new(constant, i64::from(*number), false, event.since, &event.doc);
        match lists.iter_mut().find(|list| list.name.as_ref() == Some(&name)) {
            Some(list) => list.values.push(value),
            None => lists.push(CEnum {
                name: Some(name),
                doc: format!("The events that `virConnect{class}EventRegisterAny` takes."),
                values: vec![value],
                sentinel: true,
                header: CHeader::Main,
                error: false,
            }),
        }
    }
    lists
}

fn error_numbers(api: &Api) -> CEnum {
    let known = api.error_codes.iter().filter(|code| code.origin == ErrorOrigin::Libvirt);
    let values = known.map(|code| CValue::new(&code.c, i64::from(code.value), false, code.since, &code.doc)).collect();
    CEnum {
        name: Some("virErrorNumber".to_owned()),
        doc: "What went wrong.".to_owned(),
        values,
        sentinel: true,
        header: CHeader::Main,
        error: true,
    }
}

fn error_domains(api: &Api) -> CEnum {
    let values = api.error_domains.iter().map(|domain| CValue::new(&domain.c, i64::from(domain.value), false, domain.since, &domain.doc));
    let doc = "The part of the library that an error comes from.".to_owned();
    CEnum { name: Some("virErrorDomain".to_owned()), doc, values: values.collect(), sentinel: true, header: CHeader::Main, error: true }
}

#[cfg(test)]
mod tests {
    use super::{CEnum, CHeader, CValue, bits};

    #[test]
    fn bits_are_written_so_that_a_compiler_does_not_complain() {
        assert_eq!(bits(0), "0");
        assert_eq!(bits(1 << 4), "(1 << 4)");
        assert_eq!(bits(1 << 31), "(1U << 31)");
        assert_eq!(bits(0b101), "0x5");
        assert_eq!(bits(0x8000_0001), "0x80000001U");
    }

    #[test]
    fn a_sentinel_is_named_by_what_the_constants_share() {
        let values = ["VIR_DOMAIN_NOSTATE", "VIR_DOMAIN_RUNNING"].map(|name| CValue::new(name, 0, false, "0.0.1", "")).to_vec();
        let mut list = CEnum {
            name: Some("virDomainState".to_owned()),
            doc: String::new(),
            values,
            sentinel: true,
            header: CHeader::Main,
            error: false,
        };
        assert_eq!(list.sentinel_name().as_deref(), Some("VIR_DOMAIN_LAST"));
        list.name = Some("virErrorNumber".to_owned());
        assert_eq!(list.sentinel_name().as_deref(), Some("VIR_ERR_NUMBER_LAST"));
        list.sentinel = false;
        assert_eq!(list.sentinel_name(), None);
    }
}
