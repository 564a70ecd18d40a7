//! A stream both ways on the terminal: keys go to the other side, what it says is shown. `^]` ends it.

use std::io::{self, IsTerminal as _, Read as _, Write as _};

use tokio::sync::mpsc;
use virtkit::{Chunk, Stream};

use crate::failure::Failure;
use crate::session::Session;
use crate::terminal;

/// `^]`, as in telnet and virsh.
const ESCAPE: u8 = 0x1d;

/// How much is read at once.
const PIECE: usize = 4096;

/// Connects the terminal, or whatever standard input and output are, until the other side ends, or until `^]` is typed.
pub async fn run(session: &Session, stream: &Stream) -> Result<(), Failure> {
    let on_terminal = io::stdin().is_terminal();
    if on_terminal {
        terminal::make_raw(io::stdin()).map_err(|error| Failure::system("cannot change the modes of the terminal", &error))?;
        // Told after the change, which drops what was typed before it: whoever has read this can type.
        terminal::tell("connected; ^] ends it\r\n");
    }
    let keys = typed(on_terminal);
    let done = tokio::select! {
        shown = show(session, stream) => shown,
        typed = send(session, stream, keys) => typed,
    };
    terminal::restore();
    if on_terminal {
        terminal::tell("\n");
    }
    // The other side may have ended it already.
    session.abort(stream).await;
    done
}

/// What is typed, read by a thread: a read from a terminal cannot be given up.
fn typed(on_terminal: bool) -> mpsc::Receiver<Vec<u8>> {
    let (sender, keys) = mpsc::channel(16);
    std::thread::spawn(move || {
        let mut buffer = [0; PIECE];
        while let Ok(count @ 1..) = io::stdin().read(&mut buffer) {
            let piece = &buffer[..count];
            let end = piece.iter().position(|key| on_terminal && *key == ESCAPE);
            let wanted = sender.blocking_send(piece[..end.unwrap_or(count)].to_vec());
            if end.is_some() {
                // An empty piece says that somebody wants to leave.
                let _ = sender.blocking_send(Vec::new());
                return;
            }
            if wanted.is_err() {
                return;
            }
        }
    });
    keys
}

/// Sends what is typed. Where standard input ends without `^]`, what the other side says is still wanted.
async fn send(session: &Session, stream: &Stream, mut keys: mpsc::Receiver<Vec<u8>>) -> Result<(), Failure> {
    while let Some(piece) = keys.recv().await {
        if piece.is_empty() {
            return Ok(());
        }
        let mut rest = piece.as_slice();
        while !rest.is_empty() {
            let taken = session.run(stream.write(rest)).await?;
            rest = &rest[taken.min(rest.len())..];
        }
    }
    std::future::pending().await
}

async fn show(session: &Session, stream: &Stream) -> Result<(), Failure> {
    loop {
        let data = match session.run(stream.read(PIECE)).await? {
            Chunk::Data(data) => data,
            Chunk::Hole(length) => vec![0; usize::try_from(length).unwrap_or_default()],
            Chunk::End => return Ok(()),
        };
        let mut out = io::stdout().lock();
        out.write_all(&data).and_then(|()| out.flush()).map_err(|error| Failure::output(&error))?;
    }
}
