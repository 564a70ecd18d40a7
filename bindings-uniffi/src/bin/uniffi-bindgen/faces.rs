//! What of the facade a language sees, and under which names.

use std::collections::HashSet;
use std::str::FromStr;

use anyhow::{Context, bail};
use camino::Utf8Path;
use toml::{Table, Value};
use uniffi_bindgen::bindings::TargetLanguage;
use uniffi_meta::{Metadata, Type};

/// A language that sources are made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Coroutines, a listener.
    Kotlin,
    /// Tasks, a listener.
    Swift,
    /// uniffi has neither futures nor callbacks for it.
    Ruby,
}

impl Language {
    /// As uniffi calls it.
    pub fn target(self) -> TargetLanguage {
        match self {
            Self::Kotlin => TargetLanguage::Kotlin,
            Self::Swift => TargetLanguage::Swift,
            Self::Ruby => TargetLanguage::Ruby,
        }
    }

    /// Whether its functions can be awaited.
    fn awaits(self) -> bool {
        match self {
            Self::Kotlin | Self::Swift => true,
            Self::Ruby => false,
        }
    }

    /// Names that every object has already.
    fn taken(self) -> &'static [&'static str] {
        match self {
            // Both let go of the handle.
            Self::Kotlin => &["close", "destroy"],
            Self::Swift | Self::Ruby => &[],
        }
    }
}

impl FromStr for Language {
    type Err = anyhow::Error;

    fn from_str(name: &str) -> anyhow::Result<Self> {
        match name {
            "kotlin" => Ok(Self::Kotlin),
            "swift" => Ok(Self::Swift),
            "ruby" => Ok(Self::Ruby),
            _ => bail!("there are no sources for `{name}`; there are for kotlin, swift and ruby"),
        }
    }
}

/// What a language sees.
pub struct Face {
    /// The symbols of what it does not see.
    pub left_out: HashSet<String>,
    /// The settings, with the names under which it sees the rest.
    pub settings: Table,
}

/// What names of awaited functions end in.
const AWAITED: &str = "_async";

/// A function or method of the facade.
struct Callable<'a> {
    /// The object, of a method.
    object: Option<&'a str>,
    name: &'a str,
    is_async: bool,
    takes_listener: bool,
}

impl Callable<'_> {
    /// The symbol that describes it.
    fn symbol(&self) -> String {
        match self.object {
            Some(object) => symbol("METHOD", &format!("{object}_{}", self.name)),
            None => symbol("FUNC", self.name),
        }
    }

    /// Its place in a table of names.
    fn path(&self) -> String {
        self.object.map_or_else(|| self.name.to_owned(), |object| format!("{object}.{}", self.name))
    }

    /// The name without what says that it is awaited.
    fn plain(&self) -> &str {
        self.name.strip_suffix(AWAITED).filter(|_| self.is_async).unwrap_or(self.name)
    }
}

fn symbol(kind: &str, name: &str) -> String {
    format!("UNIFFI_META_VIRTKIT_UNIFFI_{kind}_{}", name.to_uppercase())
}

/// What `language` sees of what the library describes.
pub fn of(language: Language, described: &[Metadata]) -> Face {
    let callables: Vec<Callable<'_>> = described.iter().filter_map(callable).collect();
    let awaited: HashSet<String> = callables.iter().filter(|it| it.is_async).map(Callable::path).collect();
    let mut left_out = HashSet::new();
    let mut names = Table::new();
    for it in &callables {
        let has_twin = awaited.contains(&format!("{}{AWAITED}", it.path()));
        let unusable = if language.awaits() { has_twin } else { it.is_async || it.takes_listener };
        if unusable {
            left_out.insert(it.symbol());
            continue;
        }
        let mut name = it.plain().to_owned();
        if let Some(object) = it.object.filter(|_| language.taken().contains(&it.plain())) {
            name = format!("{name}_{object}");
        }
        if name != it.name {
            names.insert(it.path(), Value::String(name));
        }
    }
    if !language.awaits() {
        left_out.extend(described.iter().filter_map(listener));
    }
    Face { left_out, settings: settings(language, names) }
}

fn callable(item: &Metadata) -> Option<Callable<'_>> {
    let listener = |ty: &Type| matches!(ty, Type::CallbackInterface { .. });
    match item {
        Metadata::Func(it) => Some(Callable {
            object: None,
            name: &it.name,
            is_async: it.is_async,
            takes_listener: it.inputs.iter().any(|input| listener(&input.ty)),
        }),
        Metadata::Method(it) => Some(Callable {
            object: Some(&it.self_name),
            name: &it.name,
            is_async: it.is_async,
            takes_listener: it.inputs.iter().any(|input| listener(&input.ty)),
        }),
        Metadata::Namespace(_)
        | Metadata::UdlFile(_)
        | Metadata::Object(_)
        | Metadata::CallbackInterface(_)
        | Metadata::Record(_)
        | Metadata::Enum(_)
        | Metadata::Constructor(_)
        | Metadata::TraitMethod(_)
        | Metadata::CustomType(_)
        | Metadata::UniffiTrait(_)
        | Metadata::ObjectTraitImpl(_) => None,
    }
}

/// The symbols that describe a listener.
fn listener(item: &Metadata) -> Option<String> {
    match item {
        Metadata::CallbackInterface(it) => Some(symbol("CALLBACK_INTERFACE", &it.name)),
        Metadata::TraitMethod(it) => Some(symbol("METHOD", &format!("{}_{}", it.trait_name, it.name))),
        Metadata::Namespace(_)
        | Metadata::UdlFile(_)
        | Metadata::Func(_)
        | Metadata::Object(_)
        | Metadata::Record(_)
        | Metadata::Enum(_)
        | Metadata::Constructor(_)
        | Metadata::Method(_)
        | Metadata::CustomType(_)
        | Metadata::UniffiTrait(_)
        | Metadata::ObjectTraitImpl(_) => None,
    }
}

fn settings(language: Language, names: Table) -> Table {
    let mut own = Table::new();
    let name = match language {
        Language::Kotlin => {
            own.insert("package_name".to_owned(), "dev.virtkit.kotlin".into());
            own.insert("kotlin_target_version".to_owned(), "2.1.20".into());
            "kotlin"
        }
        Language::Swift => {
            own.insert("module_name".to_owned(), "Virtkit".into());
            "swift"
        }
        Language::Ruby => {
            // An expression of Ruby: where the library is.
            own.insert("cdylib_path".to_owned(), "ENV.fetch('VIRTKIT_UNIFFI_LIBRARY', 'virtkit_uniffi')".into());
            "ruby"
        }
    };
    own.insert("rename".to_owned(), Value::Table(names));
    let language = Table::from_iter([(name.to_owned(), Value::Table(own))]);
    Table::from_iter([("bindings".to_owned(), Value::Table(language))])
}

/// In uniffi's Ruby the kinds of an error have nothing in common.
const RUBY: &str = "
# Every kind of error is a VirtkitError: `rescue Virtkit::VirtkitError => error`.
module Virtkit
  VirtkitError.constants.each { |name| VirtkitError.const_get(name).include(VirtkitError) }
end
";

/// Adds to the sources in Ruby what uniffi does not write.
pub fn finish_ruby(folder: &Utf8Path) -> anyhow::Result<()> {
    let file = folder.join("virtkit.rb");
    let text = std::fs::read_to_string(&file).with_context(|| format!("reading {file}"))?;
    std::fs::write(&file, text + RUBY).with_context(|| format!("writing {file}"))
}

#[cfg(test)]
mod tests {
    use uniffi_meta::{CallbackInterfaceMetadata, FnParamMetadata, MethodMetadata};

    use super::*;

    fn method(name: &str, is_async: bool, takes: Option<Type>) -> Metadata {
        let inputs = takes.map(|ty| FnParamMetadata { name: "it".to_owned(), ty, by_ref: false, optional: false, default: None });
        Metadata::Method(MethodMetadata {
            module_path: "virtkit_uniffi".to_owned(),
            self_name: "Lamp".to_owned(),
            name: name.to_owned(),
            is_async,
            inputs: inputs.into_iter().collect(),
            return_type: None,
            throws: None,
            takes_self_by_arc: false,
            checksum: None,
            docstring: None,
        })
    }

    fn lamp() -> Vec<Metadata> {
        let listener = Type::CallbackInterface { module_path: "virtkit_uniffi".to_owned(), name: "Watcher".to_owned() };
        let watcher = CallbackInterfaceMetadata { module_path: "virtkit_uniffi".to_owned(), name: "Watcher".to_owned(), docstring: None };
        vec![
            method("dim", false, None),
            method("dim_async", true, None),
            method("destroy", false, None),
            method("destroy_async", true, None),
            method("name", false, None),
            method("watch", false, Some(listener)),
            Metadata::CallbackInterface(watcher),
        ]
    }

    fn renamed(face: &Face, language: &str) -> Vec<(String, String)> {
        let names = face.settings["bindings"][language]["rename"].as_table().expect("a table");
        let mut names: Vec<_> = names.iter().map(|(from, to)| (from.clone(), to.as_str().unwrap_or_default().to_owned())).collect();
        names.sort();
        names
    }

    #[test]
    fn who_can_await_sees_what_is_awaited_under_the_plain_name() {
        let face = of(Language::Swift, &lamp());
        let hidden = ["UNIFFI_META_VIRTKIT_UNIFFI_METHOD_LAMP_DIM", "UNIFFI_META_VIRTKIT_UNIFFI_METHOD_LAMP_DESTROY"];
        assert_eq!(face.left_out, HashSet::from(hidden.map(str::to_owned)));
        let names = [("Lamp.destroy_async", "destroy"), ("Lamp.dim_async", "dim")];
        assert_eq!(renamed(&face, "swift"), names.map(|(from, to)| (from.to_owned(), to.to_owned())));
    }

    #[test]
    fn a_name_that_objects_have_already_is_followed_by_the_object() {
        let names = renamed(&of(Language::Kotlin, &lamp()), "kotlin");
        assert!(names.contains(&("Lamp.destroy_async".to_owned(), "destroy_Lamp".to_owned())), "{names:?}");
    }

    #[test]
    fn who_cannot_await_sees_neither_futures_nor_listeners() {
        let face = of(Language::Ruby, &lamp());
        let hidden = ["METHOD_LAMP_DIM_ASYNC", "METHOD_LAMP_DESTROY_ASYNC", "METHOD_LAMP_WATCH", "CALLBACK_INTERFACE_WATCHER"];
        assert_eq!(face.left_out, HashSet::from(hidden.map(|name| format!("UNIFFI_META_VIRTKIT_UNIFFI_{name}"))));
        assert!(renamed(&face, "ruby").is_empty());
    }
}
