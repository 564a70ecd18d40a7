//! Operations: the steps that wait for them, whatever their result is.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use serde_json::Value;
use virtkit::{Operation, OperationProgress, Result};

use crate::call::{Call, Failure};
use crate::generated::Saved;
use crate::json::ToJson;
use crate::names::Names;

type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + 'a>>;

/// An operation that was saved.
#[derive(Debug, Clone)]
pub struct Followed(Arc<dyn Steps>);

/// What can be asked of an operation.
trait Steps: fmt::Debug {
    fn wait(&self) -> Answer<'_, Saved>;
    fn progress(&self) -> Answer<'_, OperationProgress>;
    fn cancel(&self) -> Answer<'_, ()>;
}

/// An operation, and the form in which its result is saved.
struct Saving<T> {
    operation: Operation<T>,
    save: fn(T) -> Saved,
}

impl<T: 'static> Steps for Saving<T> {
    fn wait(&self) -> Answer<'_, Saved> {
        Box::pin(async { Ok((self.save)(self.operation.wait().await?)) })
    }

    fn progress(&self) -> Answer<'_, OperationProgress> {
        Box::pin(self.operation.progress())
    }

    fn cancel(&self) -> Answer<'_, ()> {
        Box::pin(self.operation.cancel())
    }
}

impl<T> fmt::Debug for Saving<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.operation.fmt(f)
    }
}

/// An operation, as it is saved.
pub fn followed<T: 'static>(operation: Operation<T>, save: fn(T) -> Saved) -> Followed {
    Followed(Arc::new(Saving { operation, save }))
}

/// Makes one of the steps of operations; none if it is another call.
pub async fn step(call: &Call, names: &Names) -> Option<std::result::Result<Saved, Failure>> {
    let made = match call.method.as_str() {
        "Operation.wait" => wait(call, names).await,
        "Operation.progress" => progress(call, names).await,
        "Operation.cancel" => cancel(call, names).await,
        _ => return None,
    };
    Some(made)
}

async fn wait(call: &Call, names: &Names) -> std::result::Result<Saved, Failure> {
    Ok(call.run(operation(call, names)?.0.wait()).await?)
}

async fn progress(call: &Call, names: &Names) -> std::result::Result<Saved, Failure> {
    let progress = call.run(operation(call, names)?.0.progress()).await?;
    Ok(Saved::Value(progress.to_json()))
}

async fn cancel(call: &Call, names: &Names) -> std::result::Result<Saved, Failure> {
    call.run(operation(call, names)?.0.cancel()).await?;
    Ok(Saved::Value(Value::Null))
}

fn operation<'a>(call: &Call, names: &'a Names) -> std::result::Result<&'a Followed, Failure> {
    match names.get(call.on()?)? {
        Saved::Operation(followed) => Ok(followed),
        other => Err(Failure::agent(format!("`{}` needs an operation, not {other:?}", call.method))),
    }
}
