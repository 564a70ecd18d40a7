//! Every method of the description by its name, with arguments and results as JSON: for the command line, for the agent of the behaviour scenarios, for
//! whoever learns only while it runs what is to be called.
//!
//! ```
//! use serde_json::json;
//! use virtkit_json::{Call, Names, dispatch};
//!
//! let mut names = Names::default();
//! let arguments = |value: serde_json::Value| value.as_object().cloned().unwrap_or_default();
//! # virtkit::runtime::wait(async {
//! let connect = Call::new("connect", None, arguments(json!({ "uri": "test:///default" })));
//! names.save("c", dispatch(&connect, &names).await.unwrap().unwrap());
//! let look_up = Call::new("Connection.domain_by_name", Some("c"), arguments(json!({ "name": "test" })));
//! names.save("d", dispatch(&look_up, &names).await.unwrap().unwrap());
//! let state = dispatch(&Call::new("Domain.state", Some("d"), arguments(json!({}))), &names).await.unwrap().unwrap();
//! assert_eq!(state.to_json(), json!({ "state": "RUNNING", "reason": 0 }));
//! # Ok(()) }).unwrap();
//! ```
//!
//! The forms of values are the table in section 4 of `docs/rfcs/0001-bindings-contract.md`. What JSON cannot carry (handles, streams, operations,
//! descriptors) is kept under a name, by which later calls refer to it.

mod asking;
mod call;
mod document;
mod forms;
mod generated;
mod names;
mod operations;
mod values;

pub use asking::Answers;
pub use call::{Call, Failure};
pub use document::Form;
pub use generated::{CODES, DOMAINS, Saved, dispatch, event_json, parse_document, write_document};
pub use names::Names;
pub use operations::Followed;
pub use values::{Bytes, FromJson, ToJson};
