//! A server that knows the answers: the first time that a client asks something, libvirtd is asked; from then on the same answer is sent at once. What a
//! client takes beside it is its own.

use std::collections::HashMap;
use std::io::{self, Read as _, Write as _};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::thread;

/// The head of a packet, with its length.
const HEAD: usize = 28;

/// Where the program, the kind and the number of the call stand in it.
const PROGRAM: std::ops::Range<usize> = 4..8;
const KIND: std::ops::Range<usize> = 16..20;
const SERIAL: std::ops::Range<usize> = 20..24;

/// The program that asks whether the other side is there.
const KEEPALIVE: [u8; 4] = *b"keep";

/// Listens at `socket`, and asks the daemon that listens at `daemon`.
pub fn start(socket: &Path, daemon: PathBuf) -> io::Result<()> {
    let listener = UnixListener::bind(socket)?;
    thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let daemon = daemon.clone();
            thread::spawn(move || {
                // A client that goes ends it, which is no fault; one that is left without its answer says so itself.
                let _ = serve(client, &daemon);
            });
        }
    });
    Ok(())
}

fn serve(mut client: UnixStream, daemon: &Path) -> io::Result<()> {
    let mut daemon = Daemon { socket: UnixStream::connect(daemon)?, buffer: Vec::new() };
    // What was asked, without the number of the call, and what was answered.
    let mut known: HashMap<Vec<u8>, Vec<u8>> = HashMap::new();
    let (mut asked, mut answers) = (Vec::new(), Vec::new());
    loop {
        while let Some(packet) = take(&mut asked) {
            if packet[PROGRAM] == KEEPALIVE {
                answers.extend(pong(&packet));
                continue;
            }
            let mut question = packet.clone();
            question[SERIAL].fill(0);
            let answer = match known.entry(question) {
                std::collections::hash_map::Entry::Occupied(known) => known.into_mut(),
                std::collections::hash_map::Entry::Vacant(unknown) => unknown.insert(daemon.ask(&packet)?),
            };
            answer[SERIAL].copy_from_slice(&packet[SERIAL]);
            answers.extend_from_slice(answer);
        }
        client.write_all(&answers)?;
        answers.clear();
        if !more(&mut client, &mut asked)? {
            return Ok(());
        }
    }
}

struct Daemon {
    socket: UnixStream,
    buffer: Vec<u8>,
}

impl Daemon {
    /// The answer to a call. Events on the way are passed over.
    fn ask(&mut self, packet: &[u8]) -> io::Result<Vec<u8>> {
        self.socket.write_all(packet)?;
        loop {
            while let Some(answer) = take(&mut self.buffer) {
                if answer[PROGRAM] == KEEPALIVE {
                    self.socket.write_all(&pong(&answer))?;
                } else if answer[KIND] == [0, 0, 0, 1] && answer[SERIAL] == packet[SERIAL] {
                    return Ok(answer);
                }
            }
            if !more(&mut self.socket, &mut self.buffer)? {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }
}

/// "I am there."
fn pong(ping: &[u8]) -> Vec<u8> {
    let mut answer = ping.to_vec();
    answer[12..16].copy_from_slice(&[0, 0, 0, 2]);
    answer
}

/// Cuts off a packet, if it is whole.
fn take(bytes: &mut Vec<u8>) -> Option<Vec<u8>> {
    let length = usize::try_from(u32::from_be_bytes(*bytes.first_chunk()?)).ok()?;
    (length >= HEAD && bytes.len() >= length).then(|| bytes.drain(..length).collect())
}

/// Reads what there is. Whether the other side has not ended.
fn more(socket: &mut UnixStream, into: &mut Vec<u8>) -> io::Result<bool> {
    let mut buffer = [0; 16 << 10];
    let count = socket.read(&mut buffer)?;
    into.extend_from_slice(&buffer[..count]);
    Ok(count > 0)
}
