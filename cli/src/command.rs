//! The commands, as clap knows them: made of the tables.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser as _, ValueParser};
use clap::{ArgAction, value_parser};
use serde_json::Value;

use crate::description::{Arg, Command, Event, Given, Method, Object, Params, Returns, Type};
use crate::help::ways;
use crate::{EVENTS, FUNCTIONS, OBJECTS, help, quantity, text};

/// The whole command line.
#[must_use]
pub fn command() -> clap::Command {
    clap::Command::new("virtkit")
        .about("Hypervisors, their virtual machines, and what belongs to them")
        .long_about("Hypervisors, their virtual machines, and what belongs to them: every method of the API is a command.")
        .after_help(help::AFTER)
        .version(env!("CARGO_PKG_VERSION"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .args(globals())
        .subcommands(OBJECTS.iter().copied().map(of_object))
        .subcommands(FUNCTIONS.iter().map(of_method))
        .subcommand(events())
        .subcommands(of_itself())
}

/// The options of every command.
fn globals() -> [clap::Arg; 4] {
    let connect = clap::Arg::new("connect")
        .short('c')
        .long("connect")
        .value_name("URI")
        .help("Which hypervisor: qemu:///system, qemu+ssh://root@host/system, qemu:///embed?root=DIR, test:///default, ...")
        .long_help(help::CONNECT);
    let read_only = clap::Arg::new("read-only").long("read-only").action(ArgAction::SetTrue).help("Nothing may be changed");
    let timeout = clap::Arg::new("timeout")
        .long("timeout")
        .value_name("SECONDS")
        .value_parser(quantity::duration)
        .help("After this time the command is given up, with the exit status 124. In seconds, or with a unit: 200ms, 5min. Without it there is no limit");
    let format = clap::Arg::new("format")
        .long("format")
        .value_name("FORMAT")
        .value_parser([
            PossibleValue::new("table").help("For people: columns, and numbers with units"),
            PossibleValue::new("json").help("For programs: one document; of `events` one in each line"),
            PossibleValue::new("yaml").help("For both"),
        ])
        .default_value("table")
        .help("How results are written, and errors on standard error");
    [connect, read_only, timeout, format].map(|arg| arg.global(true).help_heading("For every command"))
}

fn of_object(object: &'static Object) -> clap::Command {
    let command = clap::Command::new(object.word).about(object.about).subcommand_required(true).arg_required_else_help(true);
    let command = command.help_template(help::template(object));
    object.alias.into_iter().fold(command, clap::Command::visible_alias).subcommands(object.commands.iter().map(of_method))
}

fn of_method(Command { word, method }: &'static Command) -> clap::Command {
    let connection: &[&str] = if method.receiver.is_none_or(|object| object.parent.is_none()) { &[] } else { method.receivers };
    let chain = method.receiver.map(Object::chain).unwrap_or_default();
    let receivers = connection.iter().zip(chain).map(|(name, object)| receiver(name, object));
    let arguments = method.args.iter().flat_map(argument);
    let data = if matches!(method.returns, Returns::Read) { "standard output" } else { "standard input" };
    let file =
        method.file.map(|name| clap::Arg::new(name).value_name(name).required(true).help(format!("The data: a file, or - for {data}")));
    clap::Command::new(word)
        // All have the same place: the help has them by their names.
        .display_order(0)
        .about(method.about)
        .long_about(format!("{}\n\nSince libvirt {}: `{}`.", method.doc, method.since, method.name))
        .args(receivers)
        .args(arguments)
        .args(file)
}

/// A word that says which object is meant.
fn receiver(name: &'static str, object: &'static Object) -> clap::Arg {
    clap::Arg::new(name).value_name(name).required(true).help(format!("The {}: {}", object.word, ways(object)))
}

/// An argument of a method; a flag set is one for each bit.
fn argument(arg: &'static Arg) -> Vec<clap::Arg> {
    match &arg.given {
        Given::Place(names) => {
            names.iter().map(|name| valued(clap::Arg::new(*name).value_name(*name).required(true), arg, &arg.ty)).collect()
        }
        Given::Option { word, values, required, repeated } => {
            let option = clap::Arg::new(*word).long(*word).value_names(values.iter().copied()).required(*required);
            let option = if *repeated { option.action(ArgAction::Append) } else { option };
            vec![valued(option, arg, item(&arg.ty, *repeated))]
        }
        Given::Switch { word, .. } => vec![clap::Arg::new(*word).long(*word).action(ArgAction::SetTrue).help(arg.doc)],
        Given::Switches(switches) => {
            let one = |switch: &'static crate::description::Switch| {
                clap::Arg::new(switch.word).long(switch.word).action(ArgAction::SetTrue).help(switch.doc)
            };
            switches.iter().map(one).collect()
        }
        Given::Set { word, required } => {
            let Type::Params(group) = arg.ty else { return Vec::new() };
            vec![
                clap::Arg::new(*word)
                    .long(*word)
                    .value_name("NAME=VALUE")
                    .required(*required)
                    .action(ArgAction::Append)
                    .value_parser(move |text: &str| text::parameter(group, text))
                    .help(arg.doc)
                    .long_help(format!("{}\n\n{}", arg.doc, parameters(group))),
            ]
        }
        Given::Secret { word, .. } => {
            let help = format!("{} From a file, or - for standard input; else it is asked for.", arg.doc);
            vec![clap::Arg::new(*word).long(*word).value_name("FILE").help(help)]
        }
    }
}

/// The type of one value of an option.
pub fn item(ty: &'static Type, repeated: bool) -> &'static Type {
    match ty {
        Type::List(item) if repeated => item,
        Type::Optional(inner) => item(inner, repeated),
        _ => ty,
    }
}

/// How the words of an argument are read, and what the help says of them.
fn valued(option: clap::Arg, arg: &'static Arg, ty: &'static Type) -> clap::Arg {
    let (unit, ty) = (arg.unit, *ty);
    let parser: ValueParser = match ty {
        Type::Bool => PossibleValuesParser::new([
            PossibleValue::new("true").aliases(["yes", "on", "1"]),
            PossibleValue::new("false").aliases(["no", "off", "0"]),
        ])
        .try_map(move |word| text::value(&ty, unit, &word))
        .into(),
        Type::Enum(known) => {
            let values = known.values.iter().map(|value| PossibleValue::new(value.word).alias(value.name).help(value.doc));
            PossibleValuesParser::new(values).try_map(move |word| text::value(&ty, unit, &word)).into()
        }
        _ => ValueParser::new(move |word: &str| text::value(&ty, unit, word)),
    };
    let default = arg.default.map(|default| format!(" [default: {default}]")).unwrap_or_default();
    let negative = matches!(ty, Type::I32 | Type::I64 | Type::F64);
    option.value_parser(parser).allow_negative_numbers(negative).help(format!("{}{}{default}", arg.doc, help::form(&ty, unit)))
}

/// The parameters of a group that can be set, for the help.
fn parameters(group: &Params) -> String {
    let lines = group.params.iter().filter(|param| param.settable).map(|param| {
        let unit = param.unit.map(|unit| format!(" In {unit}.")).unwrap_or_default();
        format!("- {}: {}{unit}", param.field.unwrap_or(param.name), param.doc)
    });
    let lines: Vec<String> = lines.collect();
    format!("{}\n\nOne that is not here says its type: u64:NAME=VALUE.", lines.join("\n"))
}

/// `virtkit events`.
fn events() -> clap::Command {
    let kinds = EVENTS.iter().map(|event: &Event| PossibleValue::new(event.word).alias(event.name).help(event.about));
    let kind =
        clap::Arg::new("kind").long("kind").value_name("KIND").action(ArgAction::Append).value_parser(PossibleValuesParser::new(kinds));
    let count = clap::Arg::new("count").long("count").value_name("NUMBER").value_parser(value_parser!(u64).range(1..));
    clap::Command::new("events")
        .about("Prints what happens, a line for each event, until it is stopped")
        .long_about("Prints what happens, a line for each event, until it is stopped, until so many were told, or until the time of --timeout is over.")
        .arg(kind.help("Only events of this kind"))
        .arg(count.help("Ends after so many events"))
        .args(subjects().into_iter().map(|object| {
            let names = object.chain().into_iter().map(|object| object.word.to_uppercase());
            clap::Arg::new(object.word).long(object.word).value_names(names).group("subject").help(format!("Only events about this {}: {}", object.word, ways(object)))
        }))
}

/// What events can be asked for by: the objects that they are about.
pub fn subjects() -> Vec<&'static Object> {
    let told = |object: &Object| EVENTS.iter().any(|event| event.subject.is_some_and(|subject| subject.name == object.name));
    OBJECTS.iter().copied().filter(|object| told(object)).collect()
}

/// What is about the program and not about a hypervisor.
fn of_itself() -> [clap::Command; 3] {
    let shell = clap::Arg::new("shell").value_name("SHELL").required(true).value_parser(value_parser!(clap_complete::Shell));
    let folder = clap::Arg::new("folder").value_name("FOLDER").value_parser(value_parser!(std::path::PathBuf));
    [
        clap::Command::new("version").about("Tells the versions of the program and of the API"),
        clap::Command::new("completions").about("Writes a script that lets a shell complete commands").arg(shell.help("Which shell")),
        clap::Command::new("man")
            .about("Writes the manual pages")
            .arg(folder.help("Where they are written to, a page for each command; without it the first page goes to standard output")),
    ]
}

/// What a matched command is.
#[derive(Debug)]
pub enum Chosen<'a> {
    /// A method, with what was said for it.
    Method(&'static Method, &'a clap::ArgMatches),
    /// Events.
    Events(&'a clap::ArgMatches),
    /// `version`, `completions`, `man`.
    Itself(&'a str, &'a clap::ArgMatches),
}

/// Finds in the tables what was chosen.
pub fn chosen(matches: &clap::ArgMatches) -> Option<Chosen<'_>> {
    let (word, inner) = matches.subcommand()?;
    if let Some(object) = OBJECTS.iter().find(|object| object.word == word) {
        let (word, inner) = inner.subcommand()?;
        return object.commands.iter().find(|command| command.word == word).map(|command| Chosen::Method(command.method, inner));
    }
    if let Some(function) = FUNCTIONS.iter().find(|command| command.word == word) {
        return Some(Chosen::Method(function.method, inner));
    }
    Some(if word == "events" { Chosen::Events(inner) } else { Chosen::Itself(word, inner) })
}

/// A value that was read from a word.
pub fn read<'a>(matches: &'a clap::ArgMatches, id: &str) -> Vec<&'a Value> {
    matches.get_many::<Value>(id).into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::command;

    #[test]
    fn the_commands_are_sound() {
        command().debug_assert();
    }
}
