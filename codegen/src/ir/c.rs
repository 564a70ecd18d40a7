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
    /// A handle of another object, valid as long as the handle: no reference is taken.
    LentHandle,
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

impl CFunction {
    /// Whether it gives only a part of what the method does: how many items a list has, or one thing of each.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.returns == CReturn::CountAlone || self.params.iter().any(|param| matches!(param, CParam::Fill { .. }))
    }
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
    /// `int`: how many items the list has, or -1, and nothing of them: `-> count(result)`.
    CountAlone,
    /// `unsigned long`: the value, or 0 on failure.
    LongValue,
    /// A handle, or NULL.
    Object,
    /// `const char *` that stays valid as long as the library is loaded, or NULL.
    StaticText,
    /// `char *`, released by the caller with `free`, or NULL.
    Text,
}

/// What a position of a C prototype carries.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CParam {
    /// The receiver.
    Receiver,
    /// An argument of the method, by index, in the C form of its type: `arg`.
    Arg(usize),
    /// An argument that C passes as `unsigned long`: `ulong(arg)`.
    LongArg(usize),
    /// An argument that C passes as `size_t`: `size_t(arg)`.
    SizeArg(usize),
    /// A UUID that C passes as text: `uuid_text(arg)`.
    UuidTextArg(usize),
    /// A set of processors, `unsigned char *`, by index of the argument: `buffer(arg, maplen)`. Its length is the next `MapLen`.
    CpuMapArg(usize),
    /// Objects of the first one's connection, an array that ends with NULL: `null_terminated(arg)`. Such a function has no receiver.
    ObjectListArg(usize),
    /// `int`: the bytes of one set of processors: `maplen`.
    MapLen,
    /// `unsigned int` that must be this value.
    Constant(u32),
    /// Pointer that takes the result in the C form of its type: `out(result)`.
    Out,
    /// Pointer to `unsigned long` that takes the result: `out_ulong(result)`.
    OutLong,
    /// Pointer to a structure that the result record fills: `struct(result)`.
    OutStruct,
    /// The caller's memory that the bytes of the result fill, as long as the method's `SizeArg` says: `buffer(result, size)`.
    OutBuffer,
    /// Pointer that takes a field of the result record, may be NULL: `out(field)`.
    OutField(usize),
    /// The caller's array of sets of processors: `cpumaps(result, n, maplen)`; how many there is room for is `CpuMapsCount`.
    OutCpuMaps,
    /// `int`: for how many sets of processors there is room: `n`.
    CpuMapsCount,
    /// Pointer to an array of handles or structures that is allocated: NULL asks for the count alone: `alloc_list(result)`.
    AllocList,
    /// The caller's array, which takes one part of the identity, by index, of each object of the result: `fill(part, max)`. For how many there is
    /// room is `FillMax`.
    Fill { part: usize, item: CFillItem },
    /// `int`: for how many items the caller's array has room: `max`.
    FillMax,
    /// `virTypedParameterPtr *` that takes an allocated array: `alloc_params(x, n)`.
    AllocParams(ParamsRole),
    /// `virTypedParameterPtr`: the caller's array, filled or read.
    Params(ParamsRole),
    /// One field of an argument of typed parameters: `param(field)`. NULL and 0 leave it out.
    ParamField {
        /// The argument, by index.
        arg: usize,
        /// The field of its group, by index.
        field: usize,
        /// Whether C passes it as `unsigned long`: `param(field, ulong)`.
        long: bool,
    },
    /// `int *` (filled) or `int` (read): how many typed parameters. 0 on input asks for the count.
    ParamsCount(ParamsRole),
    /// `unsigned int`: how many typed parameters an argument has.
    UnsignedParamsCount,
    /// `virStreamPtr`: the caller's stream, which the call opens.
    Stream,
    /// `virConnectAuthPtr`: the caller's callback, or NULL: `auth(callback)`.
    Auth,
}

/// What an item of an array is that the caller has room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CFillItem {
    /// `char *`, released by the caller with `free`.
    Text,
    /// `int`.
    Number,
}

/// Which way typed parameters go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ParamsRole {
    /// The result, written into the caller's array.
    Result,
    /// A field of the result record, by index.
    Field(usize),
    /// An argument, by index.
    Arg(usize),
}

/// The C structure that a record fills.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CStruct {
    /// `virDomainInfo`, with `virDomainInfoPtr` for its pointer.
    pub name: String,
    /// The function that releases one that was allocated, where the structure holds pointers.
    pub free: Option<String>,
    /// Its members, in the order of C, one for each field of the record.
    pub members: Vec<CMember>,
}

/// The C types of the number of structures in an array.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CCount {
    Int,
    UInt,
    Size,
}

/// A member of a C structure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CMember {
    pub name: String,
    pub ty: CMemberType,
    /// The index of the field that it takes.
    pub field: usize,
}

/// The C types of members.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CMemberType {
    UChar,
    UShort,
    Int,
    UInt,
    ULong,
    LongLong,
    ULongLong,
    /// `char name[N]`, cut where the text is longer, always with a terminator.
    CharArray(usize),
    /// `char *`, NULL for none.
    Text,
    /// A handle.
    Handle,
    /// A pointer to an array of structures, with its count in a member before it: `unsigned int nNAME` or as the description names it.
    Structs,
    /// How many structures the next member points to.
    StructCount(CCount),
    /// `virTypedParameterPtr`, with its count behind it.
    Params,
    /// How many typed parameters the member before points to.
    ParamsCount,
}
