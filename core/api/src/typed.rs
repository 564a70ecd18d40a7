//! Typed parameters.

/// A named value of one of seven types.
#[derive(Debug, Clone, PartialEq)]
pub struct TypedParam {
    /// The name on the wire, at most 79 bytes.
    pub name: String,
    /// The value.
    pub value: TypedValue,
}

/// The value of a typed parameter.
#[derive(Debug, Clone, PartialEq)]
pub enum TypedValue {
    /// Type 1.
    I32(i32),
    /// Type 2.
    U32(u32),
    /// Type 3.
    I64(i64),
    /// Type 4.
    U64(u64),
    /// Type 5.
    F64(f64),
    /// Type 6.
    Bool(bool),
    /// Type 7.
    Text(String),
}

impl TypedValue {
    /// The number of its type, on the wire and in C.
    #[must_use]
    pub fn type_number(&self) -> u32 {
        match self {
            Self::I32(_) => 1,
            Self::U32(_) => 2,
            Self::I64(_) => 3,
            Self::U64(_) => 4,
            Self::F64(_) => 5,
            Self::Bool(_) => 6,
            Self::Text(_) => 7,
        }
    }

    /// The name of its type in the description: `u64`.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::I32(_) => "i32",
            Self::U32(_) => "u32",
            Self::I64(_) => "i64",
            Self::U64(_) => "u64",
            Self::F64(_) => "f64",
            Self::Bool(_) => "bool",
            Self::Text(_) => "str",
        }
    }
}
