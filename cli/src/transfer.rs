//! Data of a stream from or to a file.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek as _, SeekFrom, Write as _};

use rustix::fs::SeekFrom as At;
use virtkit::{Chunk, Error, Stream};

use crate::arguments::named;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::session::Session;

/// Which way the data goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Into the file.
    Read,
    /// Out of it.
    Write,
}

/// How much is read, and given to a stream, at once.
const PIECE: usize = 256 * 1024;

/// Lets the data flow until its end. What breaks off aborts the stream, so that the other side knows that something is missing.
pub async fn run(session: &Session, stream: &Stream, way: Way, file: &str, holes: bool) -> Result<(), Failure> {
    let done = match way {
        Way::Read => read(session, stream, file).await,
        Way::Write => write(session, stream, file, holes).await,
    };
    match done {
        Ok(()) => session.run(stream.finish()).await,
        Err(failure) => {
            session.abort(stream).await;
            Err(failure)
        }
    }
}

async fn read(session: &Session, stream: &Stream, name: &str) -> Result<(), Failure> {
    let failed = |error: io::Error| match name {
        "-" => Failure::output(&error),
        name => Failure::system(format_args!("cannot write {name:?}"), &error),
    };
    let mut file = Target::open(name).map_err(failed)?;
    let bar = Progress::bytes(None);
    loop {
        match session.run(stream.read(PIECE)).await? {
            Chunk::Data(data) => {
                file.write(&data).map_err(failed)?;
                bar.add(data.len() as u64);
            }
            Chunk::Hole(length) => {
                file.skip(length).map_err(failed)?;
                bar.add(length);
            }
            Chunk::End => return file.end().map_err(failed),
        }
    }
}

/// Where data goes: a file, in which a hole takes no place, or standard output, where it is zeros.
enum Target {
    File(File),
    Output(io::Stdout),
}

impl Target {
    fn open(name: &str) -> io::Result<Self> {
        if name == "-" {
            return Ok(Self::Output(io::stdout()));
        }
        OpenOptions::new().write(true).create(true).truncate(true).open(name).map(Self::File)
    }

    fn write(&mut self, data: &[u8]) -> io::Result<()> {
        match self {
            Self::File(file) => file.write_all(data),
            Self::Output(output) => output.write_all(data),
        }
    }

    fn skip(&mut self, length: u64) -> io::Result<()> {
        match self {
            // A device or a pipe has no holes.
            Self::File(file) if file.metadata()?.is_file() => {
                file.seek(SeekFrom::Current(i64::try_from(length).map_err(io::Error::other)?)).map(drop)
            }
            Self::File(file) => io::copy(&mut io::repeat(0).take(length), file).map(drop),
            Self::Output(output) => io::copy(&mut io::repeat(0).take(length), output).map(drop),
        }
    }

    /// What ends with a hole ends behind it.
    fn end(mut self) -> io::Result<()> {
        match &mut self {
            Self::File(file) if file.metadata()?.is_file() => {
                let length = file.stream_position()?;
                file.set_len(length)
            }
            Self::File(_) => Ok(()),
            Self::Output(output) => output.flush(),
        }
    }
}

async fn write(session: &Session, stream: &Stream, name: &str, holes: bool) -> Result<(), Failure> {
    let failed = |error: io::Error| Failure::system(format_args!("cannot read {}", named(name)), &error);
    let mut source = if name == "-" { Source::Input } else { Source::open(name, holes).map_err(failed)? };
    let bar = Progress::bytes(source.length());
    let mut buffer = vec![0; PIECE];
    loop {
        let (buffered, piece) = session.run(pieces(source, buffer)).await?;
        (source, buffer) = buffered;
        match piece.map_err(failed)? {
            Piece::Data(length) => {
                let mut rest = &buffer[..length];
                while !rest.is_empty() {
                    let taken = session.run(stream.write(rest)).await?;
                    rest = &rest[taken.min(rest.len())..];
                    bar.add(taken as u64);
                }
            }
            Piece::Hole(length) => {
                session.run(stream.write_hole(length)).await?;
                bar.add(length);
            }
            Piece::End => return Ok(()),
        }
    }
}

type Buffered = (Source, Vec<u8>);

/// The next piece. A pipe, or a slow disk, is waited for on a thread of its own, so that the command can be given up meanwhile.
async fn pieces(mut source: Source, mut buffer: Vec<u8>) -> virtkit::Result<(Buffered, io::Result<Piece>)> {
    let read = tokio::task::spawn_blocking(move || {
        let piece = source.next(&mut buffer);
        ((source, buffer), piece)
    });
    read.await.map_err(|error| Error::system("cannot read the data", &io::Error::other(error)))
}

/// What comes next of a source.
enum Piece {
    Data(usize),
    Hole(u64),
    End,
}

/// Where data comes from.
enum Source {
    Input,
    File(File),
    /// A file whose holes are told; up to where its next data goes.
    Sparse(File, u64),
}

impl Source {
    fn open(name: &str, holes: bool) -> io::Result<Self> {
        let file = File::open(name)?;
        Ok(if holes && file.metadata()?.is_file() { Self::Sparse(file, 0) } else { Self::File(file) })
    }

    fn length(&self) -> Option<u64> {
        match self {
            Self::Input => None,
            Self::File(file) | Self::Sparse(file, _) => {
                file.metadata().ok().filter(std::fs::Metadata::is_file).map(|metadata| metadata.len())
            }
        }
    }

    fn next(&mut self, buffer: &mut [u8]) -> io::Result<Piece> {
        let count = match self {
            Self::Input => io::stdin().lock().read(buffer)?,
            Self::File(file) => file.read(buffer)?,
            Self::Sparse(file, end) => {
                let at = file.stream_position()?;
                if at == *end {
                    let length = file.metadata()?.len();
                    let data = seek(file, At::Data(at), length)?;
                    *end = seek(file, At::Hole(data), length)?;
                    file.seek(SeekFrom::Start(data))?;
                    if data > at {
                        return Ok(Piece::Hole(data - at));
                    }
                }
                let most = usize::try_from(*end - at).unwrap_or(usize::MAX).min(buffer.len());
                file.read(&mut buffer[..most])?
            }
        };
        Ok(if count == 0 { Piece::End } else { Piece::Data(count) })
    }
}

/// Where data, or a hole, begins next; the end of the file where there is none, and where the file system knows of none.
fn seek(file: &File, to: At, length: u64) -> io::Result<u64> {
    match rustix::fs::seek(file, to) {
        Ok(at) => Ok(at.min(length)),
        Err(rustix::io::Errno::NXIO) => Ok(length),
        Err(rustix::io::Errno::INVAL) => Ok(match to {
            At::Data(at) => at,
            _ => length,
        }),
        Err(error) => Err(error.into()),
    }
}
