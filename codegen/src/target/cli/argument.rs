//! How an argument is given: as a word in its place, as an option, as switches, as a file.

use minijinja::{Value, context};

use super::method::Spoken;
use super::words::{Taken, chain, of_object};
use super::{doc, types};
use crate::ir::{Api, Default, EnumId, Field, FlagValue, Method, ObjectId, Type};

/// How an argument is given.
pub(super) enum Given {
    /// In its place: the names of the words. More than one for an object that is named after another.
    Place(Vec<String>),
    /// `--word VALUE`.
    Option { word: String, values: Vec<String>, required: bool, repeated: bool },
    /// `--word`: the value that it then has.
    Switch { word: String, value: bool },
    /// A flag set: a switch for each bit.
    Switches(Vec<Switch>),
    /// `--set NAME=VALUE`.
    Set { word: String, required: bool },
    /// `--word FILE`; asked for on the terminal where it is needed and not given.
    Secret { word: String, required: bool },
}

/// A bit of a flag set, or several together.
pub(super) struct Switch {
    /// Its name in the description: `SHUT_OFF`.
    name: String,
    word: String,
    bits: u32,
    doc: String,
}

/// An argument with the way in which it is given.
pub(super) struct Argument<'a> {
    pub field: &'a Field,
    pub given: Given,
}

pub(super) fn all<'a>(api: &Api, method: &'a Method, taken: &mut Taken<'_>) -> Vec<Argument<'a>> {
    method.args.iter().map(|field| Argument { field, given: given(api, field, &field.ty, taken) }).collect()
}

fn given(api: &Api, field: &Field, ty: &Type, taken: &mut Taken<'_>) -> Given {
    let name = field.name.kebab();
    let required = field.default.is_none();
    match ty {
        Type::Flags(id) => {
            let bits = api.flag_set(*id).values.iter().filter(|flag| flag.value != 0);
            let switch = |flag: &FlagValue| Switch {
                name: flag.name.screaming(),
                word: taken.option(&flag.name.kebab(), &field.name),
                bits: flag.value,
                doc: doc::sentence(&flag.doc),
            };
            Given::Switches(bits.map(switch).collect())
        }
        Type::Params(_) => Given::Set { word: taken.option("set", &field.name), required },
        Type::Secret => Given::Secret { word: taken.option(&format!("{name}-file"), &field.name), required },
        Type::Bool => match field.default {
            None => Given::Place(vec![taken.place(&name, &field.name)]),
            Some(Default::Number(number)) if number != 0 => {
                Given::Switch { word: taken.option(&format!("no-{name}"), &field.name), value: false }
            }
            Some(_) => Given::Switch { word: taken.option(&name, &field.name), value: true },
        },
        // What may be nothing is nothing where it is left out.
        Type::Optional(item) if **item == Type::Secret => {
            Given::Secret { word: taken.option(&format!("{name}-file"), &field.name), required: false }
        }
        Type::Optional(item) => Given::Option {
            word: taken.option(&name, &field.name),
            values: values(api, item, &name),
            required: false,
            repeated: repeated(item),
        },
        Type::List(item) if repeated(ty) => Given::Option {
            word: taken.option(&singular(&name), &field.name),
            values: values(api, item, &singular(&name)),
            required,
            repeated: true,
        },
        Type::Object(id) if required => Given::Place(places(api, *id, &name).iter().map(|word| taken.place(word, &field.name)).collect()),
        Type::Document(_) | Type::Bytes if required => {
            let word = if matches!(name.as_str(), "xml" | "data" | "buffer") { "file".to_owned() } else { format!("{name}-file") };
            Given::Place(vec![taken.place(&word, &field.name)])
        }
        Type::I32
        | Type::U32
        | Type::I64
        | Type::U64
        | Type::F64
        | Type::Text
        | Type::Bytes
        | Type::Uuid
        | Type::Fd
        | Type::CpuMap
        | Type::Duration
        | Type::Enum(_)
        | Type::Record(_)
        | Type::Object(_)
        | Type::Document(_)
        | Type::List(_)
        | Type::Array(..) => {
            if required {
                Given::Place(vec![taken.place(&name, &field.name)])
            } else {
                Given::Option { word: taken.option(&name, &field.name), values: values(api, ty, &name), required, repeated: false }
            }
        }
    }
}

/// Whether a list is one option for each item. Lists of lists are JSON.
fn repeated(ty: &Type) -> bool {
    match ty {
        Type::List(item) => !matches!(**item, Type::List(_) | Type::Array(..) | Type::Optional(_) | Type::Params(_)),
        Type::Bool
        | Type::I32
        | Type::U32
        | Type::I64
        | Type::U64
        | Type::F64
        | Type::Text
        | Type::Bytes
        | Type::Uuid
        | Type::Fd
        | Type::CpuMap
        | Type::Secret
        | Type::Duration
        | Type::Enum(_)
        | Type::Flags(_)
        | Type::Record(_)
        | Type::Params(_)
        | Type::Object(_)
        | Type::Document(_)
        | Type::Array(..)
        | Type::Optional(_) => false,
    }
}

/// `--domain` for an item of `domains`.
fn singular(name: &str) -> String {
    let stem = name.strip_suffix('s').filter(|stem| !stem.ends_with('s'));
    stem.unwrap_or(name).to_owned()
}

/// The names of an option's values.
fn values(api: &Api, ty: &Type, name: &str) -> Vec<String> {
    match ty {
        Type::List(item) if repeated(ty) => values(api, item, name),
        Type::Object(id) => places(api, *id, name).iter().map(|word| word.to_uppercase()).collect(),
        Type::Bool
        | Type::I32
        | Type::U32
        | Type::I64
        | Type::U64
        | Type::F64
        | Type::Text
        | Type::Bytes
        | Type::Uuid
        | Type::Fd
        | Type::CpuMap
        | Type::Secret
        | Type::Duration
        | Type::Enum(_)
        | Type::Flags(_)
        | Type::Record(_)
        | Type::Params(_)
        | Type::Document(_)
        | Type::List(_)
        | Type::Array(..)
        | Type::Optional(_) => vec![types::value_name(ty, name)],
    }
}

/// The words that name an object: those before it, then its own. A connection is a URI.
fn places(api: &Api, object: ObjectId, name: &str) -> Vec<String> {
    let chain = chain(api, object);
    if chain.is_empty() {
        return vec![format!("{name}-uri")];
    }
    let (_, before) = chain.split_last().unwrap_or((&object, &[]));
    let before = before.iter().map(|other| format!("{name}-{}", of_object(api, *other).0));
    before.chain([name.to_owned()]).collect()
}

impl Argument<'_> {
    /// How the command line writes what texts name: the argument, its flags, its values.
    pub fn words(&self, api: &Api) -> Vec<(String, String)> {
        let mut words = enumeration(&self.field.ty).map(|id| values_of(api, id)).unwrap_or_default();
        let own = match &self.given {
            Given::Place(names) => names.last().cloned(),
            Given::Option { word, .. } | Given::Set { word, .. } | Given::Secret { word, .. } | Given::Switch { word, value: true } => {
                Some(format!("--{word}"))
            }
            Given::Switch { value: false, .. } => None,
            Given::Switches(switches) => {
                words.extend(switches.iter().map(|switch| (switch.name.clone(), format!("--{}", switch.word))));
                None
            }
        };
        words.extend(own.map(|word| (self.field.name.snake(), word)));
        words
    }

    /// Its row in the tables.
    pub fn view(&self, api: &Api, spoken: &Spoken<'_>) -> Value {
        let doc = if self.field.doc.is_empty() {
            format!("The {}.", self.field.name.words().join(" "))
        } else {
            doc::paragraphs(&self.field.doc)
        };
        context! {
            name => self.field.name.snake(),
            given => self.given.expression(|text| spoken.say(api, text)),
            ty => types::expression(api, &self.field.ty),
            unit => types::maybe(doc::unit(&self.field.doc, &self.field.ty)),
            default => types::maybe(types::default(api, self.field).as_deref()),
            doc => types::text(&spoken.say(api, &doc)),
        }
    }
}

/// The enumeration of which a value may be one.
fn enumeration(ty: &Type) -> Option<EnumId> {
    if let Type::Optional(item) = ty {
        return enumeration(item);
    }
    if let Type::Enum(id) = ty { Some(*id) } else { None }
}

fn values_of(api: &Api, id: EnumId) -> Vec<(String, String)> {
    api.enumeration(id).values.iter().map(|value| (value.name.screaming(), value.name.kebab())).collect()
}

fn list(words: &[String]) -> String {
    format!("&{words:?}")
}

impl Given {
    fn expression(&self, say: impl Fn(&str) -> String) -> String {
        match self {
            Self::Place(names) => format!("Given::Place({})", list(names)),
            Self::Option { word, values, required, repeated } => {
                format!("Given::Option {{ word: {word:?}, values: {}, required: {required}, repeated: {repeated} }}", list(values))
            }
            Self::Switch { word, value } => format!("Given::Switch {{ word: {word:?}, value: {value} }}"),
            Self::Switches(switches) => {
                let one = |switch: &Switch| {
                    format!("Switch {{ word: {:?}, bits: {:#x}, doc: {:?} }}", switch.word, switch.bits, say(&switch.doc))
                };
                format!("Given::Switches(&[{}])", switches.iter().map(one).collect::<Vec<_>>().join(", "))
            }
            Self::Set { word, required } => format!("Given::Set {{ word: {word:?}, required: {required} }}"),
            Self::Secret { word, required } => format!("Given::Secret {{ word: {word:?}, required: {required} }}"),
        }
    }

    /// How a line of usage shows it: places, then options.
    pub fn usage(&self) -> (Vec<String>, Vec<String>) {
        let optional = |text: String, needed: bool| if needed { text } else { format!("[{text}]") };
        match self {
            Self::Place(names) => (names.clone(), Vec::new()),
            Self::Option { word, values, required, repeated } => {
                let more = if *repeated { "..." } else { "" };
                (Vec::new(), vec![optional(format!("--{word} {}", values.join(" ")), *required) + more])
            }
            Self::Switch { word, .. } => (Vec::new(), vec![format!("[--{word}]")]),
            Self::Switches(switches) => (Vec::new(), switches.iter().map(|switch| format!("[--{}]", switch.word)).collect()),
            Self::Set { word, required } => (Vec::new(), vec![optional(format!("--{word} NAME=VALUE"), *required) + "..."]),
            Self::Secret { word, .. } => (Vec::new(), vec![format!("[--{word} FILE]")]),
        }
    }
}
