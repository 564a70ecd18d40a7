//! Operations of the other side.

use std::sync::Arc;

use virtkit::{Error, OperationProgress, Result};
use virtkit_c::private::client::{OperationHandle, Request, decode};
use virtkit_c::private::exports::{vk_operation_cancel, vk_operation_progress, vk_operation_wait, vk_release};
use virtkit_c::private::xdr::Decode;
use virtkit_driver::{Job, Reply, Work};

use crate::driver::{Loopback, at_once};
use crate::ends::Ends;

/// An operation of the other side. It is released when nobody has it any more.
#[derive(Debug)]
struct LoopOperation {
    handle: u64,
    ends: Arc<Ends>,
}

impl Loopback {
    /// Makes a call that begins long work. It has begun when this returns.
    pub(crate) fn work<T: Decode + Clone + Send + Sync + 'static>(&self, request: Result<Request<OperationHandle<T>>>) -> Work<T> {
        let operation = match request.and_then(|request| at_once(self.connection(), request)) {
            Ok(operation) => operation,
            Err(error) => return Work::ended(Err(error)),
        };
        let (loopback, handle) = (self.clone(), operation.number);
        let job = Arc::new(LoopOperation { handle, ends: self.ends().clone() });
        Work::start(job.clone(), async move {
            let ended = job.ends.begin(
                // SAFETY: all pointers are valid.
                |options, reply| unsafe { vk_operation_wait(handle, options, reply) },
                move |bytes| operation.decode_result(bytes),
            );
            let result = ended.await;
            loopback.told().await;
            result
        })
    }
}

fn read_as<T: Decode>(bytes: &[u8]) -> Result<T> {
    decode(bytes).map_err(|refusal| Error::internal(format!("the answer of an operation cannot be read: {refusal:?}")))
}

impl Job for LoopOperation {
    fn progress(&self) -> Reply<OperationProgress> {
        let (handle, ends) = (self.handle, self.ends.clone());
        // SAFETY: all pointers are valid.
        Reply::later(async move { ends.begin(|options, reply| unsafe { vk_operation_progress(handle, options, reply) }, read_as).await })
    }

    fn cancel(&self) -> Reply<()> {
        let (handle, ends) = (self.handle, self.ends.clone());
        // SAFETY: all pointers are valid.
        Reply::later(async move { ends.begin(|options, reply| unsafe { vk_operation_cancel(handle, options, reply) }, |_| Ok(())).await })
    }
}

impl Drop for LoopOperation {
    fn drop(&mut self) {
        vk_release(self.handle);
    }
}
