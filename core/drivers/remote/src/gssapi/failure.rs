//! What the library says of a failure.

use std::ffi::c_int;
use std::fmt;

use super::Buffer;
use super::library::{KERBEROS, Library};

/// `GSS_C_GSS_CODE` and `GSS_C_MECH_CODE`: whose number it is.
const OF_GSSAPI: c_int = 1;
const OF_KERBEROS: c_int = 2;

/// `GSS_S_FAILURE`: the number of Kerberos says more.
const SEE_KERBEROS: u32 = 13 << 16;

/// After how many sentences the library is not listened to any more.
const SENTENCES: usize = 8;

/// A sentence that says what does not work.
#[derive(Debug)]
pub struct Failure(String);

impl Failure {
    /// With a sentence of ours.
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }

    /// With the library's, of what it has just answered on this thread.
    pub(super) fn of(library: &'static Library, major: u32, minor: u32) -> Self {
        let of_kerberos = if minor == 0 { Vec::new() } else { sentences(library, minor, OF_KERBEROS) };
        let of_gssapi = if major == SEE_KERBEROS && !of_kerberos.is_empty() { Vec::new() } else { sentences(library, major, OF_GSSAPI) };
        let all: Vec<String> = of_gssapi.into_iter().chain(of_kerberos).collect();
        if all.is_empty() { Self(format!("GSSAPI fails with {major:#x}, {minor}")) } else { Self(all.join(": ")) }
    }
}

fn sentences(library: &'static Library, number: u32, whose: c_int) -> Vec<String> {
    let mut found = Vec::new();
    let mut next = 0;
    for _ in 0..SENTENCES {
        let mut minor = 0;
        let mut text = Buffer::empty(library);
        // SAFETY: all pointers are to places of this function, and the buffer is empty.
        let major = unsafe { (library.display_status)(&raw mut minor, number, whose, &raw const KERBEROS, &raw mut next, text.raw()) };
        if major != 0 {
            break;
        }
        found.push(String::from_utf8_lossy(text.as_ref()).trim_end_matches(['.', '\0']).to_owned());
        if next == 0 {
            break;
        }
    }
    // Kerberos says so where only GSSAPI has something to say.
    found.retain(|sentence| !sentence.is_empty() && sentence != "Success");
    found
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
