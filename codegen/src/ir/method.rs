//! Methods and functions.

use super::{CFunction, CHeader, Field, GroupId, Name, ObjectId, Type, Version};

/// A method of an object, or a function without a receiver.
#[derive(Debug)]
pub struct Method {
    /// The number in the private binary interface, fixed for ever in `api-spec/lock/methods.toml`.
    pub id: u32,
    pub name: Name,
    /// None for a function.
    pub receiver: Option<ObjectId>,
    pub group: GroupId,
    pub args: Vec<Field>,
    /// The callback that comes after the arguments, of a function that asks.
    pub asks: Option<Box<super::Asks>>,
    pub returns: Return,
    pub since: Version,
    pub wait: Wait,
    pub implementation: Implementation,
    /// The argument, by index, that is the connection of the result's objects, where that is another than the receiver's.
    pub result_of: Option<usize>,
    /// Whether a read-only connection may call it.
    pub access: Access,
    /// For long work over a wire without operations: the methods that tell of it and end it.
    pub operation: Option<OperationMethods>,
    /// With which arguments a read-only connection may not call it.
    pub read_only_denies: Vec<Denied>,
    pub acl: Vec<String>,
    pub aclfilter: Vec<String>,
    pub c: Vec<CFunction>,
    /// The header that declares its functions of C.
    pub header: CHeader,
    pub rpc: Option<Rpc>,
    /// Older forms, tried in this order where a server lacks the first.
    pub rpc_older: Vec<Rpc>,
    pub doc: String,
}

/// What a call gives back.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Return {
    Unit,
    /// One value; several results are a record with `RecordOrigin::Results`.
    Value(Type),
    /// An open stream.
    Stream(Direction),
    /// Long work that goes on: a handle that tells how far it is, ends it, and waits for its result, if it has one.
    Operation(Option<Type>),
}

impl Return {
    /// What there is in the end: for an operation the result of its work, else this itself.
    #[must_use]
    pub fn settled(&self) -> Self {
        match self {
            Self::Operation(None) => Self::Unit,
            Self::Operation(Some(ty)) => Self::Value(ty.clone()),
            Self::Unit | Self::Value(_) | Self::Stream(_) => self.clone(),
        }
    }

    /// The type of the value that there is in the end; none for nothing and for a stream.
    #[must_use]
    pub fn value(&self) -> Option<&Type> {
        match self {
            Self::Value(ty) | Self::Operation(Some(ty)) => Some(ty),
            Self::Unit | Self::Stream(_) | Self::Operation(None) => None,
        }
    }
}

/// Methods of the same object by which an operation is followed where only calls travel: indexes into `Api::methods`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OperationMethods {
    /// Tells how far the work is: a record that has the fields of the progress.
    pub progress: usize,
    /// Ends the work.
    pub cancel: usize,
}

/// Which way the data of a stream goes, seen from the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    Read,
    Write,
    Both,
}

/// How long a call may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Wait {
    /// Answered from memory by a driver in process: ready at the first poll.
    Instant,
    /// May wait for a hypervisor or a disk.
    Blocking,
    /// May take minutes.
    Job,
}

/// Who answers a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Implementation {
    /// The driver, by the trait of its group.
    Driver,
    /// The engine, of other methods; written by hand in `core/engine`.
    Engine,
}

/// What a read-only connection may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Access {
    /// Allowed on every connection.
    Read,
    /// Refused on a read-only connection with `OperationDenied`.
    Write,
}

/// What an argument, by index, may not be on a read-only connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Denied {
    /// Any of these bits of a flag set. There is one of these for an argument.
    Flags { arg: usize, bits: u32 },
    /// One value of an enumeration, by its index.
    Value { arg: usize, value: usize },
}

impl Denied {
    /// The argument.
    #[must_use]
    pub fn arg(self) -> usize {
        match self {
            Self::Flags { arg, .. } | Self::Value { arg, .. } => arg,
        }
    }

    /// The bits that are refused of this argument, if it is a flag set.
    pub fn bits_of(&mut self, wanted: usize) -> Option<&mut u32> {
        match self {
            Self::Flags { arg, bits } if *arg == wanted => Some(bits),
            Self::Flags { .. } | Self::Value { .. } => None,
        }
    }
}

/// A set of procedures of libvirt's wire. Each numbers its own from 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Program {
    /// What all kinds of hosts have.
    #[default]
    Main,
    /// What only QEMU has.
    Qemu,
    /// What only containers of LXC have.
    Lxc,
}

impl Program {
    /// All of them, by their names in the description.
    pub const ALL: [(&'static str, Self); 3] = [("remote", Self::Main), ("qemu", Self::Qemu), ("lxc", Self::Lxc)];

    /// The name in the description, and in libvirt's.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Main => "remote",
            Self::Qemu => "qemu",
            Self::Lxc => "lxc",
        }
    }
}

/// How a method travels on libvirt's wire.
#[derive(Debug)]
pub struct Rpc {
    /// The program of the procedure.
    pub program: Program,
    /// The number of the procedure.
    pub procedure: u32,
    /// The arguments, by index, that the older forms do not carry: they do where these have their defaults.
    pub when: Vec<usize>,
    /// For an older form, arguments, by index, that it does not carry and stands for with this value.
    pub fixed: Vec<(usize, i64)>,
    /// The flag, by its bits, with which the stream may have holes.
    pub sparse: Option<u32>,
    /// Where the arguments differ from the signature.
    pub args: Vec<RpcArg>,
    /// For an older form that only servers have, all that stands in the arguments; empty where that is decided by the signature.
    pub carries: Vec<Carried>,
    /// Where the result differs from the signature.
    pub ret: Vec<RpcRet>,
}

/// Something in the arguments of a procedure that has an order of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Carried {
    /// The identity of the receiver.
    Receiver,
    /// An argument, by index.
    Argument(usize),
    /// An argument, by index, that is a flag set and has eight bytes.
    LongFlags(usize),
    /// A typed parameter, by index, of an argument, by index: a text that may be missing.
    Text(usize, usize),
    /// The same for one that is always there.
    GivenText(usize, usize),
    /// The same for a number of eight bytes, of which 0 means that it is missing.
    Number(usize, usize),
    /// A text that may be missing, and says nothing to this procedure.
    Nothing,
}

impl Carried {
    /// The argument, by index, that it is, or is a part of.
    #[must_use]
    pub fn argument(self) -> Option<usize> {
        match self {
            Self::Receiver | Self::Nothing => None,
            Self::Argument(index) | Self::LongFlags(index) | Self::Text(index, _) | Self::GivenText(index, _) | Self::Number(index, _) => {
                Some(index)
            }
        }
    }
}

/// Differences between a signature's arguments and the wire's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RpcArg {
    /// A number that asks for the items and not only for their count.
    NeedResults,
    /// Asked once for the count and once for the values.
    NparamsTwice,
    /// The same, with the count before the arguments.
    NparamsFirst,
    /// Flags that the signature does not have, sent as 0.
    ZeroFlags,
    /// Flags that the signature does not have, sent as the one that says that texts among typed parameters are understood.
    TextFlags,
    /// Flag sets have eight bytes.
    LongFlags,
    /// How many typed parameters there may be: this many are asked for, at once.
    MostParams(u32),
    /// The descriptor goes beside the message.
    FdIn,
    /// The length of a set of processors, asked of the host before.
    Maplen,
    /// How many virtual processors there are, asked of the domain before.
    Ncpumaps,
    /// An argument, by index, that the wire has as optional and that is always there.
    Optional(usize),
    /// An argument, by index, that the wire has as optional, and that is missing where only the number of typed parameters is asked.
    NullCounts(usize),
    /// How many items or typed parameters are wanted: always so many.
    Most(u32),
    /// How many typed parameters there is room for in each item; the two arguments, by index, say which items.
    Matrix { first: usize, count: usize },
}

/// Differences between a signature's result and the wire's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RpcRet {
    /// A count that follows the list.
    RetCount,
    /// A count that follows typed parameters which were not counted before.
    Nparams,
    /// The descriptor comes beside the message, or a list of them.
    FdOut,
    /// The descriptors of a field of the result, by index, come beside the message.
    FdsOut(usize),
    /// One run of bytes, then how many sets of processors it is.
    CpuMaps,
    /// The new identity of the receiver.
    Receiver,
    /// A number that says nothing more than that it went well.
    Status,
    /// Whether there is a value, then the value, of zeros where there is none.
    Found,
    /// A set of processors, then whether it is known.
    CpuMap,
    /// The records of a list without one of their fields, by index, then these fields in one run of bytes: sets of processors.
    Split(usize),
    /// The typed parameters of all items of a matrix, then how many each item has.
    Matrix,
    /// Typed parameters that are all `u64`, as names and numbers without types.
    Stats,
    /// The stream comes with what its data is, which may be missing.
    Mime,
    /// The stream comes with bytes.
    Cookie,
    /// Only how many items the list that is the result has. Clients from before there were lists of objects ask so.
    Count,
    /// Only one part, by index, of the identity of each object of the list that is the result; the arguments say how many are wanted at most.
    Each(usize),
}
