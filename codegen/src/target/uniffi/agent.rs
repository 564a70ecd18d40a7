//! What the tables of the agents in Kotlin and Ruby have in common: how values are written in the harness's JSON, and how uniffi spells names.

use crate::ir::{Api, Default, Field, FlagValue, Flags, Type};

/// How an agent's language writes the form of a type.
pub struct Spelling {
    /// The form of a plain type: `Forms.text`.
    pub plain: fn(&str) -> String,
    /// The form of a declared type: `DomainStateForm`.
    pub named: fn(&str) -> String,
}

/// The expression for the form of a type: how it is written in JSON and read from it.
pub fn form(api: &Api, ty: &Type, spelling: &Spelling) -> String {
    let plain = spelling.plain;
    let named = |name: &crate::ir::Name| (spelling.named)(&name.pascal());
    match ty {
        Type::Bool => plain("bool"),
        Type::I32 => plain("i32"),
        Type::U32 => plain("u32"),
        Type::I64 => plain("i64"),
        Type::U64 => plain("u64"),
        Type::F64 => plain("f64"),
        // A UUID and a document are their texts.
        Type::Text | Type::Uuid | Type::Document(_) => plain("text"),
        Type::Bytes | Type::CpuMap | Type::Secret => plain("bytes"),
        Type::Duration => plain("duration"),
        Type::Fd => panic!("a descriptor has no form in uniffi: what has one is left out"),
        Type::Enum(id) => named(&api.enumeration(*id).name),
        Type::Flags(id) => named(&api.flag_set(*id).name),
        Type::Record(id) => named(&api.record(*id).name),
        Type::Params(id) => named(&api.param_group(*id).name),
        Type::Object(id) => named(&api.object(*id).name),
        Type::List(item) | Type::Array(item, _) => format!("{}({})", plain("list"), form(api, item, spelling)),
        Type::Optional(item) => format!("{}({})", plain("optional"), form(api, item, spelling)),
    }
}

/// What an argument is that a step leaves out: the literal that both languages share, and the type of its number.
pub enum Literal {
    /// No value.
    Nothing,
    /// An empty list.
    Empty,
    /// A truth.
    Truth(bool),
    /// A number of a type.
    Number(i64, Type),
    /// A text.
    Text(String),
}

/// The literal for a default.
pub fn literal(value: &Default, ty: &Type) -> Literal {
    match (value, ty) {
        (_, Type::Optional(item)) if *value != Default::Null => literal(value, item),
        (Default::EmptyList, _) | (Default::Number(0), Type::Flags(_)) => Literal::Empty,
        (Default::Text(text), _) => Literal::Text(text.clone()),
        (Default::Number(number), Type::Bool) => Literal::Truth(*number != 0),
        (Default::Number(number), ty @ (Type::I32 | Type::U32 | Type::I64 | Type::U64 | Type::F64)) => Literal::Number(*number, ty.clone()),
        (Default::Null | Default::EmptyParams | Default::Number(_), _) => Literal::Nothing,
    }
}

/// The default of an argument, if it may be left out.
pub fn default(arg: &Field) -> Option<Literal> {
    arg.default.as_ref().map(|value| literal(value, &arg.ty))
}

/// The members of a set that have a bit of their own, the first of those with the same. One of several bits, or of none, is given as its bits.
pub fn single_bits(set: &Flags) -> impl Iterator<Item = &FlagValue> {
    let first = |index: usize, it: &FlagValue| set.values[..index].iter().all(|earlier| earlier.value != it.value);
    let single = set.values.iter().enumerate().filter(move |(index, it)| it.value.is_power_of_two() && first(*index, it));
    single.map(|(_, it)| it)
}

/// A name in words as uniffi splits it: before a capital that follows a small letter, and before the last capital of several.
fn words(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.chars().collect();
    let mut words = vec![String::new()];
    let mut small = false;
    for (at, &c) in chars.iter().enumerate() {
        if c == '_' {
            words.push(String::new());
            small = false;
            continue;
        }
        let ends_capitals = !small && at > 0 && chars[at - 1].is_uppercase() && chars.get(at + 1).is_some_and(|next| next.is_lowercase());
        if c.is_uppercase() && (small || ends_capitals) {
            words.push(String::new());
        }
        if c.is_uppercase() {
            small = false;
        } else if c.is_lowercase() {
            small = true;
        }
        words.last_mut().expect("there is one").push(c);
    }
    words.retain(|word| !word.is_empty());
    words
}

/// `DomainState`, as uniffi spells classes.
pub fn upper_camel(name: &str) -> String {
    let capital = |word: &String| word[..1].to_uppercase() + &word[1..].to_lowercase();
    words(name).iter().map(capital).collect()
}

/// `SHUT_OFF`, as uniffi spells variants in Ruby, and in Kotlin those of enumerations whose variants carry nothing.
pub fn shouting(name: &str) -> String {
    words(name).join("_").to_uppercase()
}

/// `shutOff`, as uniffi spells what is called in Kotlin.
pub fn lower_camel(name: &str) -> String {
    let upper = upper_camel(name);
    upper[..1].to_lowercase() + &upper[1..]
}

#[cfg(test)]
mod tests {
    use super::{lower_camel, shouting, upper_camel};

    #[test]
    fn names_are_spelled_as_uniffi_spells_them() {
        for (name, upper, shout) in [
            ("DomainState", "DomainState", "DOMAIN_STATE"),
            ("ShutOff", "ShutOff", "SHUT_OFF"),
            ("Rt0", "Rt0", "RT0"),
            ("Rt0Max", "Rt0Max", "RT0_MAX"),
            ("AB", "Ab", "AB"),
            ("ABit", "ABit", "A_BIT"),
        ] {
            assert_eq!((upper_camel(name).as_str(), shouting(name).as_str()), (upper, shout), "{name}");
        }
        assert_eq!(lower_camel("rd_bytes"), "rdBytes");
    }
}
