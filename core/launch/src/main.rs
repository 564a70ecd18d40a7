//! Starts a process that belongs to nobody: not a child of the program that asked, in a session of its own, and with nothing of that program's that
//! was not given to it on purpose. No code of the asking program runs between its request and the start, because this is another executable.
//!
//! It is run as `virtkit-launch FD`, where FD is one end of a stream socket pair. Over it come:
//!
//! 1. the request, up to the end of what the other side writes before it waits: fields that each end with a NUL, an empty one last (see `request`),
//!    and with its first byte the descriptors: the first becomes the output of the process, the others its descriptors 3, 4, ...
//! 2. back the report, one line: `started PID START_TIME`, with a pidfd beside it, or `failed ERRNO STEP`;
//! 3. one byte, once the other side has made sure that it will find the process again. If the socket ends without it, the process is killed: a
//!    program that dies while it starts a process leaves none behind that nobody knows of.

mod child;
mod pipe;
mod report;
mod request;
mod socket;
mod system;

use std::process::ExitCode;

use crate::report::Failure;
use crate::request::Request;
use crate::socket::Socket;

fn main() -> ExitCode {
    let Some(socket) = std::env::args().nth(1).and_then(|fd| fd.parse().ok()).and_then(Socket::inherited) else {
        eprintln!("virtkit-launch is started by virtkit's drivers, with the number of a socket; it does nothing by itself");
        return ExitCode::from(2);
    };
    match start(&socket) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Where nobody listens any more, nobody is to be told.
            let _ = socket.send(failure.to_string().as_bytes(), None);
            ExitCode::FAILURE
        }
    }
}

fn start(socket: &Socket) -> Result<(), Failure> {
    system::let_go(socket.number())?;
    system::new_session()?;
    system::default_signals()?;
    let (text, descriptors) = socket.receive()?;
    let request = Request::parse(&text)?;
    let started = child::start(&request, descriptors)?;
    let report = format!("started {} {}\n", started.pid, started.start_time);
    let known = socket.send(report.as_bytes(), Some(&started.pidfd)).is_ok() && socket.acknowledged();
    if !known {
        system::kill(&started.pidfd);
    }
    system::take_end(started.pid, !known);
    Ok(())
}
