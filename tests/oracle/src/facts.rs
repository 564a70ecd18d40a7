//! The facts of libvirt: what `facts/*.toml` has.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;

/// The version of libvirt that the facts are of.
pub const VERSION: &str = "11.3.0";

/// Things by their names.
type Named<T> = BTreeMap<String, T>;

/// All facts.
#[derive(Debug)]
pub struct Facts {
    /// Functions, by area and group.
    pub functions: Named<Named<Named<Function>>>,
    /// Constants, by enumeration.
    pub constants: Named<Named<Constant>>,
    /// Macros.
    pub macros: Named<Macro>,
    /// Types of functions that a program gives.
    pub callbacks: Named<Callback>,
    /// Members of structures, in order: `unsigned long maxMem`. A handle has none.
    pub structures: Named<Vec<String>>,
    /// Other names of types: what each stands for, `enum` for an enumeration.
    pub types: Named<Typedef>,
    /// The programs of the wire.
    pub programs: Named<Program>,
}

/// What libvirt has beside its main header, for some kinds of hosts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Beside {
    functions: Named<Named<Named<Function>>>,
    constants: Named<Named<Constant>>,
    callbacks: Named<Callback>,
    types: Named<Typedef>,
}

/// A public function.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Function {
    /// The version that has it first.
    pub since: String,
    /// Its prototype, with names of parameters.
    pub c: String,
    /// The enumerations that its flags are of.
    #[serde(default)]
    pub flags: Vec<String>,
}

/// A constant of an enumeration.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Constant {
    /// Its value.
    pub value: i64,
    /// The version that has it first.
    pub since: String,
}

/// A macro: one of a text, a number, another name, or parameters.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Macro {
    /// The version that has it first.
    pub since: String,
    /// The text that it is.
    pub text: Option<String>,
    /// The type of the parameter that the text names.
    #[serde(rename = "type")]
    pub ty: Option<String>,
    /// The number that it is.
    pub number: Option<i64>,
    /// The other name.
    pub alias: Option<String>,
    /// The names of its parameters.
    pub params: Option<String>,
}

/// A type of functions that a program gives.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Callback {
    /// The version that has it first.
    pub since: String,
    /// Its prototype, with names of parameters.
    pub c: String,
}

/// Another name of a type.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Typedef {
    /// The version that has it first.
    pub since: String,
    /// What it stands for.
    pub is: String,
}

/// A program of the wire.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Program {
    /// Its number.
    pub number: u32,
    /// Its procedures.
    pub procedures: Named<Procedure>,
    /// Structures of its arguments and results: `name: string<64>, uuid: opaque[16]`.
    #[serde(default)]
    pub structures: Named<String>,
    /// Other names of types: `string<64>`, `other?`.
    #[serde(default)]
    pub types: Named<String>,
}

/// A procedure.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Procedure {
    /// Its number.
    pub number: u32,
    /// `high` where it never waits for a hypervisor.
    pub priority: Option<String>,
    /// What a caller must be permitted: `domain:write`, `domain:save:FLAG`.
    #[serde(default)]
    pub acl: Vec<String>,
    /// What a caller must be permitted of each item that is listed.
    #[serde(default)]
    pub aclfilter: Vec<String>,
    /// Its arguments, as those of a structure.
    #[serde(default)]
    pub args: String,
    /// Its results.
    #[serde(default)]
    pub ret: String,
    /// What it carries, where it is the message of an event.
    pub msg: Option<String>,
    /// Which way the data of its stream goes: `read` or `write`.
    pub stream: Option<String>,
    /// The flag with which the stream has holes.
    pub sparse: Option<String>,
}

/// A member of a structure on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WireMember<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its type, with what stands behind it.
    pub ty: &'a str,
}

/// The members of a structure on the wire.
pub fn wire_members(text: &str) -> impl Iterator<Item = WireMember<'_>> {
    let members = text.split(", ").filter(|member| !member.is_empty());
    members.map(|member| {
        let (name, ty) = member.split_once(": ").unwrap_or_else(|| panic!("{member:?} is no `name: type`"));
        WireMember { name, ty }
    })
}

/// The folder of this crate.
pub fn home() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The root of the repository.
pub fn root() -> PathBuf {
    home().ancestors().nth(2).expect("the crate lies in the repository").to_owned()
}

impl Facts {
    /// Reads the files of the repository.
    ///
    /// # Errors
    /// A file that is missing, or is not what it should be, by its name.
    pub fn load() -> Result<Self, String> {
        let mut facts = Self {
            functions: file("functions")?,
            constants: file("constants")?,
            macros: file("macros")?,
            callbacks: file("callbacks")?,
            structures: file("structures")?,
            types: file("types")?,
            programs: file("procedures")?,
        };
        let beside: Beside = file("beside")?;
        facts.functions.extend(beside.functions);
        facts.constants.extend(beside.constants);
        facts.callbacks.extend(beside.callbacks);
        facts.types.extend(beside.types);
        Ok(facts)
    }

    /// All functions, with their areas and groups.
    pub fn all_functions(&self) -> impl Iterator<Item = (&str, &str, &str, &Function)> {
        self.functions.iter().flat_map(|(area, groups)| {
            groups.iter().flat_map(move |(group, functions)| {
                functions.iter().map(move |(name, function)| (area.as_str(), group.as_str(), name.as_str(), function))
            })
        })
    }

    /// All constants, with their enumerations.
    pub fn all_constants(&self) -> impl Iterator<Item = (&str, &str, &Constant)> {
        self.constants.iter().flat_map(|(of, list)| list.iter().map(move |(name, constant)| (of.as_str(), name.as_str(), constant)))
    }

    /// The constant of this name.
    pub fn constant(&self, name: &str) -> Option<&Constant> {
        self.constants.values().find_map(|list| list.get(name))
    }
}

fn file<T: DeserializeOwned>(name: &str) -> Result<T, String> {
    let path = home().join("facts").join(format!("{name}.toml"));
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}

/// A version as a number that grows: 9.0.0 is 9,000,000.
pub fn version_number(version: &str) -> u64 {
    let mut parts = version.split('.').map(|part| part.parse::<u64>().unwrap_or(0));
    (0..3).fold(0, |number, _| number * 1000 + parts.next().unwrap_or(0))
}
