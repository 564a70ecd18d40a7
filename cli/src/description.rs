//! What the generated tables are made of.

/// A kind of thing that commands are about.
#[derive(Debug)]
pub struct Object {
    /// Its name in the description: `StorageVolume`.
    pub name: &'static str,
    /// Its word: `volume`.
    pub word: &'static str,
    /// Its whole name, where that is another.
    pub alias: Option<&'static str>,
    /// What it is, in a sentence.
    pub about: &'static str,
    /// The object that look-ups of it start from; none for the connection.
    pub parent: Option<&'static Object>,
    /// What tells one from another.
    pub identity: &'static [Field],
    /// The look-ups by one value, in the order in which they are tried.
    pub lookups: &'static [Lookup],
    /// What can be done with it.
    pub commands: &'static [Command],
}

impl Object {
    /// The objects that are named on the command line until one of these is: a pool, then its volume. None for the connection.
    pub fn chain(&'static self) -> Vec<&'static Object> {
        match self.parent {
            None => Vec::new(),
            Some(parent) => parent.chain().into_iter().chain([self]).collect(),
        }
    }
}

/// A method that finds an object by one value.
#[derive(Debug)]
pub struct Lookup {
    /// The method of the parent: `Connection.domain_by_name`.
    pub method: &'static str,
    /// Its argument.
    pub arg: &'static str,
    /// Which words may be such a value.
    pub by: By,
}

/// Which words may be a value to look up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// A number.
    Number,
    /// A UUID.
    Uuid,
    /// Any text.
    Text,
}

/// A word that calls a method.
#[derive(Debug)]
pub struct Command {
    /// The word: `list`.
    pub word: &'static str,
    /// The method: `Connection.domains`.
    pub method: &'static Method,
}

/// A method or function.
#[derive(Debug)]
pub struct Method {
    /// Its name in the description: `Domain.set_memory`.
    pub name: &'static str,
    /// What it is a method of; none for a function.
    pub receiver: Option<&'static Object>,
    /// What the words that name the receiver are called in the help.
    pub receivers: &'static [&'static str],
    /// What it does, in a sentence.
    pub about: &'static str,
    /// What it does, with its errors.
    pub doc: &'static str,
    /// What the methods of its group are about.
    pub group: &'static str,
    /// The version of the API that has it first.
    pub since: &'static str,
    /// Its arguments.
    pub args: &'static [Arg],
    /// What it gives.
    pub returns: Returns,
    /// The unit of a number that it gives.
    pub unit: Option<&'static str>,
    /// What the file of its stream is called in the help.
    pub file: Option<&'static str>,
    /// The argument, and its bit, with which the stream may have holes.
    pub sparse: Option<(&'static str, u32)>,
}

/// What a call gives.
#[derive(Debug, Clone, Copy)]
pub enum Returns {
    /// Nothing.
    Nothing,
    /// A value.
    Value(Type),
    /// A stream to read.
    Read,
    /// A stream to write.
    Write,
    /// A stream both ways.
    Both,
    /// Long work, with its result.
    Operation(Option<Type>),
}

/// An argument of a method.
#[derive(Debug)]
pub struct Arg {
    /// Its name in the description.
    pub name: &'static str,
    /// How it is given.
    pub given: Given,
    /// Its type.
    pub ty: Type,
    /// The unit of a number.
    pub unit: Option<&'static str>,
    /// Its value where it is not given, if that says something.
    pub default: Option<&'static str>,
    /// What it says.
    pub doc: &'static str,
}

/// How an argument is given.
#[derive(Debug)]
pub enum Given {
    /// In its place: what its words are called. More than one for an object that is named after another.
    Place(&'static [&'static str]),
    /// `--word VALUE`.
    Option {
        /// The word.
        word: &'static str,
        /// What its values are called.
        values: &'static [&'static str],
        /// Whether it must be given.
        required: bool,
        /// Whether each time adds an item to a list.
        repeated: bool,
    },
    /// `--word`.
    Switch {
        /// The word.
        word: &'static str,
        /// What it means.
        value: bool,
    },
    /// A flag set: a switch for each bit.
    Switches(&'static [Switch]),
    /// Typed parameters: `--word NAME=VALUE`, any number of times.
    Set {
        /// The word.
        word: &'static str,
        /// Whether there must be one.
        required: bool,
    },
    /// `--word FILE`; asked for on the terminal where it is needed and not given.
    Secret {
        /// The word.
        word: &'static str,
        /// Whether it is needed.
        required: bool,
    },
}

/// The type of a value.
#[derive(Debug, Clone, Copy)]
pub enum Type {
    /// True or false.
    Bool,
    /// A number of 32 bits.
    I32,
    /// A number of 32 bits without sign.
    U32,
    /// A number of 64 bits.
    I64,
    /// A number of 64 bits without sign.
    U64,
    /// A number with a fraction.
    F64,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
    /// A UUID.
    Uuid,
    /// An open descriptor.
    Fd,
    /// A set of processors.
    CpuMap,
    /// Bytes that are not shown.
    Secret,
    /// A span of time.
    Duration,
    /// One of several values.
    Enum(&'static Enum),
    /// Bits.
    Flags(&'static Flags),
    /// Named values.
    Record(&'static Record),
    /// Named values that may be absent, and others.
    Params(&'static Params),
    /// A handle.
    Object(&'static Object),
    /// XML.
    Document,
    /// Any number of values.
    List(&'static Type),
    /// So many values.
    Array(&'static Type, usize),
    /// A value or nothing.
    Optional(&'static Type),
}

/// Values that exclude each other.
#[derive(Debug)]
pub struct Enum {
    /// Those that are known.
    pub values: &'static [EnumValue],
}

/// One value of an enumeration.
#[derive(Debug)]
pub struct EnumValue {
    /// Its word on the command line: `shut-off`.
    pub word: &'static str,
    /// Its name in the description: `SHUT_OFF`.
    pub name: &'static str,
    /// What it means.
    pub doc: &'static str,
}

/// Bits that combine.
#[derive(Debug)]
pub struct Flags {
    /// Those that are known.
    pub values: &'static [Switch],
}

/// A bit of a flag set, or several together.
#[derive(Debug)]
pub struct Switch {
    /// Its word.
    pub word: &'static str,
    /// Its bits.
    pub bits: u32,
    /// What it means.
    pub doc: &'static str,
}

/// Named values.
#[derive(Debug)]
pub struct Record {
    /// In their order.
    pub fields: &'static [Field],
}

/// A named value.
#[derive(Debug)]
pub struct Field {
    /// Its name in the description: `max_memory`.
    pub name: &'static str,
    /// Its type.
    pub ty: Type,
    /// The unit of a number.
    pub unit: Option<&'static str>,
}

/// A group of typed parameters.
#[derive(Debug)]
pub struct Params {
    /// Its fields as those of a record.
    pub fields: &'static [Field],
    /// The parameters, those in lists included.
    pub params: &'static [Param],
}

/// A typed parameter.
#[derive(Debug)]
pub struct Param {
    /// Its name on the wire; `<n>` stands for an index.
    pub name: &'static str,
    /// Its name in the description, where it is in no list.
    pub field: Option<&'static str>,
    /// Its type.
    pub ty: Type,
    /// Its unit.
    pub unit: Option<&'static str>,
    /// Whether it can be set at all.
    pub settable: bool,
    /// What it says.
    pub doc: &'static str,
}

/// Something that a connection tells.
#[derive(Debug)]
pub struct Event {
    /// Its word: `domain-lifecycle`.
    pub word: &'static str,
    /// Its name in the description: `DomainLifecycle`.
    pub name: &'static str,
    /// What happened, in a sentence.
    pub about: &'static str,
    /// What it is about; none for the connection.
    pub subject: Option<&'static Object>,
    /// What it says.
    pub fields: &'static [Field],
}
