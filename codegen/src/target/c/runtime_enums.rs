//! Constants that belong to the hand-written runtime of the C binding and to no method: its event loop, streams and typed parameters.

use super::enums::{CEnum, CValue};
use crate::ir::CHeader;

/// An enumeration: its C name, what it is, its values (name, text in C, number, since, meaning), and whether it has a sentinel.
struct Row {
    name: &'static str,
    doc: &'static str,
    values: &'static [(&'static str, i64, &'static str, &'static str)],
    bits: bool,
    sentinel: bool,
    /// Whether it is declared with the errors.
    error: bool,
}

const ROWS: &[Row] = &[
    Row {
        name: "virErrorLevel",
        doc: "How bad an error is.",
        values: &[
            ("VIR_ERR_NONE", 0, "0.1.0", "No error."),
            ("VIR_ERR_WARNING", 1, "0.1.0", "The call went on."),
            ("VIR_ERR_ERROR", 2, "0.1.0", "The call failed."),
        ],
        bits: false,
        sentinel: false,
        error: true,
    },
    Row {
        name: "virTypedParameterType",
        doc: "The type of a typed parameter.",
        values: &[
            ("VIR_TYPED_PARAM_INT", 1, "0.9.2", "`value.i`"),
            ("VIR_TYPED_PARAM_UINT", 2, "0.9.2", "`value.ui`"),
            ("VIR_TYPED_PARAM_LLONG", 3, "0.9.2", "`value.l`"),
            ("VIR_TYPED_PARAM_ULLONG", 4, "0.9.2", "`value.ul`"),
            ("VIR_TYPED_PARAM_DOUBLE", 5, "0.9.2", "`value.d`"),
            ("VIR_TYPED_PARAM_BOOLEAN", 6, "0.9.2", "`value.b`"),
            ("VIR_TYPED_PARAM_STRING", 7, "0.9.8", "`value.s`"),
        ],
        bits: false,
        sentinel: true,
        error: false,
    },
    Row {
        name: "virMemoryParameterType",
        doc: "The type of a typed parameter of memory, as it was called at first.",
        values: &[
            ("VIR_DOMAIN_MEMORY_PARAM_INT", 1, "0.8.5", "VIR_TYPED_PARAM_INT"),
            ("VIR_DOMAIN_MEMORY_PARAM_UINT", 2, "0.8.5", "VIR_TYPED_PARAM_UINT"),
            ("VIR_DOMAIN_MEMORY_PARAM_LLONG", 3, "0.8.5", "VIR_TYPED_PARAM_LLONG"),
            ("VIR_DOMAIN_MEMORY_PARAM_ULLONG", 4, "0.8.5", "VIR_TYPED_PARAM_ULLONG"),
            ("VIR_DOMAIN_MEMORY_PARAM_DOUBLE", 5, "0.8.5", "VIR_TYPED_PARAM_DOUBLE"),
            ("VIR_DOMAIN_MEMORY_PARAM_BOOLEAN", 6, "0.8.5", "VIR_TYPED_PARAM_BOOLEAN"),
        ],
        bits: false,
        sentinel: false,
        error: false,
    },
    Row {
        name: "virSchedParameterType",
        doc: "The type of a typed parameter of the scheduler, as it was called at first.",
        values: &[
            ("VIR_DOMAIN_SCHED_FIELD_INT", 1, "0.2.3", "VIR_TYPED_PARAM_INT"),
            ("VIR_DOMAIN_SCHED_FIELD_UINT", 2, "0.2.3", "VIR_TYPED_PARAM_UINT"),
            ("VIR_DOMAIN_SCHED_FIELD_LLONG", 3, "0.2.3", "VIR_TYPED_PARAM_LLONG"),
            ("VIR_DOMAIN_SCHED_FIELD_ULLONG", 4, "0.2.3", "VIR_TYPED_PARAM_ULLONG"),
            ("VIR_DOMAIN_SCHED_FIELD_DOUBLE", 5, "0.2.3", "VIR_TYPED_PARAM_DOUBLE"),
            ("VIR_DOMAIN_SCHED_FIELD_BOOLEAN", 6, "0.2.3", "VIR_TYPED_PARAM_BOOLEAN"),
        ],
        bits: false,
        sentinel: false,
        error: false,
    },
    Row {
        name: "virBlkioParameterType",
        doc: "The type of a typed parameter of disk access, as it was called at first.",
        values: &[
            ("VIR_DOMAIN_BLKIO_PARAM_INT", 1, "0.9.0", "VIR_TYPED_PARAM_INT"),
            ("VIR_DOMAIN_BLKIO_PARAM_UINT", 2, "0.9.0", "VIR_TYPED_PARAM_UINT"),
            ("VIR_DOMAIN_BLKIO_PARAM_LLONG", 3, "0.9.0", "VIR_TYPED_PARAM_LLONG"),
            ("VIR_DOMAIN_BLKIO_PARAM_ULLONG", 4, "0.9.0", "VIR_TYPED_PARAM_ULLONG"),
            ("VIR_DOMAIN_BLKIO_PARAM_DOUBLE", 5, "0.9.0", "VIR_TYPED_PARAM_DOUBLE"),
            ("VIR_DOMAIN_BLKIO_PARAM_BOOLEAN", 6, "0.9.0", "VIR_TYPED_PARAM_BOOLEAN"),
        ],
        bits: false,
        sentinel: false,
        error: false,
    },
    Row {
        name: "virTypedParameterFlags",
        doc: "How typed parameters are asked for.",
        values: &[("VIR_TYPED_PARAM_STRING_OKAY", 1 << 2, "0.9.8", "Texts may be among them.")],
        bits: true,
        sentinel: false,
        error: false,
    },
    Row {
        name: "virEventHandleType",
        doc: "What a descriptor is watched for.",
        values: &[
            ("VIR_EVENT_HANDLE_READABLE", 1 << 0, "0.5.0", "It can be read."),
            ("VIR_EVENT_HANDLE_WRITABLE", 1 << 1, "0.5.0", "It can be written."),
            ("VIR_EVENT_HANDLE_ERROR", 1 << 2, "0.5.0", "It failed."),
            ("VIR_EVENT_HANDLE_HANGUP", 1 << 3, "0.5.0", "Its other end was closed."),
        ],
        bits: true,
        sentinel: false,
        error: false,
    },
    Row {
        name: "virStreamFlags",
        doc: "How a stream is made.",
        values: &[("VIR_STREAM_NONBLOCK", 1 << 0, "0.7.2", "Reading and writing answer -2 where they would wait.")],
        bits: true,
        sentinel: false,
        error: false,
    },
    Row {
        name: "virStreamEventType",
        doc: "What the callback of a stream is called for.",
        values: &[
            ("VIR_STREAM_EVENT_READABLE", 1 << 0, "0.7.2", "Something can be read: data, a hole, the end or an error."),
            ("VIR_STREAM_EVENT_WRITABLE", 1 << 1, "0.7.2", "Something can be written without waiting."),
            ("VIR_STREAM_EVENT_ERROR", 1 << 2, "0.7.2", "It failed; the next read or write says why."),
            ("VIR_STREAM_EVENT_HANGUP", 1 << 3, "0.7.2", "It has ended on the other side, and all was read."),
        ],
        bits: true,
        sentinel: false,
        error: false,
    },
    Row {
        name: "virStreamRecvFlagsValues",
        doc: "How a stream is read.",
        values: &[("VIR_STREAM_RECV_STOP_AT_HOLE", 1 << 0, "3.4.0", "Answer -3 at a hole, instead of zeros.")],
        bits: true,
        sentinel: false,
        error: false,
    },
];

/// The same in the headers beside the main one.
const BESIDE: &[(CHeader, Row)] = &[
    (
        CHeader::Qemu,
        Row {
            name: "virDomainQemuAgentCommandTimeoutValues",
            doc: "Numbers in the place of a number of seconds for which the answer of the agent in a guest is waited for.",
            values: &[
                ("VIR_DOMAIN_QEMU_AGENT_COMMAND_MIN", -2, "0.10.0", "The lowest of all."),
                ("VIR_DOMAIN_QEMU_AGENT_COMMAND_BLOCK", -2, "0.10.0", "For ever."),
                ("VIR_DOMAIN_QEMU_AGENT_COMMAND_DEFAULT", -1, "0.10.0", "Five seconds."),
                ("VIR_DOMAIN_QEMU_AGENT_COMMAND_NOWAIT", 0, "0.10.0", "Not at all."),
                ("VIR_DOMAIN_QEMU_AGENT_COMMAND_SHUTDOWN", 60, "1.2.15", "As long as a guest that shuts down may take for it."),
            ],
            bits: false,
            sentinel: false,
            error: false,
        },
    ),
    (
        CHeader::Qemu,
        Row {
            name: "virConnectDomainQemuMonitorEventRegisterFlags",
            doc: "How the name is meant by which events of a monitor are chosen.",
            values: &[
                (
                    "VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_REGEX",
                    1 << 0,
                    "1.2.3",
                    "A regular expression, which is found in the name.",
                ),
                ("VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_NOCASE", 1 << 1, "1.2.3", "It does not matter whether letters are small."),
            ],
            bits: true,
            sentinel: false,
            error: false,
        },
    ),
];

/// The enumerations, in the order in which the headers have them.
pub fn all() -> Vec<CEnum> {
    let main = ROWS.iter().map(|row| (CHeader::Main, row));
    let beside = BESIDE.iter().map(|(header, row)| (*header, row));
    main.chain(beside).map(|(header, row)| enumeration(header, row)).collect()
}

fn enumeration(header: CHeader, row: &Row) -> CEnum {
    CEnum {
        name: Some(row.name.to_owned()),
        doc: row.doc.to_owned(),
        values: row.values.iter().map(|&(name, number, since, doc)| CValue::new(name, number, row.bits, since, doc)).collect(),
        sentinel: row.sentinel,
        header,
        error: row.error,
    }
}
