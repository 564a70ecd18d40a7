//! The ways to a daemon.

mod certificates;
mod priority;
mod program;
mod ssh;
mod ssh_words;
mod tls;
mod tls_words;
mod verify;

use std::process::Command;
use std::sync::Arc;

use tokio::net::{TcpStream, UnixStream};
use virtkit_api::{Error, ErrorDomain, Result};
use virtkit_rpc::Transport;

use crate::patience::{Patience, within};
use crate::target::{Carrier, Target};
pub use program::Program;
use ssh_words::Known;

/// A way that is open.
#[derive(Debug)]
pub struct Way {
    /// What packets travel over.
    pub transport: Transport,
    /// What is known of it.
    pub kind: WayKind,
    /// The program that carries bytes, for ssh and programs of the user's.
    pub program: Option<Arc<Program>>,
}

/// What is known of a way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WayKind {
    /// Who can read along.
    pub secrecy: Secrecy,
    /// The daemon is shown this side's certificate.
    pub shows_certificate: bool,
    /// Open files can be sent along: it is a socket of this machine, and nothing is in between.
    pub carries_descriptors: bool,
}

/// Who can read along on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secrecy {
    /// Everybody.
    Open,
    /// Nobody knows.
    Unknown,
    /// Nobody: it stays on this machine, or ssh keeps it.
    Local,
    /// Nobody: it is encrypted here.
    Encrypted,
}

impl WayKind {
    /// That of a socket of this machine.
    pub const LOCAL: Self = Self { secrecy: Secrecy::Local, shows_certificate: false, carries_descriptors: true };

    const fn of(secrecy: Secrecy) -> Self {
        Self { secrecy, shows_certificate: false, carries_descriptors: false }
    }
}

/// Opens the way to a target. Dropping the future leaves nothing behind.
///
/// # Errors
/// `SystemError` where it cannot be opened; `AuthFailed` where one side does not accept what the other shows of itself; `OperationTimeout` where the other side
/// says nothing.
pub async fn open(target: &Target, patience: &Patience) -> Result<Way> {
    match target.carrier {
        Carrier::Unix => unix(target).await,
        Carrier::Tcp => {
            let transport = usable(tcp(target, patience).await?.into_std().and_then(Transport::tcp))?;
            Ok(Way { transport, kind: WayKind::of(Secrecy::Open), program: None })
        }
        Carrier::Tls => {
            let socket = tcp(target, patience).await?;
            let silence = || format!("{} has accepted the connection and not finished the handshake of TLS", target.host_name());
            within(patience.step, silence, tls::open(target, socket)).await
        }
        Carrier::Ssh => carried(ssh::command(target)?, Secrecy::Local, Some(Known::of(target))).await,
        Carrier::External => {
            let program = target.parameters.command.as_deref().unwrap_or_default();
            carried(Command::new(program), Secrecy::Unknown, None).await
        }
    }
}

async fn unix(target: &Target) -> Result<Way> {
    let path = target.local_socket()?;
    let opened = UnixStream::connect(&path).await;
    let socket = opened.map_err(|error| failed(format!("cannot connect to the daemon's socket {}", path.display()), &error))?;
    Ok(Way { transport: usable(socket.into_std().and_then(Transport::unix))?, kind: WayKind::LOCAL, program: None })
}

async fn tcp(target: &Target, patience: &Patience) -> Result<TcpStream> {
    let (host, port) = (target.host_name(), target.tcp_port());
    let doing = || format!("cannot connect to the daemon at {host}, port {port}");
    let connected = async { TcpStream::connect((host, port)).await.map_err(|error| failed(doing(), &error)) };
    let socket = within(patience.step, || format!("{host} has not accepted a connection to port {port}"), connected).await?;
    // Calls are small, and each is waited for.
    socket.set_nodelay(true).map_err(|error| failed(doing(), &error))?;
    Ok(socket)
}

/// A program carries the bytes.
async fn carried(command: Command, secrecy: Secrecy, known: Option<Known>) -> Result<Way> {
    let (socket, program) = Program::start(command, known).await?;
    Ok(Way { transport: usable(Transport::program(socket))?, kind: WayKind::of(secrecy), program: Some(program) })
}

fn usable<T>(opened: std::io::Result<T>) -> Result<T> {
    opened.map_err(|error| failed("the socket to the daemon cannot be used".to_owned(), &error))
}

fn failed(doing: String, error: &std::io::Error) -> Error {
    Error::system(doing, error).in_domain(ErrorDomain::RPC)
}
