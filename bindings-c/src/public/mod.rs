//! libvirt's own interface: what the generated functions stand on.
//!
//! Nothing here knows a method of the description. Names are libvirt's wherever C sees them.

#![allow(non_camel_case_types, non_snake_case, reason = "libvirt's names")]
#![allow(clippy::used_underscore_items, reason = "libvirt's structures begin so")]
#![allow(clippy::missing_safety_doc, reason = "the functions are called from C, whose documentation says what a caller owes")]

#[allow(dead_code, reason = "which of them are needed changes with the description")]
pub mod arrays;
#[allow(dead_code, reason = "a description may have no function that asks")]
pub mod auth;
#[allow(dead_code, reason = "which of them are needed changes with the description")]
pub mod bytes;
pub mod call;
pub mod connection;
pub mod control_group;
#[allow(dead_code, reason = "which of them are needed changes with the description")]
pub mod convert;
#[cfg(debug_assertions)]
pub mod debug;
pub mod default_loop;
pub mod dispatch;
pub mod error;
pub mod error_record;
pub mod event_loop;
#[allow(dead_code, reason = "which of them are needed changes with the description")]
pub mod fill;
pub mod handle;
pub mod library;
pub mod limits;
pub mod lxc;
pub mod mailbox;
pub mod memory;
pub mod namespaces;
#[allow(dead_code, reason = "a description may have no such structures")]
pub mod node_stats;
pub mod prelude;
pub mod registration;
pub mod stream;
pub mod stream_all;
pub mod stream_event;
pub mod stream_flow;
#[allow(dead_code, reason = "a description may have no structures")]
pub mod structures;
pub mod thread_label;
pub mod typed_params;
pub mod typed_params_add;
pub mod typed_params_get;
pub mod typed_params_matrix;
mod typed_params_text;
pub mod virtkit;
