//! SCRAM (RFC 5802, RFC 7677): both sides show that they know the password, and neither sends it.

use std::num::NonZeroU32;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::rand::{SecureRandom as _, SystemRandom};
use ring::{digest, hmac, pbkdf2};
use virtkit_api::{Error, Result, SecretValue};

use super::credentials::NameAndPassword;
use super::failed;

/// The rounds that a server may ask for: fewer are too weak, more would only keep this side busy.
const ROUNDS: std::ops::RangeInclusive<u32> = 4096..=1_000_000;

/// "No channel binding, in my own name", in front of the first message.
const HEAD: &str = "n,,";

/// The hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hash {
    /// 256 bits.
    Sha256,
    /// 512 bits.
    Sha512,
}

impl Hash {
    fn hmac(self) -> hmac::Algorithm {
        match self {
            Self::Sha256 => hmac::HMAC_SHA256,
            Self::Sha512 => hmac::HMAC_SHA512,
        }
    }

    fn digest(self) -> &'static digest::Algorithm {
        match self {
            Self::Sha256 => &digest::SHA256,
            Self::Sha512 => &digest::SHA512,
        }
    }

    fn stretch(self) -> pbkdf2::Algorithm {
        match self {
            Self::Sha256 => pbkdf2::PBKDF2_HMAC_SHA256,
            Self::Sha512 => pbkdf2::PBKDF2_HMAC_SHA512,
        }
    }

    fn sign(self, key: &[u8], text: &[u8]) -> hmac::Tag {
        hmac::sign(&hmac::Key::new(self.hmac(), key), text)
    }
}

/// This side of it, between two messages.
pub enum Scram {
    /// The server has to send salt and rounds.
    Asked {
        /// The hash.
        hash: Hash,
        /// Our nonce.
        nonce: String,
        /// Our first message, without its head.
        first: String,
        /// The password.
        password: SecretValue,
    },
    /// The server has to show that it knows the password.
    Shown {
        /// The key that it has to sign with.
        key: hmac::Key,
        /// What it has to sign.
        messages: Vec<u8>,
    },
}

impl Scram {
    /// The first message.
    pub fn begin(hash: Hash, both: NameAndPassword, why: &str) -> Result<(Self, SecretValue)> {
        let mut random = [0; 18];
        let filled = SystemRandom::new().fill(&mut random);
        filled.map_err(|_| Error::internal("the system has no random numbers"))?;
        Self::begin_with(hash, both, STANDARD.encode(random), why)
    }

    /// The same with a nonce that is known.
    pub fn begin_with(hash: Hash, both: NameAndPassword, nonce: String, why: &str) -> Result<(Self, SecretValue)> {
        let name = stringprep::saslprep(&both.name).map_err(|_| failed(format!("{:?} is no name that {why} could know", both.name)))?;
        let first = format!("n={},r={nonce}", name.replace('=', "=3D").replace(',', "=2C"));
        let message = format!("{HEAD}{first}").into_bytes();
        Ok((Self::Asked { hash, nonce, first, password: both.password }, SecretValue::new(message)))
    }

    /// Takes a message of the server's. Gives what comes after it, if anything, and what is to be sent.
    ///
    /// # Errors
    /// `AuthFailed` for a message that is none, and for a server that does not know the password.
    pub fn step(self, server: Option<&[u8]>, why: &str) -> Result<(Option<Self>, Option<SecretValue>)> {
        let wrong = |what: &str| failed(format!("{why} {what}"));
        let text = server.and_then(|bytes| std::str::from_utf8(bytes).ok()).ok_or_else(|| wrong("does not say what it has to say next"))?;
        match self {
            Self::Asked { hash, nonce, first, password } => {
                let Challenge { nonce: both, salt, rounds } = Challenge::read(text, &nonce).map_err(|what| wrong(&what))?;
                let password = prepared(&password).ok_or_else(|| wrong("cannot be given a password with such characters"))?;
                let mut salted = vec![0; hash.digest().output_len()];
                pbkdf2::derive(hash.stretch(), rounds, &salt, password.reveal(), &mut salted);
                let salted = SecretValue::new(salted);
                let binding = STANDARD.encode(HEAD);
                let last = format!("c={binding},r={both}");
                let messages = format!("{first},{text},{last}").into_bytes();
                let client_key = hash.sign(salted.reveal(), b"Client Key");
                let stored = digest::digest(hash.digest(), client_key.as_ref());
                let signature = hash.sign(stored.as_ref(), &messages);
                let proof: Vec<u8> = client_key.as_ref().iter().zip(signature.as_ref()).map(|(key, signed)| key ^ signed).collect();
                let message = format!("{last},p={}", STANDARD.encode(proof)).into_bytes();
                let server_key = hash.sign(salted.reveal(), b"Server Key");
                let key = hmac::Key::new(hash.hmac(), server_key.as_ref());
                Ok((Some(Self::Shown { key, messages }), Some(SecretValue::new(message))))
            }
            Self::Shown { key, messages } => {
                if let Some(error) = attribute(text, 'e') {
                    return Err(wrong(&format!("refuses the password: {error}")));
                }
                let signature = attribute(text, 'v').and_then(|text| STANDARD.decode(text).ok());
                let signature = signature.ok_or_else(|| wrong("does not show that it knows the password"))?;
                let verified = hmac::verify(&key, &messages, &signature);
                verified.map_err(|_| wrong("does not know the password: it is not who it pretends to be"))?;
                Ok((None, None))
            }
        }
    }
}

/// The server's first message.
struct Challenge {
    nonce: String,
    salt: Vec<u8>,
    rounds: NonZeroU32,
}

impl Challenge {
    /// What is wrong is said as what the server does.
    fn read(text: &str, ours: &str) -> Result<Self, String> {
        if attribute(text, 'm').is_some() {
            return Err("demands an extension of SCRAM, of which none is known".to_owned());
        }
        let nonce = attribute(text, 'r').filter(|nonce| nonce.starts_with(ours) && nonce.len() > ours.len());
        let nonce = nonce.ok_or("answers somebody else: its nonce does not begin with ours")?;
        let salt = attribute(text, 's').and_then(|salt| STANDARD.decode(salt).ok()).ok_or("sends no salt")?;
        let rounds: u32 = attribute(text, 'i').and_then(|rounds| rounds.parse().ok()).ok_or("sends no number of rounds")?;
        let good = Some(rounds).filter(|rounds| ROUNDS.contains(rounds)).and_then(NonZeroU32::new);
        let rounds = good.ok_or_else(|| format!("asks for {rounds} rounds; {} to {} make sense", ROUNDS.start(), ROUNDS.end()))?;
        Ok(Self { nonce: nonce.to_owned(), salt, rounds })
    }
}

fn attribute(text: &str, name: char) -> Option<&str> {
    text.split(',').find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
}

/// A password in the one form that all ways of writing it have. One that is not text is taken as it is.
fn prepared(password: &SecretValue) -> Option<SecretValue> {
    match std::str::from_utf8(password.reveal()) {
        Ok(text) => stringprep::saslprep(text).ok().map(|text| SecretValue::new(text.into_owned().into_bytes())),
        Err(_) => Some(password.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONCE: &str = "rOprNGfwEbeRWgbNEkqO";
    const SERVER: &str = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";

    fn begun(name: &str) -> (Scram, String) {
        let both = NameAndPassword { name: name.to_owned(), password: SecretValue::new(b"pencil".to_vec()) };
        let (scram, first) = Scram::begin_with(Hash::Sha256, both, NONCE.to_owned(), "host").expect("a message");
        (scram, text(&first))
    }

    fn text(bytes: &SecretValue) -> String {
        String::from_utf8(bytes.reveal().to_vec()).expect("a text")
    }

    /// The example of RFC 7677.
    #[test]
    fn both_sides_know_the_password() {
        let (scram, first) = begun("user");
        assert_eq!(first, "n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
        let (scram, last) = scram.step(Some(SERVER.as_bytes()), "host").expect("a message");
        let expected = "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
        assert_eq!(last.as_ref().map(text).as_deref(), Some(expected));
        let (done, nothing) =
            scram.expect("one step is left").step(Some(b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="), "host").expect("it knows");
        assert!(done.is_none() && nothing.is_none());
    }

    #[test]
    fn a_server_that_does_not_know_the_password_is_found_out() {
        for (answer, word) in [
            (&b"v=AAAATRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="[..], "does not know the password"),
            (b"e=other-error", "other-error"),
            (b"", "does not show"),
        ] {
            let (scram, _) = begun("user").0.step(Some(SERVER.as_bytes()), "host").expect("a message");
            let error = scram.expect("one step is left").step(Some(answer), "host").map(drop).expect_err("it does not");
            assert!(error.message.contains(word), "{error}");
        }
    }

    #[test]
    fn a_challenge_that_makes_no_sense_is_refused() {
        for (challenge, word) in [
            ("r=other,s=W22Z,i=4096", "somebody else"),
            ("m=more,r=rOprNGfwEbeRWgbNEkqO1,s=W22Z,i=4096", "an extension"),
            ("r=rOprNGfwEbeRWgbNEkqO,s=W22Z,i=4096", "somebody else"),
            ("r=rOprNGfwEbeRWgbNEkqO1,s=*,i=4096", "no salt"),
            ("r=rOprNGfwEbeRWgbNEkqO1,s=W22Z,i=4095", "4095 rounds"),
            ("r=rOprNGfwEbeRWgbNEkqO1,s=W22Z,i=4000000000", "4000000000 rounds"),
            ("r=rOprNGfwEbeRWgbNEkqO1,s=W22Z", "no number"),
        ] {
            let error = begun("user").0.step(Some(challenge.as_bytes()), "host").map(drop).expect_err(challenge);
            assert!(error.message.contains(word), "{error}");
        }
        assert!(begun("user").0.step(None, "host").is_err());
    }

    #[test]
    fn names_are_written_so_that_they_end_where_they_end() {
        assert_eq!(begun("a=b,c").1, "n,,n=a=3Db=2Cc,r=rOprNGfwEbeRWgbNEkqO");
    }
}
