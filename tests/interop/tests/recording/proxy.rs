//! Somebody between a client and its daemon.

use std::collections::{HashMap, VecDeque};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use virtkit_rpc::{Incoming, Message, Outgoing, Transport, split};

/// A packet on its way.
#[derive(Debug, Clone)]
pub struct Heard {
    /// `>` of the client, `<` of the daemon.
    pub from: char,
    /// What it is of.
    pub what: String,
    /// How many descriptors are beside it.
    pub fds: usize,
    pub bytes: Vec<u8>,
}

/// Who listens.
#[derive(Clone, Default)]
pub struct Proxy(Arc<Mutex<Notes>>);

#[derive(Default)]
struct Notes {
    what: String,
    heard: Vec<Heard>,
    /// How often packets of a kind were heard: who sends them, and their heads without the number of the call.
    seen: HashMap<(char, Vec<u8>), usize>,
}

/// The head of a packet without its length, and where the number of the call is in it.
const HEAD: std::ops::Range<usize> = 4..28;
const SERIAL: std::ops::Range<usize> = 16..20;

/// How many packets of a kind are kept: what is asked for twice is counted first, and then fetched; data is followed by the end of the data.
const KEPT: usize = 4;

impl Proxy {
    /// Listens at `socket` for clients of the daemon at `daemon`.
    pub fn start(socket: &Path, daemon: PathBuf) -> Self {
        let proxy = Self::default();
        let listener = UnixListener::bind(socket).expect("a socket");
        let listening = proxy.clone();
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let server = UnixStream::connect(&daemon).expect("the daemon listens");
                let proxy = listening.clone();
                thread::spawn(move || proxy.serve(client, server));
            }
        });
        proxy
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says what is spoken of from now on.
    pub fn about(&self, what: &str) {
        what.clone_into(&mut self.notes().what);
    }

    /// What was heard: of each kind of packet the first.
    pub fn heard(&self) -> Vec<Heard> {
        self.notes().heard.clone()
    }

    fn serve(&self, client: UnixStream, server: UnixStream) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let transports = [client, server].map(|socket| Transport::unix(socket).expect("a socket"));
            let [(from_client, to_client), (from_server, to_server)] = transports.map(split);
            tokio::select! {
                () = self.carry('>', from_client, to_server) => {}
                () = self.carry('<', from_server, to_client) => {}
            }
        });
    }

    /// Takes packets apart, and sends them on, put together again.
    async fn carry(&self, from: char, mut incoming: Incoming, mut outgoing: Outgoing) {
        while let Some(packet) = incoming.next().await.expect("libvirt sends packets") {
            let fds = packet.fds.len();
            let message = Message::with_fds(packet.header, packet.fds, |out| out.raw(&packet.payload)).expect("it can be sent");
            self.note(from, fds, message.bytes());
            // Who has gone hears nothing.
            if outgoing.send(&mut VecDeque::from([message])).await.is_err() {
                return;
            }
        }
    }

    fn note(&self, from: char, fds: usize, bytes: &[u8]) {
        let mut notes = self.notes();
        let mut head = bytes[HEAD].to_vec();
        head[SERIAL].fill(0);
        let what = notes.what.clone();
        let count = notes.seen.entry((from, head)).or_default();
        *count += 1;
        if *count <= KEPT {
            notes.heard.push(Heard { from, what, fds, bytes: bytes.to_vec() });
        }
    }
}
