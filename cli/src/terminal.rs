//! The terminal of whoever runs the program: questions, and the raw mode of a console. However the program ends, the terminal is left as it was.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::fd::AsFd;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use tokio::sync::oneshot;
use virtkit::{Error, Result};

/// Whether what is typed can be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Echo {
    /// It can.
    On,
    /// It cannot.
    Off,
}

/// How the terminal was before it was changed.
static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);

fn before() -> MutexGuard<'static, Option<Termios>> {
    BEFORE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Gives the terminal its modes back, if they were changed.
pub fn restore() {
    if let Some(modes) = before().take()
        && let Ok(terminal) = open()
    {
        // Nothing is left to be done where this fails.
        let _ = tcsetattr(&terminal, OptionalActions::Flush, &modes);
    }
}

/// Changes the modes of the terminal, until [`restore`].
fn change(terminal: impl AsFd, change: impl FnOnce(&mut Termios)) -> io::Result<()> {
    let mut modes = tcgetattr(&terminal)?;
    before().get_or_insert_with(|| modes.clone());
    change(&mut modes);
    Ok(tcsetattr(&terminal, OptionalActions::Flush, &modes)?)
}

/// Gives every key to the program, and lets the terminal show nothing by itself.
pub fn make_raw(terminal: impl AsFd) -> io::Result<()> {
    change(terminal, Termios::make_raw)
}

/// The terminal, wherever standard input and output lead.
fn open() -> io::Result<File> {
    OpenOptions::new().read(true).write(true).open("/dev/tty")
}

/// Tells on standard error how things stand. Where even that is closed nobody is left to tell.
pub fn tell(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// Asks a question, and gives the line that is typed, without its end. Whoever waits for it can stop to wait.
///
/// # Errors
/// `SystemError` where there is no terminal.
pub async fn ask(prompt: String, echo: Echo) -> Result<Vec<u8>> {
    let (answer, answered) = oneshot::channel();
    // A read from a terminal ends only with a line: it has a thread of its own, which ends with the program at the latest.
    std::thread::spawn(move || answer.send(read(&prompt, echo)));
    let line = answered.await.unwrap_or_else(|_| Err(io::ErrorKind::UnexpectedEof.into()));
    line.map_err(|error| Error::system("cannot ask on the terminal", &error))
}

fn read(prompt: &str, echo: Echo) -> io::Result<Vec<u8>> {
    let mut terminal = open()?;
    if echo == Echo::Off {
        change(&terminal, |modes| modes.local_modes &= !LocalModes::ECHO)?;
    }
    terminal.write_all(prompt.as_bytes())?;
    let line = line(&mut terminal);
    if echo == Echo::Off {
        restore();
        terminal.write_all(b"\n")?;
    }
    line
}

fn line(terminal: &mut File) -> io::Result<Vec<u8>> {
    let (mut line, mut byte) = (Vec::new(), [0]);
    loop {
        match terminal.read(&mut byte)? {
            0 if line.is_empty() => return Err(io::ErrorKind::UnexpectedEof.into()),
            0 => return Ok(line),
            _ if byte == [b'\n'] => return Ok(line),
            _ => line.push(byte[0]),
        }
    }
}
