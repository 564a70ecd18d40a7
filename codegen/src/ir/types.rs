//! Types, and the declarations that they refer to.

use super::{CHeader, CObject, CSymbol, Name};

/// A version of libvirt (or of virtkit) in which something appeared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    pub major: u32,
    pub minor: u32,
    pub micro: u32,
}

impl Version {
    /// libvirt's form: major * 1,000,000 + minor * 1,000 + micro.
    pub fn number(self) -> u32 {
        self.major * 1_000_000 + self.minor * 1_000 + self.micro
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.micro)
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub usize);
    )*};
}

ids! {
    /// Index into `Api::objects`.
    ObjectId,
    /// Index into `Api::groups`.
    GroupId,
    /// Index into `Api::enums`.
    EnumId,
    /// Index into `Api::flags`.
    FlagsId,
    /// Index into `Api::records`.
    RecordId,
    /// Index into `Api::params`.
    ParamsId,
    /// Index into `Api::callbacks`.
    CallbackId,
    /// Index into `Api::documents`.
    DocumentId,
    /// Index into `Api::elements`.
    ElementId,
    /// Index into `Api::words`.
    WordsId,
}

/// The type of an argument, a field, or a result.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Type {
    Bool,
    I32,
    U32,
    I64,
    U64,
    F64,
    /// Text, UTF-8.
    Text,
    /// Raw bytes.
    Bytes,
    /// 16 bytes.
    Uuid,
    /// An open file descriptor whose ownership moves.
    Fd,
    /// A set of processors: one bit each, the lowest bit of the first byte is processor 0.
    CpuMap,
    /// Bytes that are zeroed after use and never printed.
    Secret,
    /// A span of time, on the wire in the unit that the method's C form has.
    Duration,
    Enum(EnumId),
    Flags(FlagsId),
    Record(RecordId),
    Params(ParamsId),
    Object(ObjectId),
    Document(DocumentId),
    List(Box<Type>),
    /// A list of fixed length.
    Array(Box<Type>, usize),
    /// A value or nothing.
    Optional(Box<Type>),
}

/// A named value of a type: an argument, or a field of a record.
#[derive(Debug, Clone)]
pub struct Field {
    pub name: Name,
    pub ty: Type,
    /// What an omitted argument means. Only arguments have defaults.
    pub default: Option<Default>,
    pub doc: String,
}

/// The value of an omitted argument.
#[derive(Debug, Clone, PartialEq)]
pub enum Default {
    /// No value, for `T?`.
    Null,
    /// A number, for numbers, enums and flags; 0 or 1 for bool.
    Number(i64),
    Text(String),
    EmptyList,
    /// No parameter set, for `params<Group>`.
    EmptyParams,
}

/// A kind of thing that a connection gives handles of.
#[derive(Debug)]
pub struct Object {
    pub name: Name,
    /// The object that its look-ups start from; none for the connection itself.
    pub parent: Option<ObjectId>,
    /// What travels to say which one is meant, in the order of the wire. Empty for the connection. `Text`, `Uuid`, `I32`, `Enum` or `Object`.
    pub identity: Vec<IdentityField>,
    pub since: Version,
    pub c: CObject,
    pub doc: String,
}

/// One part of an object's identity.
#[derive(Debug)]
pub struct IdentityField {
    pub field: Field,
    pub c: Vec<super::CIdentity>,
}

/// Methods that a driver implements together: one driver trait.
#[derive(Debug)]
pub struct Group {
    pub name: Name,
    pub doc: String,
}

/// Values that exclude each other. Open: a value that is not listed is carried unharmed.
#[derive(Debug)]
pub struct Enum {
    pub name: Name,
    pub since: Version,
    pub c: CSymbol,
    /// The header that declares it.
    pub header: CHeader,
    /// Whether C has a constant behind the last one, which says how many there are.
    pub has_last: bool,
    pub values: Vec<EnumValue>,
    pub doc: String,
}

/// One value of an enumeration.
#[derive(Debug)]
pub struct EnumValue {
    pub name: Name,
    pub value: i32,
    pub since: Version,
    /// The name of libvirt's constant, none where libvirt has none.
    pub c: Option<String>,
    pub doc: String,
}

/// Bits that combine. Unknown bits are carried in results, and in arguments to a daemon, which may be newer; a driver of this process gets none.
#[derive(Debug)]
pub struct Flags {
    pub name: Name,
    pub since: Version,
    pub c: CSymbol,
    /// The header that declares it.
    pub header: CHeader,
    pub values: Vec<FlagValue>,
    pub doc: String,
}

impl Flags {
    /// All bits that have a name.
    pub fn mask(&self) -> u32 {
        self.values.iter().fold(0, |mask, value| mask | value.value)
    }
}

/// One member of a flag set: a bit, no bit at all, or several together.
#[derive(Debug)]
pub struct FlagValue {
    pub name: Name,
    pub value: u32,
    pub since: Version,
    pub c: Option<String>,
    /// The C enumeration that has the constant, where it is not the one of the set.
    pub enum_c: Option<String>,
    pub doc: String,
}

/// Named values that belong together.
#[derive(Debug)]
pub struct Record {
    pub name: Name,
    pub fields: Vec<Field>,
    pub origin: RecordOrigin,
    pub since: Version,
    pub doc: String,
}

/// How a text travels that is an array of characters in C.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CharsForm {
    /// All of the array.
    Fixed,
    /// As many characters as the text has, with its zero, behind their number.
    Counted,
}

/// Where a record comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordOrigin {
    /// Described under `types/records.toml`; the C structure it fills, if it has one, and how that structure's arrays of characters travel.
    Described { c: Option<super::CStruct>, chars: CharsForm },
    /// Made of the several results of a method.
    Results,
    /// Made of the several results of a phase: no caller sees it.
    Phase,
    /// An item of a list of typed parameters. It travels as parameters, never as a record.
    Item,
}
