//! The arguments of a call, from what was said on the command line.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _};
use std::os::fd::{BorrowedFd, OwnedFd};
use std::sync::Arc;

use clap::ArgMatches;
use serde_json::{Map, Value};
use virtkit::{Error, ErrorCode, Outcome};
use virtkit_json::Saved;

use crate::bytes::to_hex;
use crate::command::{item, read};
use crate::description::{Arg, Given, Method, Type};
use crate::failure::Failure;
use crate::session::Session;
use crate::terminal::{self, Echo};

type Taken<T> = Result<T, Failure>;

/// The arguments that were given. Those that were not are left out, and mean what the description says.
pub async fn read_all(session: &mut Session, method: &Method, matches: &ArgMatches) -> Taken<Map<String, Value>> {
    let mut args = Map::new();
    for arg in method.args {
        if let Some(value) = argument(session, arg, matches).await? {
            args.insert(arg.name.to_owned(), value);
        }
    }
    Ok(args)
}

async fn argument(session: &mut Session, arg: &'static Arg, matches: &ArgMatches) -> Taken<Option<Value>> {
    Ok(match &arg.given {
        Given::Place(names) => {
            let words: Vec<&Value> = names.iter().flat_map(|name| read(matches, name)).collect();
            Some(value(session, &arg.ty, &words).await?)
        }
        Given::Option { word, values, repeated, .. } => {
            let ty = item(&arg.ty, *repeated);
            let words = read(matches, word);
            let mut items = Vec::new();
            for words in words.chunks(values.len().max(1)) {
                items.push(value(session, ty, words).await?);
            }
            if *repeated { (!items.is_empty()).then(|| items.into()) } else { items.pop() }
        }
        Given::Switch { word, value } => matches.get_flag(word).then(|| (*value).into()),
        Given::Switches(switches) => {
            let given = switches.iter().filter(|switch| matches.get_flag(switch.word));
            Some(given.fold(0, |bits, switch| bits | switch.bits).into())
        }
        Given::Set { word, .. } => {
            let given: Vec<Value> = read(matches, word).into_iter().cloned().collect();
            (!given.is_empty()).then(|| Value::Object([("typed".to_owned(), given.into())].into_iter().collect()))
        }
        Given::Secret { word, required } => match matches.get_one::<String>(word) {
            Some(file) => Some(to_hex(line(bytes_of(session, file).await?))),
            None if *required => Some(to_hex(session.run(terminal::ask(prompt(arg), Echo::Off)).await?)),
            None => None,
        },
    })
}

fn prompt(arg: &Arg) -> String {
    let name = arg.name.replace('_', " ");
    let capital: String = name.chars().take(1).flat_map(char::to_uppercase).chain(name.chars().skip(1)).collect();
    format!("{capital}: ")
}

/// A value from its words: one, or for an object those that name it.
async fn value(session: &mut Session, ty: &Type, words: &[&Value]) -> Taken<Value> {
    let texts: Vec<&str> = words.iter().filter_map(|word| word.as_str()).collect();
    let text = texts.first().copied().unwrap_or_default();
    Ok(match ty {
        Type::Object(object) => session.find(object, &texts).await?.into(),
        Type::Document => document(session, text).await?,
        Type::Bytes => to_hex(bytes_of(session, text).await?),
        Type::Secret => to_hex(line(bytes_of(session, text).await?)),
        Type::Fd => session.keep(Saved::Fd(Arc::new(descriptor(text)?))).into(),
        Type::Optional(item) => Box::pin(value(session, item, words)).await?,
        Type::Bool
        | Type::I32
        | Type::U32
        | Type::I64
        | Type::U64
        | Type::F64
        | Type::Text
        | Type::Uuid
        | Type::CpuMap
        | Type::Duration
        | Type::Enum(_)
        | Type::Flags(_)
        | Type::Record(_)
        | Type::Params(_)
        | Type::List(_)
        | Type::Array(..) => words.first().map_or(Value::Null, |word| (*word).clone()),
    })
}

/// A document from a file: XML, or its record as JSON.
async fn document(session: &Session, file: &str) -> Taken<Value> {
    let text =
        String::from_utf8(bytes_of(session, file).await?).map_err(|_| Failure::usage(format!("{} is not text in UTF-8", named(file))))?;
    if !text.trim_start().starts_with('{') {
        return Ok(text.into());
    }
    serde_json::from_str(&text).map_err(|error| Failure::usage(format!("{} is neither XML nor JSON: {error}", named(file))))
}

/// What is in a file, or on standard input.
///
/// Nobody may write to a terminal or a pipe for long: a thread of its own reads, so that the command can be given up meanwhile.
async fn bytes_of(session: &Session, file: &str) -> Taken<Vec<u8>> {
    let name = file.to_owned();
    let read = tokio::task::spawn_blocking(move || {
        if name != "-" {
            return fs::read(name);
        }
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes)?;
        Ok(bytes)
    });
    let read = async { read.await.unwrap_or_else(|error| Err(io::Error::other(error))).map_err(|error| unread(file, &error)) };
    match session.run(read).await {
        // The call that needs it was not made.
        Err(Failure::Api(error)) if matches!(error.code, ErrorCode::CANCELLED | ErrorCode::DEADLINE_EXCEEDED) => {
            let message = format!("{} was not waited for any longer", named(file));
            Err(Error::new(error.code, message).with_outcome(Outcome::NotStarted).into())
        }
        read => read,
    }
}

fn unread(file: &str, error: &io::Error) -> Error {
    Error::system(format_args!("cannot read {}", named(file)), error)
}

/// How messages name a file.
pub fn named(file: &str) -> String {
    if file == "-" { "standard input".to_owned() } else { format!("{file:?}") }
}

/// A secret of a file is its first line without the end.
fn line(mut bytes: Vec<u8>) -> Vec<u8> {
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
    }
    bytes
}

/// A descriptor that this program has inherited, by its number, or a file, for reading and writing where it may be written.
fn descriptor(text: &str) -> Taken<OwnedFd> {
    if let Ok(number) = text.parse::<u16>() {
        return inherited(number);
    }
    let opened = OpenOptions::new().read(true).write(true).open(text).or_else(|_| File::open(text));
    opened.map(OwnedFd::from).map_err(|error| Failure::system(format_args!("cannot open {text:?}"), &error))
}

fn inherited(number: u16) -> Taken<OwnedFd> {
    // SAFETY: it is borrowed for one call, which copies it; the system refuses a number under which nothing is open.
    let copy = unsafe { BorrowedFd::borrow_raw(i32::from(number)) }.try_clone_to_owned();
    copy.map_err(|error| Failure::system(format_args!("cannot use the descriptor {number}"), &error))
}
