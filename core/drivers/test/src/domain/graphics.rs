//! The display of a test domain. It speaks the VNC protocol as far as it takes to let a client in, and shows it an empty screen. Who comes and goes
//! is told by events.

use std::future::poll_fn;
use std::io::{self, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::os::fd::OwnedFd;
use std::os::unix::net::{SocketAddr as PathAddr, UnixStream};
use std::pin::pin;
use std::sync::{Arc, Weak};
use std::task::Poll;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::watch;
use virtkit_api::{
    DomainGraphicsAddressType, DomainGraphicsPhase, DomainRef, DriverEvent, Error, ErrorCode, ErrorDomain, GraphicsAddress,
    GraphicsSubject, Result,
};
use virtkit_driver::spawner;

use super::TestDomain;
use crate::world::World;

/// What a VNC server says first, and the client after it.
const GREETING: &[u8; 12] = b"RFB 003.008\n";

/// One way to authenticate is offered: none at all.
const NO_AUTHENTICATION: [u8; 2] = [1, 1];

/// What the way to authenticate is called in events.
const SCHEME: &str = "none";

/// Width and height of the screen, and the form of its pixels: 32 bits, 24 of them colour, 8 each.
const SCREEN: [u8; 20] = [0x02, 0x80, 0x01, 0xe0, 32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0];

/// Connects a socket of the caller's.
pub fn open(world: &Arc<World>, domain: &DomainRef, index: u32, fd: OwnedFd) -> Result<()> {
    let (domain, ended) = check(world, domain, index)?;
    let (socket, local, remote) = ends(fd).map_err(|error| system("the given descriptor is no connected socket", &error))?;
    serve(world, &domain, Ends { socket, local, remote, ended })
}

/// Makes a socket pair, and gives the caller's end.
pub fn open_fd(world: &Arc<World>, domain: &DomainRef, index: u32) -> Result<OwnedFd> {
    let (domain, ended) = check(world, domain, index)?;
    let (ours, theirs) = UnixStream::pair().map_err(|error| system("no socket pair could be made", &error))?;
    let (socket, local, remote) = ends(ours.into()).map_err(|error| system("the new socket cannot be used", &error))?;
    serve(world, &domain, Ends { socket, local, remote, ended })?;
    Ok(theirs.into())
}

/// The domain, and what changes when it stops.
fn check(world: &World, domain: &DomainRef, index: u32) -> Result<(Arc<TestDomain>, watch::Receiver<()>)> {
    let domain = world.domain(domain)?;
    let ended = {
        let mut state = domain.lock();
        domain.running(&mut state)?;
        state.displays.subscribe()
    };
    if index != 0 {
        let message = format!("the domain {:?} has no display {index}; it has one, 0", &*domain.name());
        return Err(Error::invalid_argument(message).in_domain(ErrorDomain::TEST));
    }
    Ok((domain, ended))
}

/// A client's socket.
struct Ends {
    socket: UnixStream,
    local: GraphicsAddress,
    remote: GraphicsAddress,
    ended: watch::Receiver<()>,
}

/// The socket and the addresses of both ends, whatever its family. Reading and writing do not ask for it.
fn ends(fd: OwnedFd) -> io::Result<(UnixStream, GraphicsAddress, GraphicsAddress)> {
    let internet = TcpStream::from(fd);
    let found = internet.local_addr().and_then(|local| Ok((inet(local), inet(internet.peer_addr()?))));
    let socket = UnixStream::from(OwnedFd::from(internet));
    let (local, remote) = match found {
        Ok(found) => found,
        Err(_) => (unix(&socket.local_addr()?), unix(&socket.peer_addr()?)),
    };
    socket.set_nonblocking(true)?;
    Ok((socket, local, remote))
}

fn inet(address: SocketAddr) -> GraphicsAddress {
    let family = if address.is_ipv4() { DomainGraphicsAddressType::IPV4 } else { DomainGraphicsAddressType::IPV6 };
    GraphicsAddress { family, node: address.ip().to_string(), service: address.port().to_string() }
}

fn unix(address: &PathAddr) -> GraphicsAddress {
    let node = address.as_pathname().map(|path| path.display().to_string()).unwrap_or_default();
    GraphicsAddress { family: DomainGraphicsAddressType::UNIX, node, service: String::new() }
}

/// Lets a client in, on a task of its own that ends with the client, the domain or the host. It is connected when this returns.
fn serve(world: &Arc<World>, domain: &TestDomain, ends: Ends) -> Result<()> {
    let Ends { socket, local, remote, mut ended } = ends;
    let identity = domain.identity();
    let screen = screen(&identity);
    let tell = {
        let world = Arc::downgrade(world);
        move |phase| tell(&world, &identity, phase, &local, &remote)
    };
    // Said before the domain can stop: a client that was let in hears it in any case. A client that is gone already is seen by the task.
    let greeted = (&socket).write_all(GREETING);
    let handle = spawner().handle().clone();
    let socket = {
        let _inside = handle.enter();
        tokio::net::UnixStream::from_std(socket).map_err(|error| system("the given descriptor cannot be waited for", &error))?
    };
    tell(DomainGraphicsPhase::CONNECT);
    handle.spawn(async move {
        let client = async {
            let mut socket = socket;
            if greeted.is_ok() && handshake(&mut socket, &screen).await.is_ok() {
                tell(DomainGraphicsPhase::INITIALIZE);
                // What the client says from here on is about the picture, which never changes.
                let _ = tokio::io::copy(&mut socket, &mut tokio::io::sink()).await;
            }
        };
        let (mut client, mut ended) = (pin!(client), pin!(ended.changed()));
        poll_fn(|context| {
            let over = client.as_mut().poll(context).is_ready() || ended.as_mut().poll(context).is_ready();
            if over { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
        tell(DomainGraphicsPhase::DISCONNECT);
    });
    Ok(())
}

fn tell(world: &Weak<World>, domain: &DomainRef, phase: DomainGraphicsPhase, local: &GraphicsAddress, remote: &GraphicsAddress) {
    let Some(world) = world.upgrade() else { return };
    let (local, remote) = (local.clone(), remote.clone());
    let subject = GraphicsSubject { identities: Vec::new() };
    world.events().emit(&DriverEvent::DomainGraphics {
        domain: domain.clone(),
        phase,
        local,
        remote,
        auth_scheme: SCHEME.to_owned(),
        subject,
    });
}

/// The beginning of the VNC protocol, version 3.8, from the server's side, after the greeting.
async fn handshake(client: &mut tokio::net::UnixStream, screen: &[u8]) -> io::Result<()> {
    let mut version = [0; GREETING.len()];
    client.read_exact(&mut version).await?;
    if version != *GREETING {
        return Err(io::ErrorKind::Unsupported.into());
    }
    client.write_all(&NO_AUTHENTICATION).await?;
    if client.read_u8().await? != NO_AUTHENTICATION[1] {
        return Err(io::ErrorKind::Unsupported.into());
    }
    // Well done.
    client.write_u32(0).await?;
    // Whether others may stay: there is room for everybody.
    client.read_u8().await?;
    client.write_all(screen).await
}

/// What a client is told of the screen: its form, and the domain's name.
fn screen(domain: &DomainRef) -> Vec<u8> {
    let length = u32::try_from(domain.name.len()).unwrap_or(u32::MAX);
    [&SCREEN[..], &length.to_be_bytes(), domain.name.as_bytes()].concat()
}

fn system(what: &str, error: &io::Error) -> Error {
    let mut failure = Error::new(ErrorCode::SYSTEM_ERROR, format!("{what}: {error}")).in_domain(ErrorDomain::TEST);
    failure.int1 = error.raw_os_error().unwrap_or(-1);
    failure
}
