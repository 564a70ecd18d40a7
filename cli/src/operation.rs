//! Long work: its progress is shown, and Ctrl-C or the end of the time asks it to end.

use std::io::IsTerminal as _;
use std::time::Duration;

use virtkit::ErrorCode;
use virtkit::call::CallOptions;
use virtkit_json::{Followed, Saved};

use crate::failure::Failure;
use crate::progress::Progress;
use crate::session::Session;
use crate::terminal;

/// How often somebody who looks is told how far the work is.
const LOOK: Duration = Duration::from_millis(250);

/// Waits for the result. Work that the command gives up is asked to end, and its end is waited for: what it has become is then known.
pub async fn wait(session: &Session, operation: &Followed) -> Result<Saved, Failure> {
    let given_up = {
        let _shown = Shown::begin(operation);
        match session.run(operation.wait()).await {
            Err(Failure::Api(error)) if matches!(error.code, ErrorCode::CANCELLED | ErrorCode::DEADLINE_EXCEEDED) => error,
            ended => return ended,
        }
    };
    if std::io::stderr().is_terminal() {
        terminal::tell("the work is asked to end; Ctrl-C leaves without waiting for that\n");
    }
    let unlimited = CallOptions::new();
    if unlimited.run(operation.cancel()).await.is_err() {
        // Work that cannot be ended goes on without this program.
        return Err(given_up.into());
    }
    match unlimited.run(operation.wait()).await {
        Err(error) if error.code == ErrorCode::OPERATION_ABORTED => Err(given_up.into()),
        ended => Ok(ended?),
    }
}

/// A task that shows the progress until it is dropped.
struct Shown(Option<tokio::task::JoinHandle<()>>);

impl Shown {
    fn begin(operation: &Followed) -> Self {
        if !std::io::stderr().is_terminal() {
            return Self(None);
        }
        let operation = operation.clone();
        Self(Some(tokio::task::spawn_local(async move {
            let bar = Progress::bytes(None);
            // The host tells how far it is only when it is asked.
            while let Ok(progress) = CallOptions::new().run(operation.progress()).await {
                bar.set(progress.data_processed, progress.data_total);
                tokio::time::sleep(LOOK).await;
            }
        })))
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        if let Some(task) = &self.0 {
            task.abort();
        }
    }
}
