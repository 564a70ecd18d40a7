//! The steps that every agent's runtime has: closing, events, streams, documents.

use serde_json::{Value, json};
use virtkit::{Chunk, Connection, EventFilter, EventKind, Events, Stream};
use virtkit_json::{Bytes, Call, Failure, Names, Saved, ToJson as _, event_json};

/// Makes one of these steps; none if it is another call.
pub async fn step(call: &Call, names: &Names) -> Option<Result<Saved, Failure>> {
    match call.method.as_str() {
        "Connection.close" => Some(close(call, names).await),
        "Connection.events" => Some(subscribe(call, names).await),
        "identity" => Some(identity(call, names)),
        "Events.next" => Some(next(call, names).await),
        "Events.close" => Some(unsubscribe(call, names)),
        "Stream.read" => Some(read(call, names).await),
        "Stream.write" => Some(write(call, names).await),
        "Stream.write_hole" => Some(write_hole(call, names).await),
        "Stream.finish" => Some(finish(call, names).await),
        "Stream.abort" => Some(abort(call, names).await),
        _ => crate::documents::step(call, names),
    }
}

const NOTHING: Saved = Saved::Value(Value::Null);

async fn close(call: &Call, names: &Names) -> Result<Saved, Failure> {
    let connection: Connection = call.receiver(names)?;
    call.run(connection.close()).await?;
    Ok(NOTHING)
}

async fn subscribe(call: &Call, names: &Names) -> Result<Saved, Failure> {
    let connection: Connection = call.receiver(names)?;
    let kinds: Vec<String> = call.argument_or("kinds", names, Vec::new)?;
    let kinds = kinds.iter().map(|name| {
        let kind = EventKind::ALL.into_iter().find(|kind| kind.name() == name);
        kind.ok_or_else(|| Failure::question(format!("there is no event `{name}`")))
    });
    let mut filter = EventFilter::new(kinds.collect::<Result<Vec<_>, _>>()?);
    if let Some(capacity) = call.argument_or::<Option<u32>>("capacity", names, || None)? {
        filter = filter.with_capacity(usize::try_from(capacity).unwrap_or(usize::MAX));
    }
    if let Some(subject) = call.argument_or::<Option<String>>("subject", names, || None)? {
        let about = names.get(&subject)?.subject();
        filter = filter.about(about.ok_or_else(|| Failure::question(format!("events are not told by what was saved as `{subject}`")))?);
    }
    Ok(Saved::Events(call.run(async { connection.events(filter) }).await?))
}

fn identity(call: &Call, names: &Names) -> Result<Saved, Failure> {
    names.get(call.on()?).map(|saved| Saved::Value(saved.to_json()))
}

async fn next(call: &Call, names: &Names) -> Result<Saved, Failure> {
    let events = events(call, names)?;
    let event = call.run(events.next()).await?;
    Ok(Saved::Value(event.as_ref().map_or(Value::Null, event_json)))
}

fn unsubscribe(call: &Call, names: &Names) -> Result<Saved, Failure> {
    events(call, names)?.close();
    Ok(NOTHING)
}

async fn read(call: &Call, names: &Names) -> Result<Saved, Failure> {
    let stream = stream(call, names)?;
    let max: u32 = call.argument("max", names)?;
    let chunk = call.run(stream.read(usize::try_from(max).unwrap_or(usize::MAX))).await?;
    Ok(Saved::Value(match chunk {
        Chunk::Data(data) => Bytes(data).to_json(),
        Chunk::Hole(length) => json!({ "hole": length.to_string() }),
        Chunk::End => Value::Null,
    }))
}

async fn write(call: &Call, names: &Names) -> Result<Saved, Failure> {
    let stream = stream(call, names)?;
    let Bytes(data) = call.argument("data", names)?;
    let taken = call.run(stream.write(&data)).await?;
    Ok(Saved::Value(taken.into()))
}

async fn write_hole(call: &Call, names: &Names) -> Result<Saved, Failure> {
    let stream = stream(call, names)?;
    call.run(stream.write_hole(call.argument("length", names)?)).await?;
    Ok(NOTHING)
}

async fn finish(call: &Call, names: &Names) -> Result<Saved, Failure> {
    let stream = stream(call, names)?;
    call.run(stream.finish()).await?;
    Ok(NOTHING)
}

async fn abort(call: &Call, names: &Names) -> Result<Saved, Failure> {
    let stream = stream(call, names)?;
    call.run(stream.abort()).await?;
    Ok(NOTHING)
}

fn stream(call: &Call, names: &Names) -> Result<Stream, Failure> {
    match names.get(call.on()?)? {
        Saved::Stream(stream, _) => Ok(stream.clone()),
        other => Err(Failure::question(format!("`{}` needs a stream, not {other:?}", call.method))),
    }
}

fn events(call: &Call, names: &Names) -> Result<Events, Failure> {
    match names.get(call.on()?)? {
        Saved::Events(events) => Ok(events.clone()),
        other => Err(Failure::question(format!("`{}` needs a subscription, not {other:?}", call.method))),
    }
}
