//! Operations: the steps that wait for them, whatever their result is.

use serde_json::Value;
use virtkit_json::{Call, Failure, Followed, Names, Saved, ToJson as _};

/// Makes one of the steps of operations; none if it is another call.
pub async fn step(call: &Call, names: &Names) -> Option<Result<Saved, Failure>> {
    let made = match call.method.as_str() {
        "Operation.wait" => wait(call, names).await,
        "Operation.progress" => progress(call, names).await,
        "Operation.cancel" => cancel(call, names).await,
        _ => return None,
    };
    Some(made)
}

async fn wait(call: &Call, names: &Names) -> Result<Saved, Failure> {
    Ok(call.run(operation(call, names)?.wait()).await?)
}

async fn progress(call: &Call, names: &Names) -> Result<Saved, Failure> {
    let progress = call.run(operation(call, names)?.progress()).await?;
    Ok(Saved::Value(progress.to_json()))
}

async fn cancel(call: &Call, names: &Names) -> Result<Saved, Failure> {
    call.run(operation(call, names)?.cancel()).await?;
    Ok(Saved::Value(Value::Null))
}

fn operation<'a>(call: &Call, names: &'a Names) -> Result<&'a Followed, Failure> {
    match names.get(call.on()?)? {
        Saved::Operation(followed) => Ok(followed),
        other => Err(Failure::question(format!("`{}` needs an operation, not {other:?}", call.method))),
    }
}
