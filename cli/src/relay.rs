//! A descriptor that a call has given: standard input goes into it, and what comes out of it to standard output.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;

use tokio::sync::oneshot;
use virtkit::Error;

use crate::failure::Failure;
use crate::session::Session;

/// Lets data flow both ways until the other side ends.
pub async fn run(session: &Session, descriptor: &OwnedFd) -> Result<(), Failure> {
    let copy = || descriptor.try_clone().map(File::from).map_err(|error| Failure::system("cannot use the descriptor", &error));
    let (mut from, mut to) = (copy()?, copy()?);
    // Both wait for as long as there is nothing to read; they end with the program at the latest.
    std::thread::spawn(move || io::copy(&mut io::stdin(), &mut to));
    let (ended, end) = oneshot::channel();
    std::thread::spawn(move || ended.send(io::copy(&mut from, &mut io::stdout())));
    session
        .run(async {
            match end.await {
                Ok(Ok(_)) | Err(_) => Ok(()),
                Ok(Err(error)) => Err(Error::system("cannot read what the other side says", &error)),
            }
        })
        .await
}
