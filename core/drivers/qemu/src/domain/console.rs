//! Consoles of running domains: terminals and sockets, as streams.

use std::fs::OpenOptions;
use std::io::{self, Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::Arc;

use tokio::io::unix::AsyncFd;
use virtkit_api::{DomainConsoleFlags, DomainOpenGraphicsFlags, DomainRef, Error, ErrorCode, Result};
use virtkit_document::{DomainCharacterDevice, DomainDevice};
use virtkit_driver::{Chunk, DomainConsole, Reply, StreamSource};

use super::session::Session;
use super::{Live, QemuDomain, graphics};
use crate::driver::QemuDriver;
use crate::error::{error, wrong};
use crate::qmp::Meeting;

impl DomainConsole for QemuDriver {
    fn open_console(&self, domain: &DomainRef, device: Option<&str>, flags: DomainConsoleFlags) -> Reply<Box<dyn StreamSource>> {
        let device = device.map(str::to_owned);
        self.change(domain, move |_, domain| async move { open(&domain, device.as_deref(), flags) })
    }

    fn open_graphics(&self, domain: &DomainRef, index: u32, fd: OwnedFd, flags: DomainOpenGraphicsFlags) -> Reply<()> {
        self.change(domain, move |_, domain| async move { graphics::give(&domain, index, fd, flags).await })
    }

    fn open_graphics_fd(&self, domain: &DomainRef, index: u32, flags: DomainOpenGraphicsFlags) -> Reply<OwnedFd> {
        self.change(domain, move |_, domain| async move {
            let (ours, theirs) = UnixStream::pair().map_err(|cause| Error::system("cannot make a socket pair", &cause))?;
            graphics::give(&domain, index, theirs.into(), flags).await?;
            Ok(ours.into())
        })
    }
}

fn open(domain: &QemuDomain, device: Option<&str>, flags: DomainConsoleFlags) -> Result<Box<dyn StreamSource>> {
    let mut state = domain.lock();
    let live = domain.running(&mut state)?;
    let console = find(live, domain, device)?;
    let (kind, place) = (console.kind.clone(), console.source.as_ref().and_then(|source| source.path.clone()));
    let alias = console.alias.as_ref().map(|alias| alias.name.clone()).unwrap_or_default();
    // Where QEMU itself connects, the socket is somebody else's, and what answers there is not the guest.
    let mode = console.source.as_ref().and_then(|source| source.mode.clone());
    let reached = kind == "pty" || (kind == "unix" && mode.as_deref() == Some("bind"));
    let Some(place) = place.filter(|_| reached) else {
        let mode = mode.map(|mode| format!(" with the mode {mode:?}")).unwrap_or_default();
        let message = format!(
            "the console {alias:?} of the domain {:?} is of type {kind:?}{mode}; those of type pty, and unix with the mode \"bind\", can be opened",
            &*domain.name()
        );
        return Err(error(ErrorCode::OPERATION_UNSUPPORTED, message));
    };
    let Some(session) = live.sessions.open(&place, flags.contains(DomainConsoleFlags::FORCE)) else {
        let message = format!("the console {alias:?} of the domain {:?} is open elsewhere; FORCE takes it over", &*domain.name());
        return Err(error(ErrorCode::OPERATION_FAILED, message));
    };
    drop(state);
    let opened = if kind == "pty" { terminal(&place) } else { socket(Path::new(&place)) };
    let opened = opened.and_then(|channel| {
        session.has(channel.0.try_clone()?.into());
        Ok(channel)
    });
    // SAFETY: the descriptor is owned by what is registered, so it stays open until that is dropped.
    let channel = opened.and_then(|descriptor| Ok(unsafe { AsyncFd::register(descriptor) }?));
    let channel = channel.map_err(|cause| {
        session.end();
        Error::system(format_args!("cannot open the console {alias:?} of the domain {:?} at {place:?}", &*domain.name()), &cause)
    })?;
    Ok(Box::new(Console { channel: Arc::new(channel), session, domain: domain.name() }))
}

/// The console that is meant: by name among consoles and serial lines, or the first console, or else the first serial line.
fn find<'l>(live: &'l Live, domain: &QemuDomain, device: Option<&str>) -> Result<&'l DomainCharacterDevice> {
    let all = |serial: bool| {
        live.definition.devices().iter().filter_map(move |device| match device {
            DomainDevice::Serial(device) if serial => Some(device),
            DomainDevice::Console(device) if !serial => Some(device),
            _ => None,
        })
    };
    let mut devices = all(false).chain(all(true));
    let found = match device {
        Some(name) => devices.find(|device| device.alias.as_ref().is_some_and(|alias| alias.name == name)),
        None => devices.next(),
    };
    found.ok_or_else(|| match device {
        Some(name) => wrong(format!("the domain {:?} has no console {name:?}", &*domain.name())),
        None => wrong(format!("the domain {:?} has no console", &*domain.name())),
    })
}

/// A terminal, which does not become that of this process.
fn terminal(path: &str) -> io::Result<Channel> {
    let file = OpenOptions::new().read(true).write(true).custom_flags(libc::O_NOCTTY | libc::O_NONBLOCK).open(path)?;
    if !file.metadata()?.file_type().is_char_device() {
        return Err(io::Error::other("it is no terminal"));
    }
    Ok(Channel(file))
}

fn socket(path: &Path) -> io::Result<Channel> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name().and_then(|name| name.to_str())) else {
        return Err(io::ErrorKind::InvalidInput.into());
    };
    let stream = Meeting::new(folder, name)?.connect()?;
    Ok(Channel(OwnedFd::from(stream).into()))
}

/// What is read and written, whatever it is.
#[derive(Debug)]
struct Channel(std::fs::File);

impl std::os::fd::AsRawFd for Channel {
    fn as_raw_fd(&self) -> std::os::fd::RawFd {
        self.0.as_raw_fd()
    }
}

/// An open console.
#[derive(Debug)]
struct Console {
    channel: Arc<AsyncFd<Channel>>,
    session: Arc<Session>,
    domain: Arc<str>,
}

impl StreamSource for Console {
    fn read(&self, max: usize) -> Reply<Chunk> {
        let (channel, session, domain) = (self.channel.clone(), self.session.clone(), self.domain.clone());
        Reply::later(async move {
            loop {
                let mut ready = tokio::select! {
                    biased;
                    // Whoever took the console over reads what comes from now on.
                    () = session.closed() => return Ok(Chunk::End),
                    ready = channel.readable() => ready.map_err(|cause| broken(&domain, &cause))?,
                    () = session.ended() => return Ok(Chunk::End),
                };
                let mut bytes = vec![0; max.clamp(1, 64 * 1024)];
                match ready.try_io(|channel| (&channel.get_ref().0).read(&mut bytes)) {
                    Ok(Ok(0)) => return Ok(Chunk::End),
                    Ok(Ok(count)) => {
                        bytes.truncate(count);
                        return Ok(Chunk::Data(bytes));
                    }
                    // What a terminal gives once its other end is closed.
                    Ok(Err(cause)) if matches!(cause.raw_os_error(), Some(libc::EIO | libc::ECONNRESET)) => return Ok(Chunk::End),
                    Ok(Err(cause)) => return Err(broken(&domain, &cause)),
                    Err(_) => {}
                }
            }
        })
    }

    fn write(&self, data: &[u8]) -> Reply<usize> {
        let data = data.to_vec();
        let (channel, session, domain) = (self.channel.clone(), self.session.clone(), self.domain.clone());
        Reply::later(async move {
            loop {
                let mut ready = tokio::select! {
                    biased;
                    () = session.ended() => {
                        let message = format!("the console of the domain {domain:?} is closed");
                        return Err(error(ErrorCode::OPERATION_INVALID, message));
                    }
                    ready = channel.writable() => ready.map_err(|cause| broken(&domain, &cause))?,
                };
                if let Ok(result) = ready.try_io(|channel| (&channel.get_ref().0).write(&data)) {
                    return result.map_err(|cause| broken(&domain, &cause));
                }
            }
        })
    }

    fn finish(&self) -> Reply<()> {
        self.session.close();
        Reply::now(Ok(()))
    }

    fn abort(&self) {
        self.session.close();
    }
}

fn broken(domain: &str, cause: &io::Error) -> Error {
    Error::system(format_args!("the console of the domain {domain:?} is broken"), cause)
}
