//! libvirt's file for clients, `libvirt.conf`: which host is meant where nobody says it, and short names of URIs.
//!
//! ```ini
//! uri_default = "qemu:///system"
//! uri_aliases = [
//!   "lab=qemu+ssh://root@lab.example/system",
//! ]
//! ```
//!
//! Keys that are not about URIs are passed over.

use std::env;
use std::fs;
use std::io;
use std::iter::Peekable;
use std::path::{Path, PathBuf};
use std::str::CharIndices;

use virtkit_api::{Error, ErrorCode, Result};
use virtkit_driver::spawner;

/// What the file says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Conf {
    /// Where a connection without a URI leads to.
    pub default: Option<String>,
    /// Short names, each with the URI that it stands for.
    aliases: Vec<(String, String)>,
}

impl Conf {
    /// Reads the file of this user. One that is not there says nothing.
    ///
    /// # Errors
    /// `SystemError` for a file that cannot be read, `ConfSyntax` with its line for one that cannot be understood.
    pub async fn of_user() -> Result<Self> {
        spawner().block(|| file().map_or(Ok(Self::default()), |path| Self::read(&path))).await
    }

    fn read(path: &Path) -> Result<Self> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(Error::system(format!("cannot read the configuration {}", path.display()), &error)),
        };
        Self::parse(&text).map_err(|Wrong { line, what }| {
            Error::new(ErrorCode::CONF_SYNTAX, format!("line {line} of the configuration {}: {what}", path.display()))
        })
    }

    fn parse(text: &str) -> Result<Self, Wrong> {
        let mut found = Self::default();
        let mut input = Input { text, rest: text.char_indices().peekable() };
        while let Some((key, value, line)) = input.entry()? {
            let wrong = |what: String| Wrong { line, what };
            match (key, value) {
                ("uri_default", Value::Text(uri)) => found.default = Some(uri).filter(|uri| !uri.is_empty()),
                ("uri_default", _) => return Err(wrong("uri_default is one URI in quotes".to_owned())),
                ("uri_aliases", Value::List(entries)) => {
                    found.aliases = entries.iter().map(|entry| alias(entry).map_err(wrong)).collect::<Result<_, _>>()?;
                }
                ("uri_aliases", _) => return Err(wrong("uri_aliases is a list, [\"NAME=URI\", ...]".to_owned())),
                _ => {}
            }
        }
        Ok(found)
    }

    /// The URI that `name` stands for.
    pub fn alias(&self, name: &str) -> Option<&str> {
        self.aliases.iter().find(|(alias, _)| alias == name).map(|(_, uri)| uri.as_str())
    }
}

/// Whether a text can be a short name. Every URI has a colon, which none of them has.
pub(crate) fn can_be_alias(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

fn alias(entry: &str) -> Result<(String, String), String> {
    let pair = entry.split_once('=').filter(|(name, uri)| can_be_alias(name) && !uri.is_empty());
    let (name, uri) =
        pair.ok_or_else(|| format!("{entry:?} is no alias; it is NAME=URI, and the name has letters, digits, _ and - alone"))?;
    Ok((name.to_owned(), uri.to_owned()))
}

/// Where the file of this user is, whether or not it is there; none for a user without a folder.
pub(crate) fn file() -> Option<PathBuf> {
    place(is_root(), |name| env::var_os(name))
}

pub(crate) fn is_root() -> bool {
    // SAFETY: it is a call of the system without arguments, which cannot fail.
    unsafe { libc::geteuid() == 0 }
}

fn place(is_root: bool, variable: impl Fn(&str) -> Option<std::ffi::OsString>) -> Option<PathBuf> {
    if is_root {
        return Some(PathBuf::from("/etc/libvirt/libvirt.conf"));
    }
    let folder = |name: &str| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let config = folder("XDG_CONFIG_HOME").or_else(|| folder("HOME").map(|home| home.join(".config")));
    config.map(|config| config.join("libvirt/libvirt.conf"))
}

/// Why a text is none.
#[derive(Debug, PartialEq, Eq)]
struct Wrong {
    line: usize,
    what: String,
}

#[derive(Debug)]
enum Value {
    Text(String),
    Number,
    List(Vec<String>),
}

struct Input<'a> {
    text: &'a str,
    rest: Peekable<CharIndices<'a>>,
}

impl<'a> Input<'a> {
    /// The next key, its value, and the line that they begin in.
    fn entry(&mut self) -> Result<Option<(&'a str, Value, usize)>, Wrong> {
        self.blanks();
        let Some(&(start, first)) = self.rest.peek() else { return Ok(None) };
        let line = self.line();
        let key = self.word(|char| char.is_ascii_alphanumeric() || matches!(char, '_' | '.' | '-'));
        if key.is_empty() {
            return Err(self.wrong(format!("{first:?} begins no key")));
        }
        debug_assert!(self.text[start..].starts_with(key));
        self.blanks();
        if self.rest.next_if(|(_, char)| *char == '=').is_none() {
            return Err(self.wrong(format!("there is no = behind {key}")));
        }
        self.blanks();
        Ok(Some((key, self.value(key)?, line)))
    }

    fn value(&mut self, key: &str) -> Result<Value, Wrong> {
        match self.rest.peek().map(|(_, char)| *char) {
            Some('"' | '\'') => self.quoted().map(Value::Text),
            Some('0'..='9' | '-') => {
                self.word(|char| char.is_ascii_digit() || char == '-');
                Ok(Value::Number)
            }
            Some('[') => self.list().map(Value::List),
            _ => Err(self.wrong(format!("{key} has no value, which is a text in quotes, a number or a list"))),
        }
    }

    fn list(&mut self) -> Result<Vec<String>, Wrong> {
        let mut entries = Vec::new();
        self.rest.next();
        loop {
            self.blanks();
            match self.rest.peek().map(|(_, char)| *char) {
                Some(']') => break,
                Some('"' | '\'') => entries.push(self.quoted()?),
                Some(other) => return Err(self.wrong(format!("{other:?} begins no entry of a list; they are texts in quotes"))),
                None => return Err(self.wrong("a list has no end".to_owned())),
            }
            self.blanks();
            if self.rest.next_if(|(_, char)| *char == ',').is_none() && !matches!(self.rest.peek(), Some((_, ']'))) {
                return Err(self.wrong("there is no comma between two entries of a list".to_owned()));
            }
        }
        self.rest.next();
        Ok(entries)
    }

    /// A text up to the quote that it begins with, in one line.
    fn quoted(&mut self) -> Result<String, Wrong> {
        let quote = self.rest.next().map(|(_, char)| char);
        let mut text = String::new();
        loop {
            match self.rest.peek().map(|(_, char)| *char) {
                Some('\n') | None => return Err(self.wrong("a text has no end".to_owned())),
                char if char == quote => break,
                Some(char) => text.push(char),
            }
            self.rest.next();
        }
        self.rest.next();
        Ok(text)
    }

    fn word(&mut self, belongs: impl Fn(char) -> bool) -> &'a str {
        let start = self.at();
        while self.rest.next_if(|(_, char)| belongs(*char)).is_some() {}
        &self.text[start..self.at()]
    }

    /// Passes blanks, ends of lines and comments.
    fn blanks(&mut self) {
        while let Some((_, char)) = self.rest.next_if(|(_, char)| char.is_ascii_whitespace() || *char == '#') {
            if char == '#' {
                while self.rest.next_if(|(_, char)| *char != '\n').is_some() {}
            }
        }
    }

    fn at(&mut self) -> usize {
        self.rest.peek().map_or(self.text.len(), |(at, _)| *at)
    }

    fn line(&mut self) -> usize {
        let at = self.at();
        self.text[..at].matches('\n').count() + 1
    }

    fn wrong(&mut self, what: String) -> Wrong {
        Wrong { line: self.line(), what }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_and_the_aliases_are_read() {
        let text = "# of clients\n\nuri_aliases = [\n  \"lab=qemu+ssh://root@lab/system?a=b\", # far away\n  'here=test:///default',\n]\n\
            remote_mode = \"auto\"\nmax = -3\nuri_default=\"qemu:///system\"";
        let found = Conf::parse(text).expect("it is right");
        assert_eq!(found.default.as_deref(), Some("qemu:///system"));
        assert_eq!(found.alias("lab"), Some("qemu+ssh://root@lab/system?a=b"));
        assert_eq!((found.alias("here"), found.alias("her")), (Some("test:///default"), None));
        assert_eq!(Conf::parse("uri_aliases = [ ]\nuri_default = \"\"\n"), Ok(Conf::default()));
    }

    #[test]
    fn what_cannot_be_understood_names_its_line() {
        for (text, line, word) in [
            ("\nuri_default", 2, "="),
            ("uri_default = 3", 1, "quotes"),
            ("a = 1\nuri_default = \"qemu", 2, "end"),
            ("uri_aliases = [\n\"a=b:///\"\n\"c=d:///\" ]", 3, "comma"),
            ("uri_aliases = [ \"a=b:///\",", 1, "end"),
            ("uri_aliases = [ 7 ]", 1, "entry"),
            ("uri_aliases = [ \"a b=c:///\" ]", 1, "\"a b=c:///\""),
            ("uri_aliases = \"a=b:///\"", 1, "list"),
            ("=", 1, "key"),
            ("a = é", 1, "value"),
        ] {
            let wrong = Conf::parse(text).expect_err(text);
            assert!(wrong.line == line && wrong.what.contains(word), "{text}: {wrong:?}");
        }
    }

    #[test]
    fn each_user_has_a_file() {
        let variables = |name: &str| match name {
            "HOME" => Some("/users/ada".into()),
            _ => None,
        };
        assert_eq!(place(true, variables), Some("/etc/libvirt/libvirt.conf".into()));
        assert_eq!(place(false, variables), Some("/users/ada/.config/libvirt/libvirt.conf".into()));
        assert_eq!(place(false, |name| (name == "XDG_CONFIG_HOME").then(|| "/x".into())), Some("/x/libvirt/libvirt.conf".into()));
        assert_eq!(place(false, |_| None), None);
        assert!(can_be_alias("lab-1_a") && !can_be_alias("test:///default") && !can_be_alias(""));
    }

    #[test]
    fn a_file_that_is_not_there_says_nothing() {
        assert_eq!(Conf::read(Path::new("/proc/none")).expect("nothing"), Conf::default());
        let error = Conf::read(Path::new("/proc")).expect_err("it is a folder");
        assert!(error.code == ErrorCode::SYSTEM_ERROR && error.message.contains("/proc"), "{error}");
    }
}
