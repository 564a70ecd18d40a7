//! One run of the program: a connection, what was found over it, and when the command is given up.

use clap::ArgMatches;
use serde_json::{Map, Value};
use virtkit::call::{CallOptions, CancelToken};
use virtkit::{ConnectFlags, Connection, ErrorCode, Stream};
use virtkit_json::{Call, Names, Saved, dispatch};

use crate::credentials;
use crate::description::Object;
use crate::failure::Failure;
use crate::receivers;

/// The name under which the connection of the command is kept.
pub const CONNECTION: &str = "connection";

/// The variables that say which hypervisor is meant where no option does.
const DEFAULTS: [&str; 2] = ["VIRTKIT_DEFAULT_URI", "LIBVIRT_DEFAULT_URI"];

fn is_set(variable: &str) -> bool {
    std::env::var_os(variable).is_some_and(|value| !value.is_empty())
}

/// One run of the program.
#[derive(Debug)]
pub struct Session {
    names: Names,
    kept: u32,
    options: CallOptions,
    flags: ConnectFlags,
    uri: Option<String>,
}

impl Session {
    /// A run with the options of every command. Nothing is opened yet.
    pub fn new(matches: &ArgMatches, token: CancelToken) -> Self {
        let options = CallOptions::new().cancel_with(token);
        let options = match matches.get_one("timeout") {
            Some(time) => options.timeout(*time),
            None => options,
        };
        let flags = if matches.get_flag("read-only") { ConnectFlags::READ_ONLY } else { ConnectFlags::empty() };
        Self { names: Names::default(), kept: 0, options, flags, uri: matches.get_one("connect").cloned() }
    }

    /// Opens the connection of the command.
    pub async fn connect(&mut self) -> Result<Connection, Failure> {
        let connection = self.open(self.uri.as_deref()).await?;
        self.names.save(CONNECTION, Saved::Connection(connection.clone()));
        Ok(connection)
    }

    async fn open(&self, uri: Option<&str>) -> Result<Connection, Failure> {
        let opened = self.options.run(virtkit::connect_with(uri, self.flags, credentials::on_the_terminal)).await;
        opened.map_err(|mut error| {
            // Without a connection nobody takes anything for done.
            error.outcome = None;
            if uri.is_none() && error.code == ErrorCode::NO_CONNECT && !DEFAULTS.iter().any(|name| is_set(name)) {
                error.message.push_str("; say which hypervisor with --connect, such as qemu:///system or test:///default");
            }
            error.into()
        })
    }

    /// Opens another connection, and gives the name under which it is kept.
    pub async fn connect_to(&mut self, uri: &str) -> Result<String, Failure> {
        let other = self.open(Some(uri)).await?;
        Ok(self.keep(Saved::Connection(other)))
    }

    /// Closes the connection of the command. What was done was done, whatever becomes of this.
    pub async fn close(&self) -> Result<(), Failure> {
        match self.names.get(CONNECTION) {
            Ok(Saved::Connection(connection)) => Ok(CallOptions::new().run(connection.close()).await?),
            Ok(_) | Err(_) => Ok(()),
        }
    }

    /// Keeps something for a later call, and gives its name.
    pub fn keep(&mut self, saved: Saved) -> String {
        self.kept += 1;
        let name = format!("kept {}", self.kept);
        self.names.save(&name, saved);
        name
    }

    /// What is kept under a name.
    pub fn kept(&self, name: &str) -> Result<&Saved, Failure> {
        Ok(self.names.get(name)?)
    }

    /// Calls a method by its name.
    pub async fn call(&self, method: &str, on: Option<&str>, args: Map<String, Value>) -> Result<Saved, Failure> {
        let call = Call::new(method, on, args).with(self.options.clone());
        let unknown = || Failure::usage(format!("the API has no `{method}`"));
        Ok(dispatch(&call, &self.names).await.ok_or_else(unknown)??)
    }

    /// The object that these words name, with those that are named before it; gives the name under which it is kept. A connection is a URI.
    pub async fn find(&mut self, object: &'static Object, words: &[&str]) -> Result<String, Failure> {
        let chain = object.chain();
        if chain.is_empty() {
            return self.connect_to(words.first().copied().unwrap_or_default()).await;
        }
        let mut found = CONNECTION.to_owned();
        for (object, word) in chain.into_iter().zip(words) {
            found = receivers::find(self, object, &found, word).await?;
        }
        Ok(found)
    }

    /// Waits for something that is no call by name, as long as the command may.
    pub async fn run<T>(&self, call: impl Future<Output = virtkit::Result<T>>) -> Result<T, Failure> {
        Ok(self.options.run(call).await?)
    }

    /// Gives a stream up, whatever time is left.
    pub async fn abort(&self, stream: &Stream) {
        // It may have ended by itself; there is nothing else to do with it.
        let _ = CallOptions::new().run(stream.abort()).await;
    }
}
