//! URIs of connections.

use fluent_uri::Uri as Parsed;
use virtkit_api::{Error, ErrorCode, Result};

/// A connection's URI, taken apart: `driver+transport://user@host:port/path?name=value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uri {
    text: String,
    driver: String,
    transport: Option<String>,
    user: Option<String>,
    host: Option<String>,
    port: Option<u16>,
    path: String,
    parameters: Vec<(String, String)>,
}

impl Uri {
    /// Takes a URI apart.
    ///
    /// # Errors
    /// `InvalidArg` with the place for a text that is no URI.
    pub fn parse(text: &str) -> Result<Self> {
        let wrong = |why: &dyn std::fmt::Display| Error::new(ErrorCode::INVALID_ARG, format!("{text:?} is no connection URI: {why}"));
        let uri = Parsed::parse(text).map_err(|error| wrong(&error))?;
        let scheme = uri.scheme().as_str().to_ascii_lowercase();
        let (driver, transport) = match scheme.split_once('+') {
            Some((driver, transport)) => (driver.to_owned(), Some(transport.to_owned())),
            None => (scheme, None),
        };
        let authority = uri.authority();
        let host = authority.map(|authority| authority.host().to_owned()).filter(|host| !host.is_empty());
        let user = authority.and_then(|authority| authority.userinfo()).map(|user| decoded(user.as_str()));
        let user = user.map(|user| user.ok_or_else(|| wrong(&"its user is not UTF-8"))).transpose()?;
        let port = authority.and_then(|authority| authority.port()).map(fluent_uri::encoding::EStr::as_str).filter(|port| !port.is_empty());
        let port =
            port.map(|port| port.parse().map_err(|_| wrong(&format_args!("{port} is no port: the highest is 65535")))).transpose()?;
        let path = decoded(uri.path().as_str()).ok_or_else(|| wrong(&"its path is not UTF-8"))?;
        let mut parameters = Vec::new();
        // libvirt separates parameters by `&` and by `;`.
        let query = uri.query().map_or("", |query| query.as_str());
        for pair in query.split(['&', ';']).filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let pair = decoded(name).zip(decoded(value)).ok_or_else(|| wrong(&format_args!("the parameter {name:?} is not UTF-8")))?;
            parameters.push(pair);
        }
        Ok(Self { text: text.to_owned(), driver, transport, user: user.filter(|user| !user.is_empty()), host, port, path, parameters })
    }

    /// The whole text, as given.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The part of the scheme before `+`, in lower case.
    #[must_use]
    pub fn driver(&self) -> &str {
        &self.driver
    }

    /// The part of the scheme behind `+`.
    #[must_use]
    pub fn transport(&self) -> Option<&str> {
        self.transport.as_deref()
    }

    /// Who is in front of the host, decoded; none where it is empty.
    #[must_use]
    pub fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }

    /// The port, none where there is no number.
    #[must_use]
    pub fn port(&self) -> Option<u16> {
        self.port
    }

    /// The host as written, an address of version 6 in its brackets; none where it is empty.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        self.host.as_deref()
    }

    /// The path, decoded, with its first slash.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The parameters in their order, decoded.
    #[must_use]
    pub fn parameters(&self) -> &[(String, String)] {
        &self.parameters
    }
}

/// Resolves `%41`; none for what is not UTF-8 afterwards. The parser has seen to it that two digits follow each `%`.
fn decoded(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        bytes.extend_from_slice(before.as_bytes());
        bytes.push(u8::from_str_radix(after.get(..2)?, 16).ok()?);
        rest = &after[2..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::Uri;

    #[test]
    fn a_uri_is_taken_apart() {
        let uri = Uri::parse("QEMU+ssh://root@[::1]:22/sys%74em?a=b%20c&d;e=f").unwrap();
        assert_eq!((uri.driver(), uri.transport(), uri.host(), uri.path()), ("qemu", Some("ssh"), Some("[::1]"), "/system"));
        assert_eq!((uri.user(), uri.port()), (Some("root"), Some(22)));
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(uri.parameters(), [pair("a", "b c"), pair("d", ""), pair("e", "f")]);
        let local = Uri::parse("test:///default").unwrap();
        assert_eq!((local.user(), local.host(), local.port()), (None, None, None));
    }

    #[test]
    fn what_is_no_uri_is_an_error_that_shows_it() {
        for text in ["", "default", "://", "test:///a b", "test:///%", "test:///%zz", "test:///%ff", "test://host:65536/"] {
            let error = Uri::parse(text).unwrap_err();
            assert_eq!(error.code, virtkit_api::ErrorCode::INVALID_ARG, "{text}");
            assert!(error.message.contains(&format!("{text:?}")), "{error}");
        }
    }
}
