//! Descriptors: read and written as Rust does it.

use std::fs::File;
use std::io::{self, Read, Write};

use serde_json::Value;
use virtkit_json::{Bytes, Call, Failure, Names, Saved, ToJson as _};

/// Makes one of the steps of descriptors; none if it is another call.
pub fn step(call: &Call, names: &Names) -> Option<Result<Saved, Failure>> {
    match call.method.as_str() {
        "Fd.read" => Some(read(call, names)),
        "Fd.write" => Some(write(call, names)),
        _ => None,
    }
}

fn read(call: &Call, names: &Names) -> Result<Saved, Failure> {
    let max: u32 = call.argument("max", names)?;
    let mut data = vec![0; usize::try_from(max).unwrap_or(usize::MAX)];
    let count = file(call, names)?.read(&mut data).map_err(|error| failed(call, &error))?;
    data.truncate(count);
    Ok(Saved::Value(if count == 0 { Value::Null } else { Bytes(data).to_json() }))
}

fn write(call: &Call, names: &Names) -> Result<Saved, Failure> {
    let Bytes(data) = call.argument("data", names)?;
    let count = file(call, names)?.write(&data).map_err(|error| failed(call, &error))?;
    Ok(Saved::Value(count.into()))
}

fn file(call: &Call, names: &Names) -> Result<File, Failure> {
    match names.get(call.on()?)? {
        Saved::Fd(descriptor) => descriptor.try_clone().map(File::from).map_err(|error| failed(call, &error)),
        other => Err(Failure::question(format!("`{}` needs a descriptor, not {other:?}", call.method))),
    }
}

fn failed(call: &Call, error: &io::Error) -> Failure {
    Failure::question(format!("{}: {error}", call.method))
}
