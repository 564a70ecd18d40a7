//! libvirt's C functions: their exact prototypes, position by position.

/// The C side of an object.
#[derive(Debug)]
pub struct CObject {
    /// The structure: `virDomain`, with `virDomainPtr` for its pointer.
    pub type_name: String,
    /// The function that releases a handle.
    pub free: String,
    /// The function that adds a reference.
    pub reference: String,
    /// The function that gives the handle's connection, where there is one.
    pub connect: Option<String>,
}

/// The C name of an enumeration; none where libvirt has none.
pub type CSymbol = Option<String>;

/// A C function that gives a part of an object's identity.
#[derive(Debug)]
pub struct CIdentity {
    pub name: String,
    pub form: CIdentityForm,
}

/// How a part of an identity is given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CIdentityForm {
    /// `const char *`, valid as long as the handle.
    BorrowedText,
    /// `unsigned int`, -1 (all bits) for none.
    Number,
    /// `int`, 0 or -1, raw bytes into the caller's array.
    FillBytes,
    /// `int`, 0 or -1, text with a terminator into the caller's array.
    FillText,
}

/// A C function that a method covers.
#[derive(Debug)]
pub struct CFunction {
    pub name: String,
    pub returns: CReturn,
    pub params: Vec<CParam>,
    /// Arguments of the method that this function fixes: index of the argument, and the value.
    pub fixed: Vec<(usize, i64)>,
}

/// What a C function gives back, and how it says that it failed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CReturn {
    /// `int`: 0, or -1.
    Status,
    /// `int`: the value, or -1.
    Value,
    /// `int`: how many items the list has, or -1.
    Count,
    /// A handle, or NULL.
    Object,
    /// `char *`, released by the caller with `free`, or NULL.
    Text,
}

/// What a position of a C prototype carries.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CParam {
    /// The receiver.
    Receiver,
    /// An argument of the method, by index, in the C form of its type.
    Arg(usize),
    /// `unsigned int` that must be this value.
    Constant(u32),
    /// Pointer that takes a field of the result record, may be NULL.
    OutField(usize),
    /// Pointer to an array that is allocated: NULL asks for the count alone.
    AllocList,
    /// `virTypedParameterPtr`: the caller's array, filled or read.
    Params(ParamsRole),
    /// `int *` (filled) or `int` (read): how many typed parameters. 0 on input asks for the count.
    ParamsCount(ParamsRole),
    /// `virStreamPtr`: the caller's stream, which the call opens.
    Stream,
}

/// Which way typed parameters go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ParamsRole {
    /// The result, written into the caller's array.
    Result,
    /// An argument, by index.
    Arg(usize),
}
