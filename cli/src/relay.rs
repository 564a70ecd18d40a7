//! A descriptor that a call has given: standard input goes into it, and what comes out of it to standard output.

use std::fs::File;
use std::io::{self, Read as _};
use std::os::fd::OwnedFd;

use tokio::sync::oneshot;

use crate::failure::Failure;
use crate::program::write;
use crate::session::Session;

/// How much is read at once.
const PIECE: usize = 64 * 1024;

/// Lets data flow both ways until the other side ends.
pub async fn run(session: &Session, descriptor: &OwnedFd) -> Result<(), Failure> {
    let copy = || descriptor.try_clone().map(File::from).map_err(|error| Failure::system("cannot use the descriptor", &error));
    let (mut from, mut to) = (copy()?, copy()?);
    // Both wait for as long as there is nothing to read; they end with the program at the latest.
    std::thread::spawn(move || io::copy(&mut io::stdin(), &mut to));
    let (ended, end) = oneshot::channel();
    std::thread::spawn(move || ended.send(pass_on(&mut from)));
    let passed = session.run(async { Ok(end.await) }).await?;
    passed.unwrap_or(Ok(()))
}

/// Writes what the other side says to standard output, until its end.
fn pass_on(from: &mut File) -> Result<(), Failure> {
    let mut piece = vec![0; PIECE];
    loop {
        match from.read(&mut piece) {
            Ok(0) => return Ok(()),
            Ok(length) => write(&piece[..length])?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(Failure::system("cannot read what the other side says", &error)),
        }
    }
}
