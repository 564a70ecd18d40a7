//! How names are written in Go.

use crate::ir::{Flags, Name};

/// Words that Go writes in capitals throughout.
const INITIALISMS: [&str; 43] = [
    "acl", "api", "cpu", "dhcp", "dns", "fd", "fs", "gid", "http", "id", "io", "ip", "json", "lxc", "mac", "nfs", "numa", "nvram", "ok",
    "os", "pid", "pm", "qemu", "ram", "rpc", "scsi", "sev", "ssh", "tcp", "tls", "tpm", "tsc", "udp", "uid", "uri", "url", "usb", "uuid",
    "vcpu", "vm", "vnc", "xml", "zfs",
];

/// What an argument must not be called: Go's keywords, and what the bodies of generated functions use.
const TAKEN: [&str; 48] = [
    "any",
    "append",
    "begin",
    "bool",
    "break",
    "byte",
    "call",
    "cap",
    "case",
    "chan",
    "clear",
    "combine",
    "const",
    "context",
    "continue",
    "copy",
    "ctx",
    "default",
    "defer",
    "else",
    "err",
    "error",
    "fallthrough",
    "flag",
    "for",
    "func",
    "go",
    "goto",
    "if",
    "import",
    "interface",
    "len",
    "map",
    "max",
    "min",
    "native",
    "nil",
    "options",
    "os",
    "package",
    "range",
    "return",
    "select",
    "string",
    "struct",
    "time",
    "type",
    "var",
];

/// `set_xml` as `SetXML`.
pub(super) fn exported(name: &Name) -> String {
    name.words().iter().map(|word| word_in_name(word)).collect()
}

/// `cpu_map` as `cpuMap`. What Go or the generated code has another use for gets `Arg` behind it.
pub(super) fn local(name: &Name) -> String {
    let mut words = name.words().iter();
    let first = words.next().cloned().unwrap_or_default();
    let text = first + &words.map(|word| word_in_name(word)).collect::<String>();
    // Receivers have one letter.
    if text.len() == 1 || TAKEN.contains(&text.as_str()) { format!("{text}Arg") } else { text }
}

/// A field that is not exported: `uuid`.
pub(super) fn field(name: &Name) -> String {
    let text = local(name);
    if text == "conn" { "connArg".to_owned() } else { text }
}

/// The receiver of an object's methods: `d` for `Domain`.
pub(super) fn receiver(object: &Name) -> String {
    object.words()[0][..1].to_owned()
}

/// What the constants of a flag set begin with: the name of its type without `Flags`.
pub(super) fn flag_prefix(flags: &Flags) -> String {
    let name = exported(&flags.name);
    name.strip_suffix("Flags").map_or(name.clone(), ToOwned::to_owned)
}

/// The type of an event: `DomainLifecycleEvent`; a name that speaks of events already stays as it is.
pub(super) fn event(name: &Name) -> String {
    let speaks = name.words().iter().any(|word| word == "event" || word == "events");
    exported(name) + if speaks { "" } else { "Event" }
}

fn word_in_name(word: &str) -> String {
    if INITIALISMS.contains(&word) {
        return word.to_uppercase();
    }
    match word.strip_suffix('s') {
        Some(stem) if INITIALISMS.contains(&stem) => stem.to_uppercase() + "s",
        _ => word[..1].to_uppercase() + &word[1..],
    }
}

#[cfg(test)]
mod tests {
    use super::{Name, event, exported, local};

    #[test]
    fn initialisms_are_capitals_in_singular_and_plural() {
        for (name, pascal) in
            [("xml", "XML"), ("set_vcpus", "SetVCPUs"), ("DomainXmlFlags", "DomainXMLFlags"), ("PM_SUSPENDED", "PMSuspended")]
        {
            assert_eq!(exported(&Name::new(name)), pascal);
        }
    }

    #[test]
    fn arguments_never_hide_what_go_needs() {
        for (name, camel) in
            [("type", "typeArg"), ("uuid", "uuid"), ("cpu_map", "cpuMap"), ("max_cpus", "maxCPUs"), ("call", "callArg"), ("n", "nArg")]
        {
            assert_eq!(local(&Name::new(name)), camel);
        }
    }

    #[test]
    fn the_types_of_events_say_that_they_are_events_once() {
        assert_eq!(event(&Name::new("DomainLifecycle")), "DomainLifecycleEvent");
        assert_eq!(event(&Name::new("EventsLost")), "EventsLost");
    }
}
