//! Words of the command line: of objects, of methods, of options. Each is found by a rule, so that a new method has its words without anybody saying them.

use std::collections::BTreeSet;

use crate::ir::{Api, Method, Name, ObjectId, Return, Type};

/// The options that every command has. No option of a method is called so.
pub(super) const GLOBAL: [&str; 6] = ["connect", "read-only", "timeout", "format", "help", "version"];

/// The object that look-ups of this one start from: what the description says, or else the connection. None for the connection itself.
pub(super) fn parent(api: &Api, object: ObjectId) -> Option<ObjectId> {
    let this = api.object(object);
    if this.identity.is_empty() {
        return None;
    }
    this.parent.or_else(|| api.objects.iter().position(|object| object.identity.is_empty()).map(ObjectId))
}

/// The objects that are named before this one can be, and this one: `[StoragePool, StorageVolume]`. None for the connection, which the URI names.
pub(super) fn chain(api: &Api, object: ObjectId) -> Vec<ObjectId> {
    match parent(api, object) {
        None => Vec::new(),
        Some(parent) => {
            let mut before = chain(api, parent);
            before.push(object);
            before
        }
    }
}

/// The last word of an object's name, where no other object has the same: `volume` for `StorageVolume`.
fn last(api: &Api, object: ObjectId) -> Option<Vec<String>> {
    let end = |object: ObjectId| api.object(object).name.words().last().cloned();
    let word = end(object)?;
    let mut others = (0..api.objects.len()).map(ObjectId).filter(|other| *other != object);
    let clash = others.any(|other| end(other).as_ref() == Some(&word) || api.object(other).name.kebab() == word);
    (!clash).then(|| vec![word])
}

/// The word of an object, and its whole name where that is another.
pub(super) fn of_object(api: &Api, object: ObjectId) -> (String, Option<String>) {
    let whole = api.object(object).name.kebab();
    match last(api, object) {
        Some(word) if word[0] != whole => (word[0].clone(), Some(whole)),
        Some(_) | None => (whole, None),
    }
}

/// How the names of methods write an object: with its whole name, or with its own word.
fn spellings(api: &Api, object: ObjectId) -> Vec<Vec<String>> {
    let whole = api.object(object).name.words().to_vec();
    let short = last(api, object).filter(|short| *short != whole);
    [Some(whole), short].into_iter().flatten().collect()
}

fn plural(words: &[String]) -> Vec<String> {
    let mut words = words.to_vec();
    if let Some(last) = words.last_mut() {
        *last = match last.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u'])) {
            Some(stem) => format!("{stem}ies"),
            None if last.ends_with(['s', 'x']) => format!("{last}es"),
            None => format!("{last}s"),
        };
    }
    words
}

/// Whether a method looks an object up by one value: `domain_by_name(name)`. Gives that argument, by its index.
pub(super) fn look_up(api: &Api, method: &Method, object: ObjectId) -> Option<usize> {
    if method.returns != Return::Value(Type::Object(object)) || method.receiver != parent(api, object) {
        return None;
    }
    let words = method.name.words();
    let named = spellings(api, object)
        .iter()
        .any(|spelling| words.strip_prefix(spelling.as_slice()).is_some_and(|rest| rest.first().is_none_or(|word| word == "by")));
    let mut needed = method.args.iter().enumerate().filter(|(_, arg)| arg.default.is_none());
    let (index, arg) = needed.next().filter(|_| named && needed.next().is_none())?;
    matches!(arg.ty, Type::Text | Type::Uuid | Type::I32 | Type::U32).then_some(index)
}

/// The command of an object that a method of its parent is, if it is one: `list` for `Connection.domains`, `define` for `Connection.define_domain`.
pub(super) fn of_parent(api: &Api, method: &Method, object: ObjectId) -> Option<String> {
    if parent(api, object) != method.receiver || look_up(api, method, object).is_some() {
        return None;
    }
    let words = method.name.words();
    if lists(api, method, object) {
        return Some("list".to_owned());
    }
    let mut siblings = (0..api.objects.len()).map(ObjectId).filter(|other| *other != object && parent(api, *other) == method.receiver);
    let (at, length) = mention(api, words, object)?;
    // `create_nwfilter_binding` is about a binding and not about a filter.
    let taken = |other: ObjectId| lists(api, method, other) || mention(api, words, other).is_some_and(|(_, longer)| longer > length);
    if siblings.any(taken) {
        return None;
    }
    let rest: Vec<&str> = words[..at].iter().chain(&words[at + length..]).map(String::as_str).collect();
    (!rest.is_empty()).then(|| rest.join("-"))
}

fn lists(api: &Api, method: &Method, object: ObjectId) -> bool {
    method.returns == Return::Value(Type::List(Box::new(Type::Object(object))))
        && spellings(api, object).iter().any(|spelling| plural(spelling) == method.name.words())
}

/// Where an object stands in a method's name, and in how many words.
fn mention(api: &Api, words: &[String], object: ObjectId) -> Option<(usize, usize)> {
    spellings(api, object).iter().find_map(|spelling| {
        let at = words.windows(spelling.len()).position(|window| window == spelling.as_slice())?;
        Some((at, spelling.len()))
    })
}

/// The words that are given to what a command takes: each once.
pub(super) struct Taken<'a> {
    method: &'a Name,
    words: BTreeSet<String>,
}

impl<'a> Taken<'a> {
    pub fn new(method: &'a Name) -> Self {
        Self { method, words: GLOBAL.into_iter().map(str::to_owned).collect() }
    }

    /// The word itself, or where it is taken with the name of the argument before it, or of the method.
    pub fn option(&mut self, word: &str, argument: &Name) -> String {
        self.first_free(&self.candidates(word, argument))
    }

    /// The name of a word in its place. Places and options do not meet: a place is written in capitals.
    pub fn place(&mut self, word: &str, argument: &Name) -> String {
        self.first_free(&self.candidates(word, argument).map(|word| word.to_uppercase().replace('_', "-")))
    }

    fn candidates(&self, word: &str, argument: &Name) -> [String; 3] {
        let of_method = format!("{}-{word}", self.method.kebab());
        // What has the name of its argument says no more with that name before it.
        let of_argument = if argument.kebab() == word { of_method.clone() } else { format!("{}-{word}", argument.kebab()) };
        [word.to_owned(), of_argument, of_method]
    }

    fn first_free(&mut self, candidates: &[String; 3]) -> String {
        let [.., longest] = candidates;
        let mut numbered = (2..).map(|number| format!("{longest}-{number}"));
        let mut free = candidates.iter().find(|word| !self.words.contains(*word)).cloned();
        while free.is_none() {
            free = numbered.next().filter(|word| !self.words.contains(word));
        }
        let free = free.unwrap_or_default();
        self.words.insert(free.clone());
        free
    }
}

#[cfg(test)]
mod tests {
    use super::{Taken, plural};
    use crate::ir::Name;

    #[test]
    fn plurals_are_those_of_the_description() {
        let of = |word: &str| plural(&[word.to_owned()]).concat();
        assert_eq!(["pool", "policy", "key", "address", "box"].map(of), ["pools", "policies", "keys", "addresses", "boxes"]);
    }

    #[test]
    fn a_word_that_is_taken_gets_another_before_it() {
        let (method, argument) = (Name::new("agent_command"), Name::new("flags"));
        let mut taken = Taken::new(&method);
        let words = ["live", "live", "live", "live", "timeout"].map(|word| taken.option(word, &argument));
        assert_eq!(words, ["live", "flags-live", "agent-command-live", "agent-command-live-2", "flags-timeout"]);
        assert_eq!(taken.place("live", &argument), "LIVE");
        assert_eq!(taken.option("timeout", &Name::new("timeout")), "agent-command-timeout");
    }
}
