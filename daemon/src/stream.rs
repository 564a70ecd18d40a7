//! Streams: data from the client to the engine, and from the engine to the client.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use virtkit::{Chunk, Error, Result, Stream};
use virtkit_rpc::protocol::MAX_STREAM_DATA;
use virtkit_rpc::{Decode as _, Encode as _, Hole, Kind, Message, Packet, Procedure, Status, Writer};

use crate::call::failure;
use crate::session::{Shared, refused};

/// How many packets wait for a stream that takes its time, before no more packets of its client are taken.
const PACKETS: usize = 8;

/// Which way data goes, seen from the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// It is only read.
    Read,
    /// It is only written.
    Write,
    /// Both.
    Both,
}

/// Where the packets of one stream go.
#[derive(Debug)]
pub struct Sink {
    queue: mpsc::Sender<Arrived>,
    flow: Arc<Flow>,
    reading: Option<JoinHandle<()>>,
}

#[derive(Debug)]
enum Arrived {
    Data(Bytes),
    Hole(u64),
    Finish,
}

/// What both directions of a stream share.
#[derive(Debug)]
struct Flow {
    stream: Stream,
    procedure: Procedure,
    serial: u32,
    shared: Arc<Shared>,
    /// Nothing more is to be said about it.
    is_over: AtomicBool,
}

/// A stream whose client does not know yet that it is open.
#[must_use]
pub struct Prepared {
    flow: Arc<Flow>,
    direction: Direction,
}

/// Makes a place for the packets of a stream. They may come as soon as the client has the reply.
pub fn prepare(shared: &Arc<Shared>, procedure: Procedure, serial: u32, stream: Stream, direction: Direction) -> Prepared {
    let flow = Arc::new(Flow { stream, procedure, serial, shared: shared.clone(), is_over: AtomicBool::new(false) });
    let (queue, arriving) = mpsc::channel(PACKETS);
    tokio::spawn(flow.clone().write_all(arriving));
    shared.streams().insert(serial, Sink { queue, flow: flow.clone(), reading: None });
    Prepared { flow, direction }
}

impl Prepared {
    /// Begins to send.
    pub fn begin(self) {
        match self.direction {
            Direction::Read | Direction::Both => {
                let (serial, shared) = (self.flow.serial, self.flow.shared.clone());
                let reading = tokio::spawn(self.flow.read_all());
                match shared.streams().get_mut(&serial) {
                    Some(sink) => sink.reading = Some(reading),
                    None => reading.abort(),
                }
            }
            Direction::Write => {}
        }
    }
}

/// Takes a packet of a stream. One of a stream that is over is passed over: the client could not know.
pub async fn take(shared: &Arc<Shared>, packet: Packet) {
    let header = packet.header;
    let arrived = match (header.kind, header.status) {
        (_, Status::Error) => {
            let sink = shared.streams().remove(&header.serial);
            if let Some(sink) = sink {
                let procedure = sink.flow.procedure;
                sink.give_up().await;
                confirm(shared, procedure, header.serial).await;
            }
            return;
        }
        (_, Status::Ok) => Arrived::Finish,
        (Kind::StreamHole, Status::Continue) => match Hole::decode(&mut packet.reader()) {
            Ok(Hole(length)) => Arrived::Hole(length),
            Err(malformed) => return fail(shared, header.serial, &malformed.into()).await,
        },
        (_, Status::Continue) => Arrived::Data(packet.payload),
    };
    let queue = shared.streams().get(&header.serial).map(|sink| sink.queue.clone());
    if let Some(queue) = queue {
        // Where nobody takes it any more the stream has failed, and the client is told so.
        let _ = queue.send(arrived).await;
    }
}

async fn fail(shared: &Arc<Shared>, serial: u32, error: &Error) {
    let flow = shared.streams().get(&serial).map(|sink| sink.flow.clone());
    if let Some(flow) = flow {
        flow.fail(error).await;
    }
}

async fn confirm(shared: &Shared, procedure: Procedure, serial: u32) {
    if let Ok(message) = Message::new(procedure.header(Kind::Stream, serial, Status::Ok), |_| {}) {
        shared.outbox().send(message).await;
    }
}

impl Sink {
    /// Gives the stream up.
    pub async fn give_up(self) {
        self.flow.is_over.store(true, Ordering::Release);
        if let Some(reading) = self.reading {
            reading.abort();
        }
        // One that has ended by itself has nothing to give up.
        let _ = self.flow.stream.abort().await;
    }
}

impl Flow {
    /// Ends the stream for the client, once. Gives whether this is the first time.
    fn leave(&self) -> bool {
        if self.is_over.swap(true, Ordering::AcqRel) {
            return false;
        }
        let sink = self.shared.streams().remove(&self.serial);
        if let Some(reading) = sink.and_then(|sink| sink.reading) {
            reading.abort();
        }
        true
    }

    async fn fail(&self, error: &Error) {
        if !self.leave() {
            return;
        }
        self.shared.outbox().send(failure(self.procedure, Kind::Stream, self.serial, error)).await;
        let _ = self.stream.abort().await;
    }

    async fn send(&self, kind: Kind, write: impl FnOnce(&mut Writer)) -> Result<()> {
        let message = Message::new(self.procedure.header(kind, self.serial, Status::Continue), write)?;
        if !self.is_over.load(Ordering::Acquire) {
            self.shared.outbox().send(message).await;
        }
        Ok(())
    }

    /// Sends what comes out of the stream, up to its end.
    async fn read_all(self: Arc<Self>) {
        loop {
            let sent = match self.stream.read(MAX_STREAM_DATA).await {
                Ok(Chunk::Data(data)) => self.send(Kind::Stream, |out| out.raw(&data)).await,
                Ok(Chunk::Hole(length)) => self.send(Kind::StreamHole, |out| Hole(length).encode(out)).await,
                // Data of no bytes is the end.
                Ok(Chunk::End) => {
                    let _ = self.send(Kind::Stream, |_| {}).await;
                    return;
                }
                Err(error) => Err(error),
            };
            if let Err(error) = sent {
                return self.fail(&error).await;
            }
        }
    }

    /// Gives the stream what comes from the client, up to its end.
    async fn write_all(self: Arc<Self>, mut arriving: mpsc::Receiver<Arrived>) {
        while let Some(arrived) = arriving.recv().await {
            let result = match arrived {
                Arrived::Data(data) => self.write(&data).await,
                Arrived::Hole(length) => self.stream.write_hole(length).await,
                Arrived::Finish => return self.finish().await,
            };
            if let Err(error) = result {
                return self.fail(&error).await;
            }
        }
    }

    async fn write(&self, mut data: &[u8]) -> Result<()> {
        while !data.is_empty() {
            let taken = self.stream.write(data).await?;
            if taken == 0 {
                return Err(refused("the stream takes no more data"));
            }
            data = &data[taken.min(data.len())..];
        }
        Ok(())
    }

    async fn finish(&self) {
        if !self.leave() {
            return;
        }
        match self.stream.finish().await {
            Ok(()) => confirm(&self.shared, self.procedure, self.serial).await,
            Err(error) => self.shared.outbox().send(failure(self.procedure, Kind::Stream, self.serial, &error)).await,
        }
    }
}
