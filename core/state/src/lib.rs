//! What drivers keep on disk: definitions, states, marks. Each is a small file that is there whole or not at all, whenever the process ends.
//!
//! A [`Root`] is a folder with one owner among all processes. A [`Folder`] below it holds the files of one kind. Everything here blocks, so a
//! driver calls it from where it may block.

#![allow(clippy::unnecessary_debug_formatting, reason = "messages quote paths, whatever is in them")]

mod file_name;
mod folder;
mod fork;
mod lock;
mod place;
mod root;
mod unreadable;

pub use file_name::FileName;
pub use folder::Folder;
pub use place::{Place, PlaceId};
pub use root::Root;
pub use unreadable::Unreadable;
