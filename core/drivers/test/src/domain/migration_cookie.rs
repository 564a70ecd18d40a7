//! What the phases of a migration tell each other: lines of `name value`, and behind an empty line a configuration.

use std::fmt::Write;
use std::time::Duration;

use virtkit_api::{Error, ErrorDomain, Result, Uuid};

/// The first line: what it is, and in which form.
const HEAD: &str = "virtkit-test-migration 1";

/// A cookie.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Cookie {
    /// The host that it is from.
    pub host: Uuid,
    /// Whether the domain was paused before the migration.
    pub paused: bool,
    /// How long it has run.
    pub ran: Duration,
    /// Where its processors may run, for those that are pinned.
    pub pins: Vec<Option<Vec<u8>>>,
    /// Its stored configuration.
    pub config: Option<String>,
}

impl Cookie {
    /// As bytes.
    pub fn write(&self) -> Vec<u8> {
        let mut text = format!("{HEAD}\nhost {}\npaused {}\nran {}\n", self.host, self.paused, self.ran.as_nanos());
        for (vcpu, map) in self.pins.iter().enumerate() {
            if let Some(map) = map {
                // Writing to a String cannot fail.
                let _ = write!(text, "pin {vcpu} ");
                for byte in map {
                    let _ = write!(text, "{byte:02x}");
                }
                text.push('\n');
            }
        }
        if let Some(config) = &self.config {
            text.extend(["\n", config]);
        }
        text.into_bytes()
    }

    /// From bytes.
    ///
    /// # Errors
    /// `InvalidArg` for what is no cookie of the test driver.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let wrong = |what: &str| {
            Error::invalid_argument(format!("the cookie of the migration is not the test driver's: {what}")).in_domain(ErrorDomain::TEST)
        };
        let text = std::str::from_utf8(bytes).map_err(|_| wrong("it is no text"))?;
        let (lines, config) = text.split_once("\n\n").map_or((text, None), |(lines, config)| (lines, Some(config.to_owned())));
        let mut lines = lines.lines();
        if lines.next() != Some(HEAD) {
            return Err(wrong("it begins otherwise"));
        }
        let mut cookie = Self { config, ..Self::default() };
        for line in lines {
            let (name, value) = line.split_once(' ').ok_or_else(|| wrong(line))?;
            let read = match name {
                "host" => value.parse().ok().map(|host| cookie.host = host),
                "paused" => value.parse().ok().map(|paused| cookie.paused = paused),
                "ran" => value.parse().ok().map(|ran| cookie.ran = Duration::from_nanos(ran)),
                "pin" => value.split_once(' ').and_then(|(vcpu, digits)| cookie.pin(vcpu.parse().ok()?, digits)),
                _ => None,
            };
            read.ok_or_else(|| wrong(line))?;
        }
        Ok(cookie)
    }

    fn pin(&mut self, vcpu: u16, digits: &str) -> Option<()> {
        let byte = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
        let map: Option<Vec<u8>> = (0..digits.len()).step_by(2).map(byte).collect();
        let at = usize::from(vcpu);
        if self.pins.len() <= at {
            self.pins.resize(at + 1, None);
        }
        self.pins[at] = Some(map?);
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use virtkit_api::{ErrorCode, Uuid};

    use super::Cookie;

    #[test]
    fn a_cookie_comes_back() {
        let cookie = Cookie {
            host: Uuid::from_u128(7),
            paused: true,
            ran: Duration::from_nanos(12_345_678_901),
            pins: vec![None, Some(vec![0x0f, 0x80])],
            config: Some("<domain>\n\n</domain>\n".to_owned()),
        };
        assert_eq!(Cookie::read(&cookie.write()), Ok(cookie));
        assert_eq!(Cookie::read(&Cookie::default().write()), Ok(Cookie::default()));
    }

    #[test]
    fn what_is_no_cookie_is_refused() {
        let head = "virtkit-test-migration 1\n";
        for wrong in [
            "",
            "qemu",
            "virtkit-test-migration 2\n",
            "\u{0}",
            &format!("{head}paused maybe"),
            &format!("{head}pin 1 0"),
            &format!("{head}x y"),
        ] {
            let failed = Cookie::read(wrong.as_bytes()).expect_err(wrong);
            assert_eq!(failed.code, ErrorCode::INVALID_ARG, "{wrong}");
        }
        assert!(Cookie::read(&[0xff]).is_err());
    }
}
