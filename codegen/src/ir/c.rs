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
    /// `int`: a value of an enumeration, -1 on failure.
    Value,
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

    /// Whether the caller's array holds `param`s: it is there once, and its length is a position of its own.
    fn has(&self, wanted: fn(&CParam) -> bool) -> bool {
        self.params.iter().any(wanted)
    }

    /// Whether it fills an array of structures.
    #[must_use]
    pub fn fills_structures(&self) -> bool {
        self.has(|param| matches!(param, CParam::FillStructs(_)))
    }

    /// Whether it gives typed parameters, in which texts can be.
    #[must_use]
    pub fn gives_params(&self) -> bool {
        self.has(|param| matches!(param, CParam::Params(ParamsRole::Result | ParamsRole::Field(_)) | CParam::Matrix { .. }))
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
    /// `unsigned long long`: the value, or 0 on failure.
    LongLongValue,
    /// `int`: 0 for true, 1 for false, -1 on failure: `-> zero_is(true)`.
    ZeroIsTrue,
    /// `int`: a field of the result record, or -1: `-> value(field)`.
    FieldValue(usize),
    /// `char *`: what the data of the stream is, released by the caller with `free`, or NULL: `-> mime(result)`.
    Mime,
    /// A handle, or NULL.
    Object,
    /// `const char *` that stays valid as long as the library is loaded, or NULL.
    StaticText,
    /// `const char *` that stays valid as long as the receiver's handle, or NULL for none and on failure: `-> kept(result)`. What was given once is given
    /// again.
    KeptText,
    /// `unsigned char *`, released by the caller with `free`, or NULL; its length is the `OutSize`.
    Bytes,
    /// `char *`, released by the caller with `free`, or NULL.
    Text,
    /// The same for one of several results, by index: `-> text(field)`. The others go through pointers.
    TextField(usize),
    /// `int`: 1 where the result is there, 0 where it is not, or -1: `-> found(result)`.
    Found,
    /// `int`: 1, or -1.
    One,
    /// `int`: how many typed parameters an item of a matrix has, or -1.
    Width,
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
    /// An enumeration that C passes as `int`: `int(arg)`.
    IntArg(usize),
    /// A text that may be NULL where only the number of typed parameters is asked: `null_counts(arg)`.
    NullCountsArg(usize),
    /// Bytes, `const unsigned char *`, by index of the argument: `bytes(arg, size)`. Their length is the next `BytesSize`.
    BytesArg(usize),
    /// `size_t`: how many bytes there are: `size`.
    BytesSize,
    /// A UUID that C passes as text: `uuid_text(arg)`.
    UuidTextArg(usize),
    /// A set of processors, `unsigned char *`, by index of the argument: `buffer(arg, maplen)`. Its length is the next `MapLen`.
    CpuMapArg(usize),
    /// Objects of the first one's connection, an array that ends with NULL: `null_terminated(arg)`. Such a function has no receiver.
    ObjectListArg(usize),
    /// `int`: the bytes of one set of processors: `maplen`.
    MapLen,
    /// The items of an argument that is a list, an array: `array(arg, n)`. How many there are is `ArrayCount`.
    ArrayArg(usize),
    /// How many items the arrays of a function have: `n` is an `int`, `unsigned(n)` an `unsigned int`.
    ArrayCount(CCount),
    /// `unsigned int` that must be this value.
    Constant(u32),
    /// Pointer that takes the result in the C form of its type: `out(result)`.
    Out,
    /// Pointer to `unsigned long` that takes the result: `out_ulong(result)`.
    OutLong,
    /// Pointer to a structure that the result record fills: `struct(result)`.
    OutStruct,
    /// The same for as many bytes as the caller knows of the structure: `sized_struct(result, size)`. How many is `StructSize`.
    OutSizedStruct,
    /// `size_t`: how large the caller knows a structure to be: `size`.
    StructSize,
    /// The caller's array of structures, filled by the records of the result: `structs(result, max)`. For how many there is room is `StructsMax`.
    FillStructs(StructsRoom),
    /// For how many structures the caller's array has room: `max`, or `unsigned(max)`.
    StructsMax(StructsRoom),
    /// The caller's array of sets of processors, filled by a field, by index, of each record of the result, may be NULL:
    /// `cpumaps(field, n, maplen)`. There is room for as many as for structures.
    OutFieldCpuMaps(usize),
    /// The caller's set of processors, filled by the result: `cpumap(result, maplen)`.
    OutCpuMap,
    /// The caller's array of typed parameters, as many for each item of the result as `MatrixWidth` says, filled by the parameters of the items:
    /// `matrix(result, n, first, count)`. The two arguments, by index, say which items.
    Matrix { first: usize, count: usize },
    /// `unsigned int`: how many typed parameters there is room for in each item of a matrix; 0 asks for their number: `unsigned(n)`.
    MatrixWidth,
    /// `size_t *` that takes the length of the returned bytes: `out_size(result)`.
    OutSize,
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
    /// Pointer that takes an allocated array of structures themselves, released by the caller with `free`: `alloc_array(result)`.
    AllocArray,
    /// Pointer that takes an allocated set of processors, a field of the result record, may be NULL: `alloc(field)`.
    AllocCpuMap(usize),
    /// `int **` that takes an allocated array of descriptors, which are the caller's from then on: `alloc_fds(result)`, or a field of the result record, by
    /// index, with its count in another position: `alloc_fds(field)`. For a field it may be NULL, and then they are closed.
    AllocFiles(FilesOf),
    /// `unsigned int *` that takes how many descriptors a field of the result record, by index, has, may be NULL: `count_fds(field)`.
    FilesCount(usize),
    /// The caller's array, which the numbers of the result fill: `fill_numbers(result, arg)`. It has room for as many as the argument, by index, says;
    /// with `by_items` (`fill_numbers(result, n, arg)`) for so many for each item of the argument that is an array.
    FillNumbers { room: usize, by_items: bool },
    /// The caller's array, which takes one part of the identity, by index, of each object of the result: `fill(part, max)`. For how many there is
    /// room is `FillMax`.
    Fill { part: usize, item: CFillItem },
    /// The caller's array of `char *`, which takes the texts of the result: `fill(result, max)`. The caller releases each with `free`.
    FillTexts,
    /// `int`: for how many items the caller's array has room: `max`.
    FillMax,
    /// `virTypedParameterPtr *` that takes an allocated array: `alloc_params(x, n)`.
    AllocParams(ParamsRole),
    /// `virTypedParameterPtr`: the caller's array, filled or read.
    Params(ParamsRole),
    /// The caller's array of structures of a name and an `unsigned long long`, which the typed parameters of the result fill:
    /// `stats(result, STRUCTURE, n)`.
    Stats(CStats),
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
    /// `unsigned int *` (filled) or `unsigned int` (read): how many typed parameters.
    UnsignedParamsCount(ParamsRole),
    /// `virStreamPtr`: the caller's stream, which the call opens.
    Stream,
    /// `virConnectAuthPtr`: the caller's callback, or NULL: `auth(callback)`.
    Auth,
}

/// What descriptors that a function gives are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FilesOf {
    /// The result; how many there are is returned.
    Result,
    /// A field of the result record, by index.
    Field(usize),
}

/// The C type of the room of an array of structures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StructsRoom {
    Int,
    UInt,
    /// `unsigned int`, and 0 asks how many there are: `structs(result, max, count)`.
    UIntOrCount,
}

/// What an item of an array is that the caller has room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CFillItem {
    /// `char *`, released by the caller with `free`.
    Text,
    /// A UUID as such a text.
    UuidText,
    /// `int`.
    Number,
}

/// The structures of a name and a number that are older than typed parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CStats {
    /// `virNodeCPUStats`
    Cpu,
    /// `virNodeMemoryStats`
    Memory,
}

impl CStats {
    /// The name of the structure.
    #[must_use]
    pub fn structure(self) -> &'static str {
        match self {
            Self::Cpu => "virNodeCPUStats",
            Self::Memory => "virNodeMemoryStats",
        }
    }
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
    /// Its members, in the order of C. A field need not have one.
    pub members: Vec<CMember>,
}

impl CStruct {
    /// Its name without the word by which libvirt tells some structures from functions: `virDomainBlockStats` of `virDomainBlockStatsStruct`.
    fn stem(&self) -> &str {
        self.name.strip_suffix("Struct").unwrap_or(&self.name)
    }

    /// The name behind `struct`: `_virDomainInfo`.
    #[must_use]
    pub fn tag(&self) -> String {
        format!("_{}", self.stem())
    }

    /// The type of a pointer to it: `virDomainInfoPtr`.
    #[must_use]
    pub fn pointer(&self) -> String {
        format!("{}Ptr", self.stem())
    }
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
    /// The name that libvirt has for the type of this member alone: `virDomainBlockJobCursor`, an `unsigned long long`.
    pub alias: Option<String>,
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
    /// `char **`: texts, with their count in a member before it.
    Texts,
    /// `virTypedParameterPtr`, with its count behind it.
    Params,
    /// How many typed parameters the member before points to.
    ParamsCount,
    /// `unsigned char *`: a set of processors, with the number of its bytes behind it.
    CpuMap,
    /// `int`: how many bytes the member before points to.
    CpuMapLength,
}
