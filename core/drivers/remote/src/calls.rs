//! A call, in the forms that a method has: the first, and older ones for daemons that lack it.

use std::future::Future;
use std::os::fd::OwnedFd;

use virtkit_api::{Error, ErrorCode, ErrorDomain, Result, TypedParam};
use virtkit_driver::{Reply, StreamSource};
use virtkit_rpc::{Decode, Malformed, Message, Procedure, Reader, Writer, protocol::MAX_FDS};

use crate::Remote;
use crate::link::{Answer, Asked};
use crate::stream::Direction;

/// The forms of a call.
pub(crate) struct Calls<T> {
    remote: Remote,
    forms: Vec<Form<T>>,
    fds: Vec<OwnedFd>,
    failed: Option<Error>,
    /// One of the forms is known to be understood: no other is needed.
    is_settled: bool,
}

/// What reads the result of a form.
type Read<T> = Box<dyn FnOnce(&mut Reader<'_>) -> Result<T, Malformed> + Send>;

struct Form<T> {
    procedure: Procedure,
    message: Message,
    read: Read<T>,
}

impl Remote {
    /// A call without a form yet.
    pub(crate) fn calls<T>(&self) -> Calls<T> {
        Calls { remote: self.clone(), forms: Vec::with_capacity(1), fds: Vec::new(), failed: None, is_settled: false }
    }

    /// Asks twice: how many typed parameters there are, and then for them. `write` gets how many there is room for.
    pub(crate) fn counted<T: 'static>(
        &self,
        procedure: Procedure,
        sort: fn(Vec<TypedParam>) -> T,
        write: impl Fn(i32, &mut Writer) + Send + Sync + 'static,
    ) -> Reply<T> {
        let remote = self.clone();
        Reply::later(async move {
            let (_, count) = remote.parameters(procedure, |out| write(0, out)).await?;
            if count <= 0 {
                return Ok(sort(Vec::new()));
            }
            let (parameters, _) = remote.parameters(procedure, |out| write(count, out)).await?;
            Ok(sort(parameters))
        })
    }

    async fn parameters(&self, procedure: Procedure, write: impl FnOnce(&mut Writer)) -> Result<(Vec<TypedParam>, i32)> {
        let read = |input: &mut Reader<'_>| {
            let parameters = virtkit_rpc::decode_params(input)?;
            Ok((parameters, i32::decode(input)?))
        };
        self.calls().form(procedure, write, read).call().await
    }
}

impl<T: Send + 'static> Calls<T> {
    /// Adds the first form.
    pub fn form(
        mut self,
        procedure: Procedure,
        write: impl FnOnce(&mut Writer),
        read: impl FnOnce(&mut Reader<'_>) -> Result<T, Malformed> + Send + 'static,
    ) -> Self {
        let known = self.remote.link().knows(procedure);
        if self.is_settled || known == Some(false) {
            return self;
        }
        self.is_settled = known == Some(true);
        match Message::with_fds(procedure.call(), std::mem::take(&mut self.fds), write) {
            Ok(message) => self.forms.push(Form { procedure, message, read: Box::new(read) }),
            Err(error) => drop(self.failed.get_or_insert(error)),
        }
        self
    }

    /// Adds a form for daemons that lack those before. It can stand for them only where what it does not carry has its default.
    pub fn older(
        self,
        procedure: Procedure,
        carries_all: bool,
        write: impl FnOnce(&mut Writer),
        read: impl FnOnce(&mut Reader<'_>) -> Result<T, Malformed> + Send + 'static,
    ) -> Self {
        if carries_all { self.form(procedure, write, read) } else { self }
    }

    /// Sends a descriptor beside the form that is added next.
    pub fn beside(mut self, fd: OwnedFd) -> Self {
        debug_assert!(self.fds.len() < MAX_FDS);
        self.fds.push(fd);
        self
    }

    /// Makes the call.
    pub fn call(self) -> Reply<T> {
        self.finish(None, |value, _, _| Ok(value))
    }

    /// Makes the call, whose answer is a descriptor.
    pub fn descriptor(self) -> Reply<OwnedFd>
    where
        T: Send,
    {
        self.finish(None, |_, mut fds, _| fds.pop().ok_or_else(|| refused("the daemon's answer comes without its file descriptor")))
    }

    /// Makes the call, which opens a stream.
    pub fn stream(self, direction: Direction, may_have_holes: bool) -> Reply<Box<dyn StreamSource>> {
        self.finish(Some((direction, may_have_holes)), |_, _, stream| {
            stream.ok_or_else(|| Error::internal("a call that opens a stream has opened none"))
        })
    }

    /// Sends the first form at once, and gives the result later.
    pub fn send(self) -> Result<impl Future<Output = Result<T>> + Send + 'static> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        let (remote, mut forms) = (self.remote, self.forms.into_iter());
        let sent = forms.next().map(|form| form.send(&remote, None));
        Ok(async move { settle(&remote, sent, forms, None).await.map(|(value, _)| value) })
    }

    fn finish<R: 'static>(
        self,
        stream: Option<(Direction, bool)>,
        take: impl FnOnce(T, Vec<OwnedFd>, Option<Box<dyn StreamSource>>) -> Result<R> + Send + 'static,
    ) -> Reply<R> {
        if let Some(error) = self.failed {
            return Reply::now(Err(error));
        }
        let (remote, mut forms) = (self.remote, self.forms.into_iter());
        Reply::later(async move {
            let sent = forms.next().map(|form| form.send(&remote, stream));
            let (value, answer) = settle(&remote, sent, forms, stream).await?;
            take(value, answer.packet.fds, answer.stream.map(|stream| Box::new(stream) as Box<dyn StreamSource>))
        })
    }
}

/// A form that was sent.
struct Sent<T> {
    procedure: Procedure,
    asked: Asked,
    read: Read<T>,
}

impl<T> Form<T> {
    fn send(self, remote: &Remote, stream: Option<(Direction, bool)>) -> Sent<T> {
        Sent { procedure: self.procedure, asked: remote.link().ask(self.procedure, self.message, stream), read: self.read }
    }
}

/// Waits for the answer to a form; where the daemon lacks it, the next one is sent.
async fn settle<T>(
    remote: &Remote,
    mut sent: Option<Sent<T>>,
    mut older: impl Iterator<Item = Form<T>>,
    stream: Option<(Direction, bool)>,
) -> Result<(T, Answer)> {
    let mut lacking = None;
    while let Some(form) = sent {
        match form.asked.await {
            Ok(answer) => {
                remote.link().learn(form.procedure, true);
                let mut input = answer.packet.reader();
                let value = (form.read)(&mut input).and_then(|value| input.end().map(|()| value));
                return Ok((value.map_err(|malformed| told(form.procedure, &malformed))?, answer));
            }
            Err(error) if is_lacking(&error, form.procedure) => {
                remote.link().learn(form.procedure, false);
                lacking = Some(error);
            }
            Err(error) => return Err(error),
        }
        sent = older.next().map(|form| form.send(remote, stream));
    }
    Err(lacking.unwrap_or_else(|| Error::new(ErrorCode::NO_SUPPORT, "the daemon has none of the procedures of this method")))
}

/// Whether the daemon does not have the procedure, or its driver not the function: then an older one may do. For the first there is an error code,
/// but not for this alone: the number tells.
fn is_lacking(error: &Error, procedure: Procedure) -> bool {
    let is_unknown =
        error.code == ErrorCode::RPC && error.domain == ErrorDomain::RPC && error.message.contains(&procedure.number.to_string());
    is_unknown || error.code == ErrorCode::NO_SUPPORT
}

fn told(procedure: Procedure, malformed: &Malformed) -> Error {
    refused(format!("the daemon's answer to {procedure} is malformed: {malformed}"))
}

fn refused(message: impl Into<String>) -> Error {
    Error::new(ErrorCode::RPC, message).in_domain(ErrorDomain::RPC)
}
