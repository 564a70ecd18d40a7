//! Typed parameters: groups of named, typed, optional values.

use super::{CSymbol, Name, RecordId, Type, Version};

/// A group of typed parameters: a record whose fields are all optional, and which keeps what it does not know.
#[derive(Debug)]
pub struct ParamGroup {
    pub name: Name,
    pub fields: Vec<Param>,
    /// Parameters with an index.
    pub lists: Vec<ParamList>,
    pub since: Version,
    pub doc: String,
}

impl ParamGroup {
    /// Its fields in the languages, with their types: the parameters first, then the lists.
    pub fn members(&self) -> Vec<(&Name, Type)> {
        let params = self.fields.iter().map(|param| (&param.name, param.as_type()));
        params.chain(self.lists.iter().map(|list| (&list.name, list.as_type()))).collect()
    }

    /// Its lists, with those in their items.
    pub fn all_lists(&self) -> Vec<&ParamList> {
        self.lists.iter().flat_map(ParamList::with_inner).collect()
    }
}

/// Parameters with an index: the fields of the items of a list, which are in the order of their indexes. Indexes may have gaps.
#[derive(Debug)]
pub struct ParamList {
    /// The field of the group, or of the item of the list that it is in.
    pub name: Name,
    /// The record of an item: its `index`, a field for each of the parameters, a field for each of the lists in it.
    pub item: RecordId,
    /// What names begin with, up to the index: `block.`, or `.node.` behind the index of the list that it is in.
    pub prefix: String,
    /// The parameters of an item. Their `wire` is what stands behind the index: `.rd.bytes`.
    pub fields: Vec<Param>,
    /// Lists in an item.
    pub lists: Vec<ParamList>,
    /// Which of the fields of what the list is in says how many there are.
    pub count: Option<usize>,
    /// The macro of the prefix.
    pub c: CSymbol,
    pub since: Version,
    pub doc: String,
}

impl ParamList {
    /// The list as the field of a record.
    pub fn as_type(&self) -> Type {
        Type::List(Box::new(Type::Record(self.item)))
    }

    fn with_inner(&self) -> Vec<&Self> {
        std::iter::once(self).chain(self.lists.iter().flat_map(Self::with_inner)).collect()
    }
}

/// One typed parameter.
#[derive(Debug)]
pub struct Param {
    pub name: Name,
    pub ty: ParamType,
    /// Its name on the wire: `hard_limit`.
    pub wire: String,
    pub c: Option<String>,
    /// The unit of a number: `KiB`.
    pub unit: Option<String>,
    pub settable: bool,
    /// Whether it may come several times.
    pub repeated: bool,
    pub since: Version,
    pub doc: String,
}

impl Param {
    /// The type of the field that has it: a list of values, or one that may be absent.
    pub fn as_type(&self) -> Type {
        let value = Box::new(self.ty.as_type());
        if self.repeated { Type::List(value) } else { Type::Optional(value) }
    }
}

/// The seven types of libvirt's typed parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ParamType {
    I32,
    U32,
    I64,
    U64,
    F64,
    Bool,
    Text,
}

impl ParamType {
    /// The number on the wire and in C.
    pub fn number(self) -> u32 {
        match self {
            Self::I32 => 1,
            Self::U32 => 2,
            Self::I64 => 3,
            Self::U64 => 4,
            Self::F64 => 5,
            Self::Bool => 6,
            Self::Text => 7,
        }
    }

    /// The type of a value.
    pub fn as_type(self) -> Type {
        match self {
            Self::I32 => Type::I32,
            Self::U32 => Type::U32,
            Self::I64 => Type::I64,
            Self::U64 => Type::U64,
            Self::F64 => Type::F64,
            Self::Bool => Type::Bool,
            Self::Text => Type::Text,
        }
    }
}
