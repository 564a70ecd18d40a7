//! The mechanism GSSAPI (RFC 4752): both sides show a ticket of Kerberos, and agree on whether, and how, everything after it is protected.

use std::io;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use virtkit_api::{Error, Result, SecretValue};
use virtkit_rpc::Protection;

use super::failed;
use crate::gssapi::{Context, Failure, Library, wish};
use crate::transport::Secrecy;

/// The service that libvirt's daemons are, at every host.
const SERVICE: &str = "libvirt";

/// How long a protected packet of the daemon's may be: what it is told, and what it is held to.
const MOST_TAKEN: u32 = 128 << 10;

/// How long one of ours may become, whatever the daemon would take.
const MOST_SENT: u32 = 128 << 10;

/// What the two have to agree on: each knows the other, and nobody between them takes a packet away or sends it twice.
const WISHES: u32 = wish::MUTUAL | wish::REPLAY | wish::SEQUENCE | wish::SEALED;

/// This side of it, between two messages.
#[derive(Debug)]
pub struct Gssapi {
    context: Context,
    /// Who can read along on the way.
    secrecy: Secrecy,
    /// The two know each other, and what follows is only what they do with that.
    knows: bool,
}

/// What comes of a message of the daemon's.
#[derive(Debug)]
pub struct Step {
    /// What comes after it, if anything.
    pub next: Option<Gssapi>,
    /// What is to be sent.
    pub message: SecretValue,
    /// What protects the connection once the daemon has said that all is done.
    pub protection: Option<Box<dyn Protection>>,
}

impl Gssapi {
    /// The first message. It may ask a server of tickets, and blocks for that.
    ///
    /// # Errors
    /// What is missing: the library, or a ticket.
    pub fn begin(host: &str, secrecy: Secrecy) -> Result<(Self, SecretValue), Failure> {
        let context = Context::with(Library::system()?, &format!("{SERVICE}@{host}"))?;
        let mut own = Self { context, secrecy, knows: false };
        let message = own.greet(None)?;
        Ok((own, message))
    }

    /// Takes a message of the daemon's.
    ///
    /// # Errors
    /// `AuthFailed` for a daemon that is not who it pretends to be, and for one that offers no protection that fits the way.
    pub fn step(mut self, server: Option<&[u8]>, why: &str) -> Result<Step> {
        let wrong = |failure: Failure| failed(format!("{why} does not show that it is the service {SERVICE}: {failure}"));
        if self.knows {
            return self.settle(server, why);
        }
        let message = self.greet(server).map_err(wrong)?;
        Ok(Step { next: Some(self), message, protection: None })
    }

    fn wishes(&self) -> u32 {
        if self.secrecy == Secrecy::Open { WISHES | wish::SECRET } else { WISHES }
    }

    /// The two get to know each other.
    fn greet(&mut self, said: Option<&[u8]>) -> Result<SecretValue, Failure> {
        let wishes = self.wishes();
        let step = self.context.step(said, wishes)?;
        if step.is_done && !self.context.has(wishes) {
            return Err(Failure::new("Kerberos does not give what is needed here: that both show who they are, and seal what they send"));
        }
        self.knows = step.is_done;
        Ok(SecretValue::new(step.token.map(|token| token.as_ref().to_vec()).unwrap_or_default()))
    }

    /// The daemon offers how to go on, and this side chooses.
    fn settle(mut self, server: Option<&[u8]>, why: &str) -> Result<Step> {
        let wrong = |failure: Failure| failed(format!("{why} does not say how to go on: {failure}"));
        let offer = self.context.unwrap(server.unwrap_or_default()).map_err(wrong)?;
        let offer = Offer::read(offer.bytes.as_ref()).ok_or_else(|| failed(format!("{why} offers nothing that could be understood")))?;
        let chosen = offer.choose(self.secrecy).map_err(|what| failed(format!("{why} {what}")))?;
        let answer = self.context.wrap(&chosen.message(), false).map_err(wrong)?;
        let message = SecretValue::new(answer.as_ref().to_vec());
        let protection = match chosen {
            Chosen::Nothing => None,
            Chosen::Secret { most_sent } => {
                let most_sent = self.context.most_in(most_sent.min(MOST_SENT), true).map_err(wrong)?;
                let most_sent = usize::try_from(most_sent).unwrap_or(usize::MAX);
                if most_sent == 0 {
                    return Err(failed(format!("{why} takes no packet that is long enough for a single byte")));
                }
                Some(Box::new(Secret { context: Mutex::new(self.context), most_sent }) as Box<dyn Protection>)
            }
        };
        Ok(Step { next: None, message, protection })
    }
}

/// The layers of RFC 4752, section 3.3, each a bit.
const NOTHING: u8 = 1;
const SECRET: u8 = 4;

/// What the daemon offers at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    layers: u8,
    /// How long a packet may be that it takes.
    most: u32,
}

/// What this side chooses of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chosen {
    /// Bytes go as they are.
    Nothing,
    /// Nobody can read or change them.
    Secret {
        /// How long a packet may be that the daemon takes.
        most_sent: u32,
    },
}

impl Offer {
    /// Reads it; none where it is no offer.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let [layers, high, middle, low]: [u8; 4] = bytes.try_into().ok()?;
        Some(Self { layers, most: u32::from_be_bytes([0, high, middle, low]) })
    }

    /// Chooses as libvirt does: on a way that everybody can read, only a layer that nobody can; elsewhere none.
    ///
    /// # Errors
    /// A sentence without its subject, which is the daemon.
    pub fn choose(self, secrecy: Secrecy) -> Result<Chosen, String> {
        match secrecy {
            Secrecy::Open if self.layers & SECRET == 0 => {
                Err("offers no layer that keeps secret what is sent, over a plain TCP connection: use TLS or ssh".to_owned())
            }
            Secrecy::Open if self.most == 0 => Err("takes no packet that is long enough for a single byte".to_owned()),
            Secrecy::Open => Ok(Chosen::Secret { most_sent: self.most }),
            Secrecy::Unknown | Secrecy::Local | Secrecy::Encrypted if self.layers & NOTHING == 0 => {
                Err("demands a layer of GSSAPI, which there is only over a plain TCP connection".to_owned())
            }
            Secrecy::Unknown | Secrecy::Local | Secrecy::Encrypted => Ok(Chosen::Nothing),
        }
    }
}

impl Chosen {
    /// What the daemon is told: the layer, and how long a packet may be that is taken here. In whose name this is, is in the ticket.
    fn message(self) -> [u8; 4] {
        match self {
            Self::Nothing => [NOTHING, 0, 0, 0],
            Self::Secret { .. } => {
                let [_, high, middle, low] = MOST_TAKEN.to_be_bytes();
                [SECRET, high, middle, low]
            }
        }
    }
}

/// The layer that nobody can read.
#[derive(Debug)]
struct Secret {
    /// One thread at a time, for as long as a packet is computed.
    context: Mutex<Context>,
    most_sent: usize,
}

impl Secret {
    fn with<T>(&self, make: impl FnOnce(&mut Context) -> Result<T, Failure>) -> io::Result<T> {
        let mut context = self.context.lock().unwrap_or_else(PoisonError::into_inner);
        make(&mut context).map_err(|failure| io::Error::new(io::ErrorKind::InvalidData, format!("GSSAPI says: {failure}")))
    }
}

impl Protection for Secret {
    fn most_sent(&self) -> usize {
        self.most_sent
    }

    fn most_taken(&self) -> usize {
        usize::try_from(MOST_TAKEN).unwrap_or(usize::MAX)
    }

    fn protect(&self, bytes: &[u8]) -> io::Result<Bytes> {
        self.with(|context| context.wrap(bytes, true)).map(Bytes::from_owner)
    }

    fn open(&self, packet: &[u8]) -> io::Result<Bytes> {
        let opened = self.with(|context| context.unwrap(packet))?;
        if opened.was_secret {
            Ok(Bytes::from_owner(opened.bytes))
        } else {
            Err(io::Error::new(io::ErrorKind::InvalidData, "the daemon has sent in the open what it had to keep secret"))
        }
    }
}

/// A failure before anything was said, as an error: there is no ticket, or nothing that could ask for one.
pub fn unavailable(failure: &Failure, host: &str) -> Error {
    failed(format!("{host} asks for a ticket of Kerberos by GSSAPI, and there is none for {SERVICE}@{host}: {failure}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layer_where_everybody_can_read_and_none_elsewhere() {
        use Secrecy::{Encrypted, Local, Open, Unknown};
        let offer = |bytes: [u8; 4]| Offer::read(&bytes).expect("an offer");
        let all = offer([7, 1, 0, 2]);
        assert_eq!(all.choose(Open), Ok(Chosen::Secret { most_sent: 0x1_0002 }));
        for secrecy in [Unknown, Local, Encrypted] {
            assert_eq!(all.choose(secrecy), Ok(Chosen::Nothing));
        }
        assert_eq!(Chosen::Secret { most_sent: 5 }.message(), [4, 2, 0, 0]);
        assert_eq!(Chosen::Nothing.message(), [1, 0, 0, 0]);
        for (bytes, secrecy, word) in [
            ([3, 0, 1, 0], Open, "no layer that keeps secret"),
            ([4, 0, 0, 0], Open, "a single byte"),
            ([6, 0, 1, 0], Local, "demands a layer"),
        ] {
            let what = offer(bytes).choose(secrecy).expect_err("nothing fits");
            assert!(what.contains(word), "{what}");
        }
        for wrong in [&[][..], &[1, 0, 0], &[1, 0, 0, 0, 0]] {
            assert_eq!(Offer::read(wrong), None);
        }
    }
}
