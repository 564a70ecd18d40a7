//! The private interface, through its exported functions, against the test driver.

mod answers;
mod calls;
mod events;
mod forms;
mod malformed;
mod operations;
mod pending;
mod port;
mod process;
mod queue;
mod streams;
