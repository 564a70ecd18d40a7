//! Values to which a C function or an older procedure fixes an argument.

use crate::ir::{Api, Name, Type};
use crate::spec::DefaultWord;

/// The number of a value as written: a number, or members of the enumeration or the flag set with `|` between them.
pub fn constant(api: &Api, ty: &Type, text: &str) -> Option<i64> {
    match text.parse() {
        Ok(number) => Some(number),
        Err(_) => of_word(api, ty, &DefaultWord::Member(text.to_owned())),
    }
}

/// The same for a value that has been read.
pub fn of_word(api: &Api, ty: &Type, word: &DefaultWord) -> Option<i64> {
    match (word, ty) {
        (DefaultWord::Number(number), _) => Some(*number),
        (DefaultWord::Bool(value), Type::Bool) => Some((*value).into()),
        (DefaultWord::Member(names), Type::Flags(id)) => {
            let values = &api.flag_set(*id).values;
            let bits = |name: &str| values.iter().find(|value| value.name == Name::new(name)).map(|value| i64::from(value.value));
            names.split('|').try_fold(0, |set, name| Some(set | bits(name.trim())?))
        }
        (DefaultWord::Member(name), Type::Enum(id)) => {
            let values = &api.enumeration(*id).values;
            values.iter().find(|value| value.name == Name::new(name)).map(|value| value.value.into())
        }
        _ => None,
    }
}
