//! SASL: the mechanism is chosen from the daemon's list, and goes on until both sides have seen enough.

use std::sync::Arc;

use virtkit_api::{Error, ErrorCode, Result, SecretValue};
use virtkit_driver::spawner;
use virtkit_rpc::{Decode, Encode as _, Malformed, Protection, Reader, Writer, protocol};

use super::credentials::Login;
use super::failed;
use super::gssapi::{self, Gssapi};
use super::scram::{Hash, Scram};
use crate::link::Link;
use crate::open::ask;
use crate::target::Auth;
use crate::transport::{Secrecy, WayKind};

/// How long a message of SASL may be, in bytes.
const MAX_DATA: usize = 65_536;

/// After how many steps a daemon is not believed any more. The longest mechanism has four.
const STEPS: usize = 8;

/// The mechanisms, the better first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mechanism {
    /// The daemon knows this side by the certificate that it has shown.
    External,
    /// Both show a ticket of Kerberos. It needs the system's library, and a ticket.
    Gssapi,
    Scram(Hash),
    /// The password as it is.
    Plain,
}

const MECHANISMS: [(&str, Mechanism); 5] = [
    ("EXTERNAL", Mechanism::External),
    ("GSSAPI", Mechanism::Gssapi),
    ("SCRAM-SHA-512", Mechanism::Scram(Hash::Sha512)),
    ("SCRAM-SHA-256", Mechanism::Scram(Hash::Sha256)),
    ("PLAIN", Mechanism::Plain),
];

impl Mechanism {
    /// Whether it may be used on this way.
    fn fits(self, way: WayKind) -> bool {
        match self {
            Self::External => way.secrecy == Secrecy::Encrypted && way.shows_certificate,
            // Of all, this alone has a layer that keeps secret what is sent.
            Self::Gssapi => true,
            Self::Scram(_) => way.secrecy != Secrecy::Open,
            Self::Plain => matches!(way.secrecy, Secrecy::Local | Secrecy::Encrypted),
        }
    }
}

/// What this side does in its next step.
enum Client {
    /// It has said all that it has to say.
    Silent,
    Gssapi(Box<Gssapi>),
    Scram(Box<Scram>),
}

/// What one step gives.
#[derive(Default)]
struct Step {
    bytes: Option<SecretValue>,
    is_done: bool,
    /// What protects the connection from the end on.
    protection: Option<Box<dyn Protection>>,
}

/// A mechanism that has begun.
struct Begun {
    name: &'static str,
    client: Client,
    /// What is sent with the name.
    first: Option<SecretValue>,
    /// Who it is that wants to be let in.
    who: String,
}

/// What the daemon answers to a step.
struct Answer {
    is_complete: bool,
    bytes: Option<Vec<u8>>,
}

impl Decode for Answer {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        let is_complete = i32::decode(input)? != 0;
        let has_none = i32::decode(input)? != 0;
        let bytes = characters(input)?;
        Ok(Self { is_complete, bytes: (!has_none).then_some(bytes) })
    }
}

/// Reads an answer: whether it is complete, and its message.
///
/// # Errors
/// Where it is none.
pub fn read_answer(input: &mut Reader<'_>) -> Result<(bool, Option<Vec<u8>>)> {
    let Answer { is_complete, bytes } = Answer::decode(input)?;
    input.end()?;
    Ok((is_complete, bytes))
}

/// The name of the mechanism that is tried first of those that are offered.
///
/// # Errors
/// `AuthFailed` where none of them fits.
pub fn choose_mechanism(offered: &str, login: &Login, way: WayKind) -> Result<&'static str> {
    choose(offered, login, way).map(|fitting| fitting.first.0)
}

/// libvirt's protocol has characters here, not bytes: each is a whole word.
fn characters(input: &mut Reader<'_>) -> Result<Vec<u8>, Malformed> {
    let count = input.count(MAX_DATA)?;
    (0..count).map(|_| input.u32().map(|word| word.to_be_bytes()[3])).collect()
}

/// No bytes and an empty run of them are not the same.
fn encode(bytes: Option<&SecretValue>, out: &mut Writer) {
    out.u32(bytes.is_none().into());
    out.is_secret();
    let bytes = bytes.map(SecretValue::reveal).unwrap_or_default();
    out.count(bytes.len(), MAX_DATA);
    for byte in bytes {
        out.u32((*byte).into());
    }
}

/// Authenticates by SASL.
///
/// # Errors
/// `AuthFailed` where no mechanism fits, or the daemon does not let this side in, or does not show that it knows the password.
pub async fn authenticate(link: &Arc<Link>, login: &Login, way: WayKind) -> Result<()> {
    let offered: Result<String> = ask(link, login, protocol::AUTH_SASL_INIT, |_| {}).await;
    // A daemon that demands a layer, and has no mechanism with one, cannot even say which mechanisms it has.
    let has_none = |error: &Error| way.secrecy == Secrecy::Open && error.code == ErrorCode::AUTH_FAILED;
    let offered = offered.map_err(|error| if has_none(&error) { too_open(&login.host, "it has no such mechanism") } else { error })?;
    let Begun { name, mut client, first, who } = begin(choose(&offered, login, way)?, login, way).await?;
    let why = format!("{} ({name})", login.host);
    let refused = |error: Error| refuse(error, &login.host, name, &who);
    let start = |out: &mut Writer| {
        name.encode(out);
        encode(first.as_ref(), out);
    };
    let mut protection = None;
    let mut answer: Answer = ask(link, login, protocol::AUTH_SASL_START, start).await.map_err(refused)?;
    // One step is taken here even if the daemon says that all is done: it has to show what it knows.
    for _ in 0..STEPS {
        let step = client.step(answer.bytes.take(), &why).await?;
        protection = step.protection.or(protection);
        let mut is_complete = answer.is_complete;
        if is_complete && !step.is_done {
            return Err(failed(format!("{why} ended the authentication before it has shown who it is")));
        }
        if !is_complete {
            answer = ask(link, login, protocol::AUTH_SASL_STEP, |out| encode(step.bytes.as_ref(), out)).await.map_err(refused)?;
            is_complete = answer.is_complete && step.is_done;
        }
        if is_complete {
            return protection.map_or(Ok(()), |protection| link.protect(protection));
        }
    }
    Err(failed(format!("{why} does not come to an end of the authentication")))
}

/// The daemon's refusal, with what it refuses.
fn refuse(error: Error, host: &str, mechanism: &str, who: &str) -> Error {
    if error.code != ErrorCode::AUTH_FAILED {
        return error;
    }
    let mut told = error;
    told.message = format!("{host} does not let {who} in by {mechanism}: {}", told.message);
    told
}

fn too_open(host: &str, what: &str) -> Error {
    let layer = "a layer of SASL's own over a plain TCP connection, of at least 56 bits, which of all mechanisms only GSSAPI gives";
    failed(format!("{host} demands {layer}, and {what}: use TLS or ssh"))
}

/// The mechanisms that fit, the better first.
#[derive(Debug)]
struct Fitting {
    first: (&'static str, Mechanism),
    /// Those to be tried where nothing can begin with the first.
    others: Vec<(&'static str, Mechanism)>,
}

fn choose(offered: &str, login: &Login, way: WayKind) -> Result<Fitting> {
    let host = &login.host;
    let wanted = match &login.wanted {
        Some(Auth::Sasl(Some(mechanism))) => Some(mechanism.as_str()),
        Some(Auth::Sasl(None) | Auth::Nothing | Auth::Polkit) | None => None,
    };
    let is_offered = |name: &str| offered.split([',', ' ']).any(|one| one.eq_ignore_ascii_case(name));
    let mut known = MECHANISMS.iter().filter(|(name, _)| is_offered(name) && wanted.is_none_or(|wanted| wanted == *name));
    let mut fitting = known.clone().filter(|(_, mechanism)| mechanism.fits(way)).copied();
    if let Some(first) = fitting.next() {
        return Ok(Fitting { first, others: fitting.collect() });
    }
    Err(match (known.next(), wanted) {
        (_, Some(wanted)) if way.secrecy == Secrecy::Open => too_open(host, &format!("the URI wants authentication by {wanted}")),
        (_, None) if way.secrecy == Secrecy::Open => too_open(host, &format!("it offers the mechanisms {offered}")),
        (Some((name, Mechanism::Plain)), _) => {
            failed(format!("{host} asks for a password by {name}, which is sent only under TLS, by ssh, or on this machine"))
        }
        (Some((name, _)), _) => failed(format!("{host} offers {name}, which needs TLS and a certificate of this client")),
        (None, Some(wanted)) => {
            failed(format!("the URI wants authentication by {wanted}, and {host} offers {offered}; known here are {}", names()))
        }
        (None, None) => failed(format!("{host} offers the mechanisms {offered} of SASL, and here are {}", names())),
    })
}

fn names() -> String {
    MECHANISMS.map(|(name, _)| name).join(", ")
}

/// Begins with the first mechanism that can begin: GSSAPI cannot without a ticket.
async fn begin(fitting: Fitting, login: &Login, way: WayKind) -> Result<Begun> {
    let mut without_ticket: Option<Error> = None;
    for (name, mechanism) in [fitting.first].into_iter().chain(fitting.others) {
        match begin_with(name, mechanism, login, way).await {
            Err(error) if mechanism == Mechanism::Gssapi && error.code == ErrorCode::AUTH_FAILED => without_ticket = Some(error),
            Err(mut error) => {
                if let Some(earlier) = without_ticket {
                    error.message = format!("{}; {}", error.message, earlier.message);
                }
                return Err(error);
            }
            Ok(begun) => return Ok(begun),
        }
    }
    Err(without_ticket.unwrap_or_else(|| failed(format!("{} offers no mechanism that could begin", login.host))))
}

async fn begin_with(name: &'static str, mechanism: Mechanism, login: &Login, way: WayKind) -> Result<Begun> {
    let why = format!("{} ({name})", login.host);
    match mechanism {
        Mechanism::External => {
            let who = "the owner of the certificate".to_owned();
            Ok(Begun { name, client: Client::Silent, first: Some(SecretValue::default()), who })
        }
        Mechanism::Gssapi => {
            let host = login.host.clone();
            // A server of tickets may have to be asked.
            let begin = move || Gssapi::begin(&host, way.secrecy).map_err(|failure| gssapi::unavailable(&failure, &host));
            let (gssapi, first) = spawner().block(begin).await?;
            Ok(Begun { name, client: Client::Gssapi(Box::new(gssapi)), first: Some(first), who: "the owner of the ticket".to_owned() })
        }
        Mechanism::Plain => {
            let both = login.name_and_password(&why).await?;
            let message = [&b"\0"[..], both.name.as_bytes(), b"\0", both.password.reveal()].concat();
            Ok(Begun { name, client: Client::Silent, first: Some(SecretValue::new(message)), who: format!("{:?}", both.name) })
        }
        Mechanism::Scram(hash) => {
            let both = login.name_and_password(&why).await?;
            let who = format!("{:?}", both.name);
            let (scram, first) = Scram::begin(hash, both, &why)?;
            Ok(Begun { name, client: Client::Scram(Box::new(scram)), first: Some(first), who })
        }
    }
}

impl Client {
    async fn step(&mut self, server: Option<Vec<u8>>, why: &str) -> Result<Step> {
        match std::mem::replace(self, Self::Silent) {
            Self::Silent => Ok(Step { is_done: true, ..Step::default() }),
            Self::Gssapi(gssapi) => {
                let why = why.to_owned();
                let step = spawner().block(move || gssapi.step(server.as_deref(), &why)).await?;
                let is_done = step.next.is_none();
                *self = step.next.map_or(Self::Silent, |next| Self::Gssapi(Box::new(next)));
                // Where there is nothing to say, libvirt's client says nothing.
                let bytes = Some(step.message).filter(|message| !message.reveal().is_empty());
                Ok(Step { bytes, is_done, protection: step.protection })
            }
            Self::Scram(scram) => {
                let why = why.to_owned();
                // It takes thousands of rounds of a hash: nobody else must wait for that.
                let (scram, bytes) = spawner().block(move || scram.step(server.as_deref(), &why)).await?;
                let is_done = scram.is_none();
                *self = scram.map_or(Self::Silent, |scram| Self::Scram(Box::new(scram)));
                Ok(Step { bytes, is_done, protection: None })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(offered: &str, wanted: Option<&str>, secrecy: Secrecy, shows_certificate: bool) -> Result<&'static str> {
        let wanted = wanted.map(|wanted| Auth::Sasl(Some(wanted.to_owned())));
        let login = Login::at("host", wanted);
        choose(offered, &login, WayKind { secrecy, shows_certificate, carries_descriptors: false }).map(|fitting| fitting.first.0)
    }

    #[test]
    fn each_character_is_a_word() {
        let mut out = Writer::default();
        encode(Some(&SecretValue::new(vec![0x41, 0xff])), &mut out);
        encode(None, &mut out);
        let (bytes, is_secret) = out.finish().expect("two messages");
        assert!(is_secret);
        let words: Vec<u32> = bytes.chunks(4).map(|word| u32::from_be_bytes(word.try_into().expect("whole words"))).collect();
        assert_eq!(words, [0, 2, 0x41, 0xff, 1, 0]);
        // libvirt writes characters above 127 as negative numbers.
        let answer = [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0x41, 0xff, 0xff, 0xff, 0xff];
        let answer = Answer::decode(&mut Reader::new(&answer)).expect("an answer");
        assert_eq!((answer.is_complete, answer.bytes), (true, Some(vec![0x41, 0xff])));
    }

    #[test]
    fn the_best_mechanism_that_fits_the_way() {
        use Secrecy::{Encrypted, Local, Open, Unknown};
        let all = "GSSAPI,PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,EXTERNAL";
        for (offered, wanted, secrecy, certificate, expected) in [
            (all, None, Encrypted, true, "EXTERNAL"),
            (all, None, Encrypted, false, "GSSAPI"),
            ("PLAIN,SCRAM-SHA-256,SCRAM-SHA-512", None, Encrypted, false, "SCRAM-SHA-512"),
            ("PLAIN,SCRAM-SHA-256,GSSAPI", None, Open, false, "GSSAPI"),
            (all, Some("PLAIN"), Local, false, "PLAIN"),
            (all, Some("SCRAM-SHA-256"), Unknown, false, "SCRAM-SHA-256"),
            ("PLAIN", None, Local, false, "PLAIN"),
        ] {
            assert_eq!(chosen(offered, wanted, secrecy, certificate).expect(offered), expected);
        }
        for (offered, wanted, secrecy, word) in [
            ("NTLM", None, Encrypted, "and here are EXTERNAL, GSSAPI"),
            ("SCRAM-SHA-256,PLAIN", None, Open, "of at least 56 bits, which of all mechanisms only GSSAPI gives, and it offers"),
            (all, Some("SCRAM-SHA-256"), Open, "GSSAPI gives, and the URI wants authentication by SCRAM-SHA-256"),
            ("PLAIN", None, Unknown, "only under TLS"),
            (all, Some("EXTERNAL"), Local, "needs TLS"),
            (all, Some("DIGEST-MD5"), Local, "wants authentication by DIGEST-MD5"),
        ] {
            let error = chosen(offered, wanted, secrecy, false).expect_err(offered);
            assert!(error.message.contains(word), "{error}");
        }
    }
}
