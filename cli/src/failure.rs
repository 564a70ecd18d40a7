//! Why a command did not do what it was asked for.

use std::fmt::Display;
use std::io;
use std::process::ExitCode;

use serde_json::{Value, json};
use virtkit::{Error, ErrorCode};

/// Why a command did not do what it was asked for.
#[derive(Debug)]
pub enum Failure {
    /// The API says so.
    Api(Error),
    /// What was asked for makes no sense.
    Usage(String),
    /// Nobody reads what is written any more: `virtkit domain list | head -1`. They have what they wanted, and nobody is told.
    NobodyReads,
}

/// The exit status for that. Shells have it for a program that SIGPIPE has ended; here calls and streams are ended in order before.
const PIPE: u8 = 128 + 13;

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Api(error)
    }
}

impl From<virtkit_json::Failure> for Failure {
    fn from(failure: virtkit_json::Failure) -> Self {
        match failure {
            virtkit_json::Failure::Api(error) => Self::Api(error),
            virtkit_json::Failure::Question(message) => Self::Usage(message),
        }
    }
}

impl Failure {
    /// What was asked for makes no sense.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::Usage(message.into())
    }

    /// A file or a terminal cannot do what it has to; `doing` begins the sentence.
    pub fn system(doing: impl Display, error: &io::Error) -> Self {
        Self::Api(Error::system(doing, error))
    }

    /// Standard output cannot be written to.
    pub fn output(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::NobodyReads,
            _ => Self::system("cannot write to standard output", error),
        }
    }

    /// The exit status: what `timeout` of the coreutils gives for a time that was over, and shells for a program that Ctrl-C ended.
    pub fn status(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Usage(_) => 2,
            Self::Api(error) if error.code == ErrorCode::DEADLINE_EXCEEDED => 124,
            Self::Api(error) if error.code == ErrorCode::CANCELLED => 130,
            Self::Api(_) => 1,
            Self::NobodyReads => PIPE,
        })
    }

    /// For people: a sentence, and the name of the code.
    pub fn sentence(&self) -> String {
        match self {
            Self::NobodyReads => "error: nobody reads standard output".to_owned(),
            Self::Usage(message) => format!("error: {message}"),
            Self::Api(error) => {
                let fields = self.fields();
                let code = fields["code"].as_str().map_or_else(|| fields["code"].to_string(), str::to_owned);
                let outcome = error.outcome.map(|outcome| match outcome {
                    virtkit::Outcome::NotStarted => "; nothing was done",
                    virtkit::Outcome::Unknown => "; it may have been done",
                });
                format!("error: {} ({code}{})", error.message, outcome.unwrap_or_default())
            }
        }
    }

    /// For programs.
    pub fn fields(&self) -> Value {
        match self {
            Self::Api(error) => virtkit_json::Failure::Api(error.clone()).to_json(),
            Self::Usage(message) => json!({ "code": "Usage", "domain": "Cli", "message": message, "outcome": null }),
            Self::NobodyReads => json!({ "code": "SystemError", "domain": "Cli", "message": self.sentence(), "outcome": null }),
        }
    }
}
