//! Messages as QEMU writes them.

use std::{fmt, io};

use serde::Deserialize;
use serde_json::Value;

use super::{Event, When};

/// How deep values may lie in each other. QEMU nests an answer about a backing chain once or twice for each layer, and a chain of 200 layers must be
/// read; what is deeper than this is refused before it is parsed, so that no message can use up the stack.
const DEPTH: usize = 1024;

/// A message.
#[derive(Debug, PartialEq)]
pub enum Message {
    /// The first one.
    Greeting(Greeting),
    /// The answer to the command with this number.
    Reply(u64, Result<Value, Failure>),
    /// Something happened.
    Event(Event),
}

/// What QEMU says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Greeting {
    /// Its version: major, minor, micro.
    pub version: [u32; 3],
}

/// Why a command has no result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// QEMU refused it.
    Refused {
        /// The kind of error, such as `GenericError`.
        class: String,
        /// QEMU's sentence.
        text: String,
    },
    /// The monitor has ended.
    Lost(End),
}

/// Why a monitor has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// QEMU has closed it, as it does when it ends itself.
    Theirs,
    /// This side has given it up: what came could not be read, or not be understood. QEMU goes on, and waits for the next who connects.
    Ours(String),
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Theirs => f.write_str("QEMU has closed it"),
            Self::Ours(why) => f.write_str(why),
        }
    }
}

impl From<io::Error> for End {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => Self::Theirs,
            _ => Self::Ours(error.to_string()),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { text, .. } => f.write_str(text),
            Self::Lost(why) => write!(f, "its monitor was lost: {why}"),
        }
    }
}

#[derive(Deserialize)]
struct Form {
    #[serde(rename = "QMP")]
    greeting: Option<GreetingForm>,
    id: Option<u64>,
    #[serde(rename = "return")]
    result: Option<Value>,
    error: Option<ErrorForm>,
    event: Option<String>,
    #[serde(default)]
    data: Value,
    #[serde(default)]
    timestamp: When,
}

#[derive(Deserialize)]
struct GreetingForm {
    version: PackageForm,
}

#[derive(Deserialize)]
struct PackageForm {
    qemu: VersionForm,
}

#[derive(Deserialize)]
struct VersionForm {
    major: u32,
    minor: u32,
    micro: u32,
}

#[derive(Deserialize)]
struct ErrorForm {
    class: String,
    desc: String,
}

impl Message {
    /// Reads one line.
    pub fn parse(line: &[u8]) -> Result<Self, String> {
        let depth = depth(line);
        if depth > DEPTH {
            return Err(format!("a message of QEMU is {depth} values deep, more than {DEPTH}"));
        }
        let mut reader = serde_json::Deserializer::from_slice(line);
        reader.disable_recursion_limit();
        let form = Form::deserialize(&mut reader).map_err(|error| format!("a message of QEMU cannot be understood: {error}"))?;
        match form {
            Form { greeting: Some(greeting), .. } => {
                let VersionForm { major, minor, micro } = greeting.version.qemu;
                Ok(Self::Greeting(Greeting { version: [major, minor, micro] }))
            }
            Form { event: Some(name), data, timestamp, .. } => Ok(Self::Event(Event { name, data, when: timestamp })),
            Form { error: Some(error), id, .. } => {
                let failure = Failure::Refused { class: error.class, text: error.desc };
                // An error without a number is about a line that QEMU could not read: nobody would get it.
                id.map(|id| Self::Reply(id, Err(failure.clone()))).ok_or_else(|| format!("QEMU could not read a command: {failure}"))
            }
            Form { id: Some(id), result, .. } => Ok(Self::Reply(id, Ok(result.unwrap_or_default()))),
            Form { .. } => Err("a message of QEMU is neither an answer nor an event".to_owned()),
        }
    }
}

/// How deep the values of a line lie in each other.
fn depth(line: &[u8]) -> usize {
    let (mut now, mut most) = (0_usize, 0);
    let (mut text, mut escaped) = (false, false);
    for byte in line {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if text => escaped = true,
            b'"' => text = !text,
            b'[' | b'{' if !text => {
                now += 1;
                most = most.max(now);
            }
            b']' | b'}' if !text => now = now.saturating_sub(1),
            _ => {}
        }
    }
    most
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{DEPTH, Event, Failure, Greeting, Message, When};

    fn parse(text: &str) -> Result<Message, String> {
        Message::parse(text.as_bytes())
    }

    #[test]
    fn messages_are_told_apart() {
        let greeting = r#"{"QMP": {"version": {"qemu": {"micro": 22, "minor": 2, "major": 7}, "package": "x"}, "capabilities": ["oob"]}}"#;
        assert_eq!(parse(greeting), Ok(Message::Greeting(Greeting { version: [7, 2, 22] })));
        assert_eq!(parse(r#"{"return": {"a": 1}, "id": 7}"#), Ok(Message::Reply(7, Ok(json!({ "a": 1 })))));
        let refused = Failure::Refused { class: "GenericError".to_owned(), text: "no".to_owned() };
        assert_eq!(parse(r#"{"error": {"class": "GenericError", "desc": "no"}, "id": 8}"#), Ok(Message::Reply(8, Err(refused))));
        let (event, when) = (r#"{"timestamp": {"seconds": 1, "microseconds": 2}, "event": "STOP"}"#, When { seconds: 1, microseconds: 2 });
        assert_eq!(parse(event), Ok(Message::Event(Event { name: "STOP".to_owned(), data: Value::Null, when })));
    }

    #[test]
    fn what_is_no_message_is_an_error() {
        for text in ["", "{}", "[]", "{", r#"{"id": 1"#, r#"{"error": {"class": "x", "desc": "y"}}"#, "\u{1}"] {
            assert!(parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn deep_answers_are_read_and_deeper_ones_refused() {
        let nested = |depth: usize| format!(r#"{{"id": 1, "return": {}{}}}"#, "[".repeat(depth - 1), "]".repeat(depth - 1));
        // As much stack as a thread of the runtime has.
        let read = std::thread::Builder::new().stack_size(2 << 20).spawn(move || parse(&nested(DEPTH)).map(drop));
        read.unwrap().join().unwrap().unwrap();
        let error = parse(&nested(DEPTH + 1)).unwrap_err();
        assert!(error.contains("1025 values deep"), "{error}");
        assert!(parse(&format!(r#"{{"id": 1, "return": "{}\"["}}"#, "[".repeat(5000))).is_ok(), "brackets in a text are no depth");
    }
}
