//! What the help says beyond the sentences of the description: in which form a value is written, which commands belong together, how the program ends.

use clap::builder::StyledStr;
use clap::builder::styling::{Style, Styles};
use rustix::termios::tcgetwinsize;

use crate::description::{Command, Object, Type};

/// What follows the list of commands in the help of the whole program.
pub const AFTER: &str = "\
Examples:
  virtkit domain list
  virtkit -c qemu:///system domain start web
  virtkit -c qemu+ssh://root@host/system pool info images --format json
  virtkit -c qemu:///embed?root=/srv/machines events --kind domain-lifecycle

Exit status:
  0    what was asked for is done
  1    an error, on standard error; also where `events` lost its connection
  2    a command that makes no sense
  124  the time of --timeout was over
  130  Ctrl-C has cancelled it
  141  nobody reads standard output any more; nothing is said of that";

/// Where a connection leads to.
pub const CONNECT: &str = "\
Which hypervisor:
  qemu:///system               the daemon of this machine
  qemu:///session              the daemon of this user
  qemu+ssh://root@host/system  the daemon of another machine, through ssh
  qemu+tls://host/system       the same over TLS
  qemu:///embed?root=DIR       QEMU without a daemon; all that is known lies in DIR
  test:///default              a made-up host, which each run has for itself

Without it VIRTKIT_DEFAULT_URI, LIBVIRT_DEFAULT_URI and uri_default in libvirt.conf are asked, in this order, then the daemon of this machine: the system's \
for root, else the user's.";

/// In which form a value is written, as a sentence behind what it is; nothing where its name says that.
pub fn form(ty: &Type, unit: Option<&str>) -> String {
    match ty {
        Type::Optional(item) => form(item, unit),
        Type::I32 | Type::U32 | Type::I64 | Type::U64 => number(unit).to_owned(),
        Type::Duration => " In seconds, or with a unit: 200ms, 5min.".to_owned(),
        Type::CpuMap => " Such as 0-3,^2,8.".to_owned(),
        Type::Document => " A file with XML, or with its record as JSON; - for standard input.".to_owned(),
        Type::Bytes | Type::Secret => " A file, or - for standard input.".to_owned(),
        Type::Fd => " The number of a descriptor that was inherited, or a file.".to_owned(),
        Type::Object(object) if object.parent.is_none() => " The URI of a connection.".to_owned(),
        Type::Object(object) => format!(" By {}.", ways(object)),
        Type::Flags(known) => {
            let words: Vec<&str> = known.values.iter().map(|flag| flag.word).collect();
            format!(" With commas between them: {}.", words.join(", "))
        }
        Type::Record(_) | Type::Params(_) | Type::List(_) | Type::Array(..) => format!(" As JSON: {}.", json(ty)),
        Type::Bool | Type::F64 | Type::Text | Type::Uuid | Type::Enum(_) => String::new(),
    }
}

fn number(unit: Option<&str>) -> &'static str {
    match unit {
        Some("bytes" | "KiB" | "MiB" | "GiB") => " A unit may follow the number: 512MiB, 2GiB.",
        Some("bytes/s" | "KiB/s" | "MiB/s") => " A unit may follow the number: 10MiB/s.",
        Some("ns" | "us" | "ms") => " A unit may follow the number: 200ms, 2s.",
        Some("s") => " A unit may follow the number: 90s, 5min.",
        Some(_) | None => "",
    }
}

/// What a value looks like as JSON.
fn json(ty: &Type) -> String {
    match ty {
        Type::Optional(item) => json(item),
        Type::List(item) | Type::Array(item, _) => format!("[{}, ...]", json(item)),
        Type::Record(record) => {
            let fields = record.fields.iter().map(|field| format!("{:?}: {}", field.name, json(&field.ty)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
        }
        Type::Params(_) => "{\"NAME\": VALUE, ...}".to_owned(),
        Type::Bool => "true".to_owned(),
        Type::I32 | Type::U32 | Type::I64 | Type::U64 | Type::F64 | Type::Duration => "0".to_owned(),
        Type::CpuMap => "\"0-3\"".to_owned(),
        Type::Enum(known) => known.values.first().map_or_else(|| "\"\"".to_owned(), |value| format!("{:?}", value.word)),
        Type::Flags(known) => known.values.first().map_or_else(|| "[]".to_owned(), |flag| format!("[{:?}]", flag.word)),
        Type::Text | Type::Bytes | Type::Uuid | Type::Secret | Type::Document | Type::Fd | Type::Object(_) => "\"...\"".to_owned(),
    }
}

/// By what an object can be named.
pub fn ways(object: &Object) -> String {
    let ways: Vec<String> = object.lookups.iter().map(|lookup| lookup.arg.replace('_', " ")).collect();
    match ways.split_last() {
        None => "nothing finds one".to_owned(),
        Some((only, [])) => format!("its {only}"),
        Some((last, before)) => format!("its {} or {last}", before.join(", ")),
    }
}

/// How the help of an object is laid out: its commands stand below what they are about, in the place of one list of all.
pub fn template(object: &Object) -> StyledStr {
    let styles = Styles::styled();
    let (header, literal) = (styles.get_header(), styles.get_literal());
    let groups = object.commands.chunk_by(|one, next| one.method.group == next.method.group);
    let groups = groups.map(|group| group_of(group, *header, *literal, width()));
    let list = groups.collect::<Vec<_>>().join("\n");
    format!("{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{list}\n{header}Options:{header:#}\n{{options}}").into()
}

fn group_of(commands: &[Command], header: Style, literal: Style, width: usize) -> String {
    let heading = commands.first().map(|command| command.method.group).unwrap_or_default();
    let rows = commands.iter().map(|command| row(command.word, command.method.about, literal, width));
    format!("{header}{heading}:{header:#}\n{}", rows.collect::<String>())
}

/// Where what a command does begins.
const COLUMN: usize = 28;

fn row(word: &str, about: &str, literal: Style, width: usize) -> String {
    let begin = format!("  {literal}{word}{literal:#}");
    let gap = COLUMN.saturating_sub(word.len() + 2);
    let begin = if gap < 2 { format!("{begin}\n{}", " ".repeat(COLUMN)) } else { begin + &" ".repeat(gap) };
    begin + &lines(about, width.saturating_sub(COLUMN)).join(&format!("\n{}", " ".repeat(COLUMN))) + "\n"
}

/// A sentence in lines that are not longer than this, if its words are not.
fn lines(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// How wide a line of help is: as the terminal, and not wider than can be read well, as clap's own.
fn width() -> usize {
    const USUAL: usize = 100;
    let columns = tcgetwinsize(std::io::stdout()).ok().map(|size| usize::from(size.ws_col)).filter(|columns| *columns > 0);
    columns.map_or(USUAL, |columns| columns.clamp(COLUMN + 20, USUAL))
}

#[cfg(test)]
mod tests {
    use clap::builder::styling::Style;

    use super::{form, lines, row};
    use crate::OBJECTS;
    use crate::description::{Field, Record, Type};

    #[test]
    fn values_say_how_they_are_written() {
        static POINT: Record = Record {
            fields: &[
                Field { name: "x", ty: Type::U64, unit: None },
                Field { name: "cpus", ty: Type::Optional(&Type::CpuMap), unit: None },
            ],
        };
        static POINTS: Type = Type::List(&Type::Record(&POINT));
        assert!(form(&Type::U64, Some("KiB")).contains("2GiB"));
        assert!(form(&Type::Optional(&Type::U32), Some("ms")).contains("200ms"));
        assert_eq!(form(&Type::U64, None), "");
        assert_eq!(form(&POINTS, None), r#" As JSON: [{"x": 0, "cpus": "0-3"}, ...]."#);
    }

    #[test]
    fn a_row_is_as_wide_as_the_terminal_and_loses_nothing() {
        assert_eq!(lines("one two three", 7), ["one two", "three"]);
        assert_eq!(
            row("list", "Lists what is there.", Style::new(), 44),
            "  list                      Lists what is\n                            there.\n"
        );
        let long = "a-command-with-a-rather-long-name";
        assert_eq!(row(long, "Does it.", Style::new(), 100), format!("  {long}\n                            Does it.\n"));
    }

    /// In a template of clap's they would be something else than themselves.
    #[test]
    fn nothing_that_is_listed_has_braces() {
        for command in OBJECTS.iter().flat_map(|object| object.commands) {
            assert!(!command.method.about.contains(['{', '}']) && !command.method.group.contains(['{', '}']), "{}", command.method.name);
        }
    }

    #[test]
    fn a_group_stands_together() {
        for object in OBJECTS {
            let groups: Vec<&str> =
                object.commands.chunk_by(|one, next| one.method.group == next.method.group).map(|group| group[0].method.group).collect();
            let mut once = groups.clone();
            once.sort_unstable();
            once.dedup();
            assert_eq!(once.len(), groups.len(), "{}: {groups:?}", object.name);
        }
    }
}
