//! What the generated functions use.

#![allow(unused_imports, reason = "which of them are needed changes with the description")]

pub use std::ffi::CString;
pub use std::mem::{offset_of, transmute};
pub use std::os::fd::{AsRawFd, IntoRawFd};
pub use std::ptr::{null, null_mut};
pub use std::sync::OnceLock;
pub use std::time::Duration;

pub use libc::{c_char, c_double, c_int, c_longlong, c_uchar, c_uint, c_ulong, c_ulonglong, c_ushort, c_void};
pub use virtkit::{ErrorCode, ErrorDomain, Event, EventKind, EventNames, Result};

pub use super::arrays::{alloc_files, read_files, read_numbers, read_texts, room_for};
pub use super::auth::{self, virConnectAuthPtr};
pub use super::bytes::{self, CpuMaps, alloc_cpumap, check_buffer, fill_buffer, read_bytes, read_cpumap, read_optional_cpumap};
pub use super::call;
pub use super::connection::{_virConnect, Live};
pub use super::convert::{
    alloc_list, duplicate, fill_uuid, fill_uuid_text, fit, fixed, kept, narrow, number, objects, out, pointers, read_optional_uuid,
    read_uuid, read_uuid_text, required, without_text_flag,
};
pub use super::dispatch;
pub use super::event_loop::virFreeCallback;
pub use super::fill::{fill_numbers, fill_texts, room, some_room, structures_room};
pub use super::handle::{Handle, Head, Kind, Lent, give, look, release, retain};
pub use super::memory::{self, argument, missing, read_optional_text, read_text};
pub use super::node_stats::{self, virNodeCPUStatsPtr, virNodeMemoryStatsPtr};
pub use super::registration::{Callback, Invocation, Manner, Request};
pub use super::stream::virStreamPtr;
pub use super::stream_flow::Direction;
pub use super::structures::{self, Structure, alloc_structures, text_array};
pub use super::typed_params::{self, virTypedParameterPtr};
pub use super::typed_params_matrix;
pub use crate::generated::public::*;
