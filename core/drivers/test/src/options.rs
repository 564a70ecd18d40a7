//! What the parameters of a `test` URI ask for.

use std::time::Duration;

use virtkit_api::{Error, Result};
use virtkit_driver::Uri;

/// How a world differs from libvirt's default one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// How long methods take that are not instant.
    pub latency: Option<Duration>,
    /// How many domains there are besides `test`.
    pub domains: u32,
    /// When the host goes away, from the moment in which the connection is opened.
    pub lost_after: Option<Duration>,
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
                "domains" => {
                    let count = value.parse().ok().filter(|count| *count <= 1_000_000);
                    options.domains = count.ok_or_else(|| wrong(name, value, "a number up to 1000000"))?;
                }
                _ => {
                    let message = format!("the test driver has no URI parameter {name:?}; it has domains, latency and lost_after");
                    return Err(Error::invalid_argument(message));
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
