//! Ctrl-C gives the call up; a second time it ends the program.

use std::io;

use tokio::runtime::Builder;
use tokio::signal::unix::{SignalKind, signal};
use virtkit::call::CancelToken;

use crate::terminal;

/// The exit status of a program that Ctrl-C has ended, as shells have it.
const INTERRUPTED: i32 = 130;

/// Cancels the token at the first signal that asks the program to end, and ends it at the second.
///
/// A thread of its own waits for them: whatever the program stands still at, such as a pipe that nobody reads, the second signal ends it.
pub fn cancel_on_signals(token: &CancelToken) -> io::Result<()> {
    let (executor, token) = (Builder::new_current_thread().enable_io().build()?, token.clone());
    let (mut interrupt, mut terminate, mut hangup) = {
        let _inside = executor.enter();
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?, signal(SignalKind::hangup())?)
    };
    let wait = async move {
        loop {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
                _ = hangup.recv() => {}
            }
            if token.is_cancelled() {
                terminal::restore();
                std::process::exit(INTERRUPTED);
            }
            token.cancel();
        }
    };
    std::thread::Builder::new().name("signals".to_owned()).spawn(move || executor.block_on(wait)).map(drop)
}
