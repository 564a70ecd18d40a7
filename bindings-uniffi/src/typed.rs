//! Typed parameters that have no field of their own.

use crate::carry::{Give, Take, Taken};

/// A named value of one of seven types.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct TypedParam {
    /// The name on the wire, at most 79 bytes.
    pub name: String,
    /// The value.
    pub value: TypedValue,
}

/// The value of a typed parameter.
#[derive(Debug, Clone, PartialEq, uniffi::Enum)]
pub enum TypedValue {
    /// Type 1.
    I32 {
        /// The number.
        value: i32,
    },
    /// Type 2.
    U32 {
        /// The number.
        value: u32,
    },
    /// Type 3.
    I64 {
        /// The number.
        value: i64,
    },
    /// Type 4.
    U64 {
        /// The number.
        value: u64,
    },
    /// Type 5.
    F64 {
        /// The number.
        value: f64,
    },
    /// Type 6.
    Bool {
        /// Whether.
        value: bool,
    },
    /// Type 7.
    Text {
        /// The text.
        value: String,
    },
}

impl Give for virtkit::TypedParam {
    type Face = TypedParam;

    fn give(self) -> TypedParam {
        let value = match self.value {
            virtkit::TypedValue::I32(value) => TypedValue::I32 { value },
            virtkit::TypedValue::U32(value) => TypedValue::U32 { value },
            virtkit::TypedValue::I64(value) => TypedValue::I64 { value },
            virtkit::TypedValue::U64(value) => TypedValue::U64 { value },
            virtkit::TypedValue::F64(value) => TypedValue::F64 { value },
            virtkit::TypedValue::Bool(value) => TypedValue::Bool { value },
            virtkit::TypedValue::Text(value) => TypedValue::Text { value },
        };
        TypedParam { name: self.name, value }
    }
}

impl Take for virtkit::TypedParam {
    type Face = TypedParam;

    fn take(face: TypedParam) -> Taken<Self> {
        let value = match face.value {
            TypedValue::I32 { value } => virtkit::TypedValue::I32(value),
            TypedValue::U32 { value } => virtkit::TypedValue::U32(value),
            TypedValue::I64 { value } => virtkit::TypedValue::I64(value),
            TypedValue::U64 { value } => virtkit::TypedValue::U64(value),
            TypedValue::F64 { value } => virtkit::TypedValue::F64(value),
            TypedValue::Bool { value } => virtkit::TypedValue::Bool(value),
            TypedValue::Text { value } => virtkit::TypedValue::Text(value),
        };
        Ok(Self { name: face.name, value })
    }
}
