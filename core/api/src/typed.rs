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

/// An item of a list of parameters.
#[allow(dead_code, reason = "a description may have no lists of parameters")]
pub(crate) trait Item {
    /// One of which nothing else is known.
    fn at(index: u32) -> Self;

    /// Its index.
    fn index(&self) -> u32;
}

/// The index behind `prefix` in a name, and what stands behind it.
#[allow(dead_code, reason = "a description may have no lists of parameters")]
pub(crate) fn indexed<'a>(name: &'a str, prefix: &str) -> Option<(u32, &'a str)> {
    let rest = name.strip_prefix(prefix)?;
    let (digits, end) = rest.split_at(rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len()));
    // One that would be written otherwise is no index: the name could not be given back as it came.
    if digits.len() > 1 && digits.starts_with('0') {
        return None;
    }
    Some((digits.parse().ok()?, end))
}

/// Lets `keep` put a value into the item with an index. The list stays in the order of the indexes, and without items that know nothing.
#[allow(dead_code, reason = "a description may have no lists of parameters")]
pub(crate) fn in_item<T: Item>(
    items: &mut Vec<T>,
    index: u32,
    keep: impl FnOnce(&mut T) -> Result<(), TypedValue>,
) -> Result<(), TypedValue> {
    match items.binary_search_by_key(&index, T::index) {
        Ok(at) => keep(&mut items[at]),
        Err(at) => {
            let mut item = T::at(index);
            keep(&mut item)?;
            items.insert(at, item);
            Ok(())
        }
    }
}

/// Adds a parameter.
#[allow(dead_code, reason = "a description may have no typed parameters")]
pub(crate) fn give(out: &mut Vec<TypedParam>, before: &str, name: &str, value: TypedValue) {
    out.push(TypedParam { name: format!("{before}{name}"), value });
}

#[cfg(test)]
mod tests {
    use super::{Item, TypedValue, in_item, indexed};

    #[test]
    fn an_index_stands_between_the_prefix_and_the_rest() {
        assert_eq!(indexed("block.12.rd.bytes", "block."), Some((12, ".rd.bytes")));
        assert_eq!(indexed("vcpupin7", "vcpupin"), Some((7, "")));
        assert_eq!(indexed("block.0.name", "block."), Some((0, ".name")));
        for name in ["block.count", "net.1.name", "block.01.name", "block.4294967296.name", "block."] {
            assert_eq!(indexed(name, "block."), None, "{name}");
        }
    }

    #[derive(Debug, PartialEq)]
    struct Bottle(u32, Option<i32>);

    impl Item for Bottle {
        fn at(index: u32) -> Self {
            Self(index, None)
        }

        fn index(&self) -> u32 {
            self.0
        }
    }

    #[test]
    fn items_are_in_the_order_of_their_indexes_and_have_gaps() {
        let mut bottles = Vec::new();
        for index in [7, 2, 7, 0] {
            let kept = in_item(&mut bottles, index, |bottle: &mut Bottle| {
                bottle.1 = Some(bottle.1.unwrap_or(0) + 1);
                Ok(())
            });
            assert_eq!(kept, Ok(()));
        }
        assert_eq!(bottles, [Bottle(0, Some(1)), Bottle(2, Some(1)), Bottle(7, Some(2))]);
    }

    #[test]
    fn a_parameter_that_an_item_does_not_know_leaves_no_item_behind() {
        let mut bottles: Vec<Bottle> = Vec::new();
        let kept = in_item(&mut bottles, 1, |_| Err(TypedValue::Bool(true)));
        assert_eq!((kept, bottles), (Err(TypedValue::Bool(true)), Vec::new()));
    }
}
