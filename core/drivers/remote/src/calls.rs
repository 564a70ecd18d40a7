//! A call, in the forms that a method has: a plain one that says the same with fewer arguments, and the one that carries all of them.

use std::future::Future;
use std::os::fd::OwnedFd;

use virtkit_api::{Error, ErrorCode, ErrorDomain, Outcome, Result, TypedParam};
use virtkit_driver::{Reply, StreamSource, described, with_cookie};
use virtkit_rpc::{Decode, Malformed, Message, Procedure, Program, Reader, Writer, protocol::MAX_FDS};

use crate::Remote;
use crate::loss::{self, violation};
use crate::stream::Direction;
use crate::table::{Answer, Asked};

/// The forms of a call.
pub(crate) struct Calls<T> {
    remote: Remote,
    forms: Vec<Form<T>>,
    fds: Vec<OwnedFd>,
    failed: Option<Error>,
    /// A form that is known not to be understood, the last of them.
    missing: Option<Procedure>,
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

/// What reads a list of typed parameters.
type ReadParameters = fn(&mut Reader<'_>) -> Result<Vec<TypedParam>, Malformed>;

impl Remote {
    /// A call without a form yet.
    pub(crate) fn calls<T>(&self) -> Calls<T> {
        Calls { remote: self.clone(), forms: Vec::with_capacity(1), fds: Vec::new(), failed: None, missing: None, is_settled: false }
    }

    /// Asks twice: how many typed parameters there are, and then for them. `write` gets how many there is room for.
    pub(crate) fn counted<T: 'static>(
        &self,
        procedure: Procedure,
        sort: fn(Vec<TypedParam>) -> T,
        write: impl Fn(i32, &mut Writer) + Send + Sync + 'static,
    ) -> Reply<T> {
        self.counted_by(procedure, sort, write, virtkit_rpc::decode_params)
    }

    /// The same for names with numbers, which stand for typed parameters.
    pub(crate) fn counted_stats<T: 'static>(
        &self,
        procedure: Procedure,
        sort: fn(Vec<TypedParam>) -> T,
        write: impl Fn(i32, &mut Writer) + Send + Sync + 'static,
    ) -> Reply<T> {
        self.counted_by(procedure, sort, write, virtkit_rpc::decode_stats)
    }

    fn counted_by<T: 'static>(
        &self,
        procedure: Procedure,
        sort: fn(Vec<TypedParam>) -> T,
        write: impl Fn(i32, &mut Writer) + Send + Sync + 'static,
        read: ReadParameters,
    ) -> Reply<T> {
        let remote = self.clone();
        Reply::later(async move {
            let (_, count) = remote.parameters(procedure, |out| write(0, out), read).await?;
            if count <= 0 {
                return Ok(sort(Vec::new()));
            }
            let (parameters, _) = remote.parameters(procedure, |out| write(count, out), read).await?;
            Ok(sort(parameters))
        })
    }

    async fn parameters(
        &self,
        procedure: Procedure,
        write: impl FnOnce(&mut Writer),
        read: ReadParameters,
    ) -> Result<(Vec<TypedParam>, i32)> {
        let read = move |input: &mut Reader<'_>| {
            let parameters = read(input)?;
            Ok((parameters, i32::decode(input)?))
        };
        self.calls().form(procedure, write, read).call().await
    }
}

impl<T: Send + 'static> Calls<T> {
    /// Adds the form that carries all arguments.
    pub fn form(
        mut self,
        procedure: Procedure,
        write: impl FnOnce(&mut Writer),
        read: impl FnOnce(&mut Reader<'_>) -> Result<T, Malformed> + Send + 'static,
    ) -> Self {
        let known = self.remote.link().knows(procedure);
        if known == Some(false) {
            self.missing = Some(procedure);
            self.fds.clear();
            return self;
        }
        if self.is_settled {
            return self;
        }
        if !self.fds.is_empty() && !self.remote.link().kind().carries_descriptors {
            self.failed.get_or_insert_with(|| carries_none(procedure));
        }
        self.is_settled = known == Some(true);
        match Message::with_fds(procedure.call(), std::mem::take(&mut self.fds), write) {
            Ok(message) => self.forms.push(Form { procedure, message, read: Box::new(read) }),
            Err(error) => drop(self.failed.get_or_insert_with(|| of(procedure, error))),
        }
        self
    }

    /// Adds a form that carries fewer arguments, and is asked by first: a daemon may lack the one that is added behind it, or have a driver that does. It
    /// says the same only where what it does not carry has the values that it stands for.
    pub fn plain(
        self,
        procedure: Procedure,
        says_all: bool,
        write: impl FnOnce(&mut Writer),
        read: impl FnOnce(&mut Reader<'_>) -> Result<T, Malformed> + Send + 'static,
    ) -> Self {
        if says_all { self.form(procedure, write, read) } else { self }
    }

    /// Sends a descriptor beside the form that is added next.
    pub fn beside(mut self, fd: OwnedFd) -> Self {
        debug_assert!(self.fds.len() < MAX_FDS);
        self.fds.push(fd);
        self
    }

    /// Sends copies of descriptors beside the form that is added next.
    pub fn beside_all(mut self, fds: &[OwnedFd]) -> Self {
        if fds.len() > MAX_FDS {
            let message = format!("{} file descriptors cannot be sent at once: the limit is {MAX_FDS}", fds.len());
            self.failed.get_or_insert(Error::invalid_argument(message));
            return self;
        }
        for fd in fds {
            match fd.try_clone() {
                Ok(copy) => self.fds.push(copy),
                Err(error) => {
                    let message = format!("a file descriptor cannot be copied: {error}");
                    self.failed.get_or_insert(Error::new(ErrorCode::SYSTEM_ERROR, message));
                }
            }
        }
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
        let mut calls = self;
        if let Some(form) = calls.forms.first().filter(|_| !calls.remote.link().kind().carries_descriptors) {
            // libvirt's daemon would only notice when it sends the descriptor, and end the connection.
            calls.failed.get_or_insert_with(|| carries_none(form.procedure));
        }
        calls.finish(None, |_, mut fds, _| {
            let missing = || violation("the daemon's answer comes without its file descriptor").with_outcome(Outcome::Unknown);
            fds.pop().ok_or_else(missing)
        })
    }

    /// Makes the call, beside whose answer descriptors come; `put` puts them where they belong.
    pub fn descriptors<R: 'static>(self, put: impl FnOnce(T, Vec<OwnedFd>) -> R + Send + 'static) -> Reply<R> {
        let mut calls = self;
        if let Some(form) = calls.forms.first().filter(|_| !calls.remote.link().kind().carries_descriptors) {
            calls.failed.get_or_insert_with(|| carries_none(form.procedure));
        }
        calls.finish(None, |value, fds, _| Ok(put(value, fds)))
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
            return Err(error.with_outcome(Outcome::NotStarted));
        }
        let (remote, missing, mut forms) = (self.remote, self.missing, self.forms.into_iter());
        let sent = forms.next().map(|form| form.send(&remote, None));
        Ok(async move { settle(&remote, missing, sent, forms, None).await.map(|(value, _)| value) })
    }

    fn finish<R: 'static>(
        self,
        stream: Option<(Direction, bool)>,
        take: impl FnOnce(T, Vec<OwnedFd>, Option<Box<dyn StreamSource>>) -> Result<R> + Send + 'static,
    ) -> Reply<R> {
        if let Some(error) = self.failed {
            return Reply::now(Err(error.with_outcome(Outcome::NotStarted)));
        }
        let (remote, missing, mut forms) = (self.remote, self.missing, self.forms.into_iter());
        Reply::later(async move {
            let sent = forms.next().map(|form| form.send(&remote, stream));
            let (value, answer) = settle(&remote, missing, sent, forms, stream).await?;
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

/// Waits for the answer to a form; where the daemon lacks it, the next one is sent. `missing` is one that it is known to lack.
async fn settle<T>(
    remote: &Remote,
    missing: Option<Procedure>,
    mut sent: Option<Sent<T>>,
    mut others: impl Iterator<Item = Form<T>>,
    stream: Option<(Direction, bool)>,
) -> Result<(T, Answer)> {
    let (mut lacking, mut refused) = (missing.map(not_there), None);
    while let Some(form) = sent {
        match form.asked.await {
            Ok(answer) => {
                remote.link().learn(form.procedure, true);
                let mut input = answer.packet.reader();
                let value = (form.read)(&mut input).and_then(|value| input.end().map(|()| value));
                return Ok((value.map_err(|malformed| loss::malformed(form.procedure, &malformed))?, answer));
            }
            Err(error) if is_unknown(&error, form.procedure) => {
                remote.link().learn(form.procedure, false);
                lacking = Some(not_there(form.procedure));
            }
            // Its driver lacks the function, perhaps for these arguments alone: another form may do.
            Err(error) if error.code == ErrorCode::NO_SUPPORT => refused = Some(error),
            Err(error) => return Err(error),
        }
        sent = others.next().map(|form| form.send(remote, stream));
    }
    // What a driver says of itself is said of the method; a procedure is only one way to it.
    Err(refused.or(lacking).unwrap_or_else(|| Error::internal("a call has no form")))
}

/// The error of a daemon that does not know a procedure, as that of a method that is not there.
fn not_there(procedure: Procedure) -> Error {
    Error::new(ErrorCode::NO_SUPPORT, format!("the daemon is too old to have {procedure}")).in_domain(ErrorDomain::RPC)
}

/// A value that cannot be sent, of the method that it is an argument of.
fn of(procedure: Procedure, error: Error) -> Error {
    let mut told = error;
    told.message = format!("{}: {}", procedure.name, told.message);
    told
}

/// Open files cannot be sent on this way, neither there nor here.
fn carries_none(procedure: Procedure) -> Error {
    let message =
        format!("{procedure} needs a file descriptor sent along, which only a connection over a UNIX socket of this machine can do");
    Error::new(ErrorCode::NO_SUPPORT, message).in_domain(ErrorDomain::RPC)
}

/// Whether the daemon does not have the procedure, or its program. There is an error code for it, but not for this alone: the number tells, which is the last
/// word in whatever language that is said, or the number of a program among the others.
fn is_unknown(error: &Error, procedure: Procedure) -> bool {
    let (message, number) = (error.message.trim_end_matches('.'), procedure.number.to_string());
    let is_last = || message.split_whitespace().next_back() == Some(number.as_str());
    let names_program = || message.split_whitespace().any(|word| word == procedure.program.number().to_string());
    let is_named = match procedure.program {
        Program::Main => is_last(),
        Program::Qemu | Program::Lxc => is_last() || names_program(),
    };
    // What became of a call is said on this side alone.
    error.code == ErrorCode::RPC && error.domain == ErrorDomain::RPC && error.outcome.is_none() && is_named
}

impl Calls<Option<String>> {
    /// Makes the call, which opens a stream and says what its data is.
    pub fn stream_of(self, direction: Direction, may_have_holes: bool) -> Reply<Box<dyn StreamSource>> {
        self.finish(Some((direction, may_have_holes)), |mime, _, stream| {
            let stream = stream.ok_or_else(|| Error::internal("a call that opens a stream has opened none"))?;
            Ok(described(stream, mime))
        })
    }
}

impl Calls<Vec<u8>> {
    /// Makes the call, which opens a stream and gives what the other side of a migration must know.
    pub fn stream_with_cookie(self, direction: Direction, may_have_holes: bool) -> Reply<Box<dyn StreamSource>> {
        self.finish(Some((direction, may_have_holes)), |cookie, _, stream| {
            let stream = stream.ok_or_else(|| Error::internal("a call that opens a stream has opened none"))?;
            Ok(with_cookie(stream, cookie))
        })
    }
}

#[cfg(test)]
mod tests {
    use virtkit_rpc::procedures;

    use super::*;

    #[test]
    fn a_procedure_is_unknown_where_its_own_number_is_said() {
        let says = |message: &str, procedure: Procedure| is_unknown(&violation(message), procedure);
        let main = Procedure { program: Program::Main, number: 273, name: "any" };
        assert!(says("unknown procedure: 273", main) && says("unbekannte Prozedur: 273.", main));
        for message in ["Too many domains '27300' for limit '16384'", "unknown procedure: 2730", "273 is no answer", "packet 1273"] {
            assert!(!says(message, main), "{message}");
        }
        let qemu = Procedure { program: Program::Qemu, number: 4, name: "any" };
        assert!(says("unknown procedure: 4", qemu) && says("Cannot find program 536903815 version 1", qemu));
        assert!(!says("Cannot find program 536903814 version 1", qemu) && !says("Unable to send 4 bytes", qemu));
        let error = Error::new(ErrorCode::OPERATION_FAILED, "domain 4").in_domain(ErrorDomain::RPC);
        assert!(!is_unknown(&error, procedures::DOMAIN_STATE) && !is_unknown(&error, qemu));
    }
}
