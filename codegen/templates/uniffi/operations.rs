//! Operations: a class for each kind of result, since uniffi has no generic types.

#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use crate::prelude::*;

{% for operation in operations %}
/// Long work that a call has begun. It belongs to the host, and goes on when nobody waits for it; only `cancel` ends it before its time.
#[derive(Debug, uniffi::Object)]
pub struct {{ operation.name }}(virtkit::Operation<{{ operation.engine }}>);

impl Give for virtkit::Operation<{{ operation.engine }}> {
    type Face = Arc<{{ operation.name }}>;

    fn give(self) -> Self::Face {
        Arc::new({{ operation.name }}(self))
    }
}

/// Methods that are awaited.
#[uniffi::export]
impl {{ operation.name }} {
    /// Waits for the end of the work, and gives its result. It may be waited for from several places, and again after its end.
    pub async fn wait_async(&self) -> Answer<{{ operation.face }}> {
        give(self.0.wait().await)
    }

    /// How far the work is. After its end: how it ended.
    pub async fn progress_async(&self) -> Answer<OperationProgress> {
        give(self.0.progress().await)
    }

    /// Asks the work to end before its time, and does not wait until it has.
    pub async fn cancel_async(&self) -> Answer<()> {
        give(self.0.cancel().await)
    }
}

/// The same, waited for on the caller's thread.
#[uniffi::export]
impl {{ operation.name }} {
    /// Waits for `wait_async`.
    pub fn wait(&self) -> Answer<{{ operation.face }}> {
        wait(self.wait_async())
    }

    /// Waits for `progress_async`.
    pub fn progress(&self) -> Answer<OperationProgress> {
        wait(self.progress_async())
    }

    /// Waits for `cancel_async`.
    pub fn cancel(&self) -> Answer<()> {
        wait(self.cancel_async())
    }
}

{% endfor %}
