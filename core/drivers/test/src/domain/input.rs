//! Keys, interrupts and signals for guests. A made-up guest takes them and does nothing about them.

use virtkit_api::{DomainRef, Error, ErrorCode, ErrorDomain, KeycodeSet, ProcessSignal};
use virtkit_driver::{DomainInput, Reply};

use super::parameters::wrong;
use crate::connection::TestConnection;

/// How many keys can be pressed at once.
const KEYS: usize = 16;

/// The highest number that a key has in any of the tables.
const HIGHEST_KEY: u32 = 0xffff;

/// The first process of a guest, the only one that libvirt's test driver knows.
const INIT: i64 = 1;

impl DomainInput for TestConnection {
    fn send_key(&self, domain: &DomainRef, codeset: KeycodeSet, _: u32, keycodes: &[u32]) -> Reply<()> {
        let keys = keycodes.to_vec();
        self.in_guest(domain, move |_, _| {
            if codeset.name().is_none() {
                return Err(wrong(format!("there is no table of keys with the number {}", codeset.0)));
            }
            if keys.is_empty() || keys.len() > KEYS {
                return Err(wrong(format!("1 to {KEYS} keys can be pressed at once, and not {}", keys.len())));
            }
            match keys.iter().find(|key| **key > HIGHEST_KEY) {
                // Not an argument that is wrong, in libvirt.
                Some(key) => {
                    let message = format!("the table {codeset} has no key {key}");
                    Err(Error::new(ErrorCode::INTERNAL_ERROR, message).in_domain(ErrorDomain::TEST))
                }
                None => Ok(()),
            }
        })
    }

    fn inject_nmi(&self, domain: &DomainRef) -> Reply<()> {
        self.in_guest(domain, |_, _| Ok(()))
    }

    fn send_process_signal(&self, domain: &DomainRef, pid: i64, signal: ProcessSignal) -> Reply<()> {
        self.in_guest(domain, move |domain, _| {
            if signal.name().is_none() {
                return Err(wrong(format!("there is no signal with the number {}", signal.0)));
            }
            if pid != INIT {
                return Err(wrong(format!("the guest of the domain {:?} has the process {INIT} alone, and none {pid}", &*domain.name())));
            }
            Ok(())
        })
    }
}
