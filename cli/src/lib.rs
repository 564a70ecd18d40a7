//! The command line: every method of the API is a command.
//!
//! What can be called is in tables that are generated of the description (`generated`). Everything else here holds for all methods: how words become
//! values, how an object is found by what names it, how results are printed, and what is done with streams, operations and events. The calls are made
//! by name ([`virtkit_json`]), so that there is no code for a single method.

mod arguments;
mod bytes;
mod command;
mod console;
mod cpus;
mod credentials;
pub mod description;
mod events;
mod failure;
mod generated;
mod help;
mod interrupt;
mod operation;
mod output;
mod present;
mod printable;
mod program;
mod progress;
mod quantity;
mod receivers;
mod relay;
mod results;
mod session;
mod table;
mod terminal;
mod text;
mod transfer;
mod yaml;

pub use command::command;
pub use generated::{EVENTS, FUNCTIONS, OBJECTS};
pub use program::run;
