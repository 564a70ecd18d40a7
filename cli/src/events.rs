//! `virtkit events`: what happens, a line for each event.

use clap::ArgMatches;
use serde_json::{Map, Value, json};
use virtkit::{Connection, Error, ErrorCode, EventFilter, EventKind, Subject};
use virtkit_json::{Saved, event_json};

use crate::EVENTS;
use crate::command::subjects;
use crate::description::{Event, Object, Type};
use crate::failure::Failure;
use crate::output::Output;
use crate::session::{CONNECTION, Session};
use crate::{present, table};

/// Prints events until so many were told, or the time is over: these are a good end, that is what was asked for. The end of the connection is an error:
/// who listens is told nothing more.
pub async fn print(session: &mut Session, matches: &ArgMatches, output: Output) -> Result<(), Failure> {
    let filter = filter(session, matches).await?;
    let Saved::Connection(connection) = session.kept(CONNECTION)?.clone() else {
        return Err(Failure::usage("there is no connection to listen to"));
    };
    let events = connection.events(filter)?;
    let mut left = matches.get_one::<u64>("count").copied().unwrap_or(u64::MAX);
    while left > 0 {
        match session.run(events.next()).await {
            Ok(Some(event)) => tell(&event_json(&event), output)?,
            Ok(None) => return Err(ended(&connection)),
            Err(Failure::Api(error)) if error.code == ErrorCode::DEADLINE_EXCEEDED => return Ok(()),
            Err(failure) => return Err(failure),
        }
        left -= 1;
    }
    Ok(())
}

/// Why nothing more is told: the connection knows how it has ended.
fn ended(connection: &Connection) -> Failure {
    let why = connection.events(EventFilter::default()).err();
    let mut why = why.unwrap_or_else(|| Error::new(ErrorCode::INVALID_CONN, "the events have ended, and the connection has not"));
    // Who listens does nothing.
    why.outcome = None;
    why.into()
}

async fn filter(session: &mut Session, matches: &ArgMatches) -> Result<EventFilter, Failure> {
    let words = matches.get_many::<String>("kind").into_iter().flatten();
    let known = words.filter_map(|word| EVENTS.iter().find(|event| event.word == word || event.name == word));
    let kinds: Vec<EventKind> = known.filter_map(|event| EventKind::ALL.into_iter().find(|kind| kind.name() == event.name)).collect();
    let mut filter = EventFilter::new(kinds);
    for object in subjects() {
        let words: Vec<&str> = matches.get_many::<String>(object.word).into_iter().flatten().map(String::as_str).collect();
        if !words.is_empty() {
            filter = filter.about(subject(session, object, &words).await?);
        }
    }
    Ok(filter)
}

/// What tells an object from others that is named by words.
async fn subject(session: &mut Session, object: &'static Object, words: &[&str]) -> Result<Subject, Failure> {
    let name = session.find(object, words).await?;
    session.kept(&name)?.subject().ok_or_else(|| Failure::usage(format!("no event is about one {}", object.word)))
}

fn tell(told: &Value, output: Output) -> Result<(), Failure> {
    let kind = told["kind"].as_str().unwrap_or_default();
    let Some(event) = EVENTS.iter().find(|event| event.name == kind) else {
        return output.item(kind, &[], told);
    };
    let fields: Vec<_> = event.fields.iter().map(|field| (field, &told["fields"][field.name])).collect();
    output.item(&line(event, &told["subject"]), &fields, &whole(event, told))
}

fn line(event: &Event, subject: &Value) -> String {
    match event.subject {
        Some(object) => format!("{} {}", event.word, table::cell(&Type::Object(object), None, subject)),
        None => event.word.to_owned(),
    }
}

fn whole(event: &Event, told: &Value) -> Value {
    let mut shown = Map::new();
    shown.insert("kind".to_owned(), json!(event.word));
    if let Some(object) = event.subject {
        shown.insert("subject".to_owned(), present::show(&Type::Object(object), &told["subject"]));
    }
    shown.insert("fields".to_owned(), present::fields(event.fields, &told["fields"]));
    shown.into()
}
