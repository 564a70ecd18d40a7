//! Operations: their steps are calls like any other.

use std::fmt;
use std::sync::Arc;

use virtkit::{Operation, Result};

use super::call::{BoxedCall, answer};
use super::forms::encode_handle;
use super::handles;
use super::xdr::{Encode, Writer};

/// An operation behind a handle, whatever its result is.
#[derive(Debug, Clone)]
pub struct Followed(Arc<dyn Steps>);

/// What can be asked of an operation.
trait Steps: Send + Sync + fmt::Debug {
    fn wait(&self) -> BoxedCall;
    fn progress(&self) -> BoxedCall;
    fn cancel(&self) -> BoxedCall;
}

impl<T: Encode + 'static> Steps for Operation<T> {
    fn wait(&self) -> BoxedCall {
        let operation = self.clone();
        Box::pin(async move { answer(&operation.wait().await?) })
    }

    fn progress(&self) -> BoxedCall {
        let operation = self.clone();
        Box::pin(async move { answer(&operation.progress().await?) })
    }

    fn cancel(&self) -> BoxedCall {
        let operation = self.clone();
        Box::pin(async move { answer(&operation.cancel().await?) })
    }
}

/// A new handle.
impl<T: Encode + 'static> Encode for Operation<T> {
    fn encode(&self, out: &mut Writer) {
        encode_handle(Followed(Arc::new(self.clone())), out);
    }
}

/// Waits for the end, and answers the result.
pub fn wait(operation: u64) -> Result<BoxedCall> {
    Ok(handles::get::<Followed>(operation)?.0.wait())
}

/// Answers how far it is.
pub fn progress(operation: u64) -> Result<BoxedCall> {
    Ok(handles::get::<Followed>(operation)?.0.progress())
}

/// Asks it to end.
pub fn cancel(operation: u64) -> Result<BoxedCall> {
    Ok(handles::get::<Followed>(operation)?.0.cancel())
}
