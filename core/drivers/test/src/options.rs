//! What the parameters of a `test` URI ask for.

use std::time::Duration;

use virtkit_api::{Error, Result};
use virtkit_document::bytes_of;
use virtkit_driver::Uri;

/// How a world differs from libvirt's default one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// How long methods take that are not instant.
    pub latency: Option<Duration>,
    /// How many domains there are besides `test`.
    pub domains: u32,
    /// How many bytes a job moves in a second; 0 for one that stands still, none for one that moves all at once.
    pub job_speed: Option<u64>,
    /// When the host goes away, from the moment in which the connection is opened.
    pub lost_after: Option<Duration>,
    /// Whether a connection is let in only with a name and a password.
    pub password: bool,
    /// Whether the host is of a later version: it tells of values that nobody here knows.
    pub newer: bool,
}

impl Options {
    /// Reads the parameters.
    ///
    /// # Errors
    /// `InvalidArg` for an unknown parameter or a value that is none.
    pub fn of(uri: &Uri) -> Result<Self> {
        let mut options = Self::default();
        for (name, value) in uri.parameters() {
            match name.as_str() {
                "latency" => options.latency = Some(time(name, value)?),
                "lost_after" => options.lost_after = Some(time(name, value)?),
                "auth" if value == "password" => options.password = true,
                "auth" => return Err(wrong(name, value, "password")),
                "newer" if value == "yes" => options.newer = true,
                "newer" => return Err(wrong(name, value, "yes")),
                "domains" => {
                    let count = value.parse().ok().filter(|count| *count <= 1_000_000);
                    options.domains = count.ok_or_else(|| wrong(name, value, "a number up to 1000000"))?;
                }
                "job_speed" => {
                    let speed = size(value).ok_or_else(|| wrong(name, value, "a number of bytes a second such as 512MiB or 0"))?;
                    options.job_speed = Some(speed);
                }
                _ => {
                    let known = "auth, domains, job_speed, latency, lost_after and newer";
                    return Err(Error::invalid_argument(format!("the test driver has no URI parameter {name:?}; it has {known}")));
                }
            }
        }
        Ok(options)
    }
}

fn wrong(name: &str, value: &str, expected: &str) -> Error {
    Error::invalid_argument(format!("the URI parameter {name} cannot be {value:?}; it is {expected}"))
}

fn time(name: &str, value: &str) -> Result<Duration> {
    duration(value).ok_or_else(|| wrong(name, value, "a time such as 200ms or 2s"))
}

/// `200ms`, `2s`
fn duration(text: &str) -> Option<Duration> {
    match text.strip_suffix("ms") {
        Some(number) => number.parse().ok().map(Duration::from_millis),
        None => text.strip_suffix('s')?.parse().ok().map(Duration::from_secs),
    }
}

/// `512MiB`, `4GiB`, `1000`
fn size(text: &str) -> Option<u64> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    bytes_of(digits.parse().ok()?, if digits.len() == text.len() { "bytes" } else { &text[digits.len()..] })
}
