//! The installed libvirt as a second witness: what its own listing of its interface has is as the facts have it. What is newer than it is printed,
//! and what it has beyond the facts, too.

use std::collections::BTreeMap;
use std::process::Command;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use virtkit_codegen::header::Prototype;
use virtkit_oracle::{Facts, facts};

/// What the listing says of a name.
#[derive(Debug, Default)]
struct Listed {
    /// `enum`, `macro`, `function` or `functype`.
    kind: String,
    /// Its attributes.
    attributes: BTreeMap<String, String>,
    /// The type of the result, then those of the arguments.
    types: Vec<String>,
}

impl Listed {
    fn attribute(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }

    fn prototype(&self) -> Prototype {
        let (returns, args) = self.types.split_first().expect("a function has a result");
        let args: Vec<String> = args.iter().enumerate().map(|(at, ty)| format!("{ty} arg{at}")).collect();
        Prototype::read(&format!("{returns} ({})", args.join(", "))).expect("types make a prototype")
    }
}

/// libvirt's packages, with the variables that say where the listings are.
const LISTINGS: [(&str, &str); 3] = [("libvirt", "libvirt_api"), ("libvirt-qemu", "libvirt_qemu_api"), ("libvirt-lxc", "libvirt_lxc_api")];

fn pkg_config(what: &str, package: &str) -> Option<String> {
    let output = Command::new("pkg-config").args([what, package]).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The version of the installed libvirt, and its listings as one.
fn installed() -> Option<(String, BTreeMap<String, Listed>)> {
    let version = pkg_config("--modversion", "libvirt")?;
    let mut all = BTreeMap::new();
    for (package, variable) in LISTINGS {
        let text = std::fs::read_to_string(pkg_config(&format!("--variable={variable}"), package)?).ok()?;
        all.extend(read(&text));
    }
    Some((version, all))
}

fn read(text: &str) -> BTreeMap<String, Listed> {
    let mut reader = Reader::from_str(text);
    let mut names: BTreeMap<String, Listed> = BTreeMap::new();
    let mut current = String::new();
    loop {
        match reader.read_event().expect("libvirt's listing is XML") {
            Event::Start(element) | Event::Empty(element) => {
                let kind = element.name().as_ref().to_owned();
                let attributes = attributes(&element);
                match kind.as_str() {
                    "enum" | "macro" | "function" | "functype" => {
                        current = attributes.get("name").cloned().unwrap_or_default();
                        names.insert(current.clone(), Listed { kind, attributes, types: Vec::new() });
                    }
                    // A macro's arguments have no type.
                    "return" | "arg" => {
                        let ty = attributes.get("type").cloned();
                        names.get_mut(&current).into_iter().for_each(|listed| listed.types.extend(ty.clone()));
                    }
                    _ => {}
                }
            }
            Event::Eof => return names,
            _ => {}
        }
    }
}

fn attributes(element: &BytesStart<'_>) -> BTreeMap<String, String> {
    let all = element.attributes().map(|attribute| attribute.expect("libvirt's listing is XML"));
    all.map(|attribute| (attribute.key.as_ref().to_owned(), attribute.value.into_owned())).collect()
}

/// The value of a listed constant, by its own number or that of another.
fn value(listed: &Listed, all: &BTreeMap<String, Listed>) -> i64 {
    let written = listed.attribute("value");
    written.parse().unwrap_or_else(|_| value(&all[written], all))
}

#[test]
fn the_installed_libvirt_agrees_with_the_facts() {
    let Some((version, listed)) = installed() else {
        eprintln!("SKIPPED: pkg-config finds no libvirt (Debian: libvirt-dev), so no second witness is asked");
        return;
    };
    let facts = Facts::load().unwrap_or_else(|problem| panic!("{problem}"));
    let functions: BTreeMap<&str, _> = facts.all_functions().map(|(_, _, name, fact)| (name, fact)).collect();
    let (mut wrong, mut beyond, mut agreed) = (Vec::new(), Vec::new(), 0);
    for (name, listed_one) in &listed {
        let since = listed_one.attribute("version");
        let (ours, theirs, known_since) = match listed_one.kind.as_str() {
            "function" => match functions.get(name.as_str()) {
                Some(fact) => (prototype(&fact.c), listed_one.prototype().to_string(), &fact.since),
                None => {
                    beyond.push(name);
                    continue;
                }
            },
            "functype" => match facts.callbacks.get(name) {
                Some(fact) => (prototype(&fact.c), listed_one.prototype().to_string(), &fact.since),
                None => {
                    beyond.push(name);
                    continue;
                }
            },
            "enum" => match facts.constant(name) {
                // How many there are is another number in each version.
                Some(fact) if name.ends_with("_LAST") && version != facts::VERSION => (String::new(), String::new(), &fact.since),
                Some(fact) => (fact.value.to_string(), value(listed_one, &listed).to_string(), &fact.since),
                None => {
                    beyond.push(name);
                    continue;
                }
            },
            _ => match (facts.macros.get(name), listed_one.attributes.get("string")) {
                (Some(fact), Some(text)) => (fact.text.clone().unwrap_or_default(), text.clone(), &fact.since),
                // Its own version, and what calculates: the programs in C compare those.
                (Some(fact), None) => (String::new(), String::new(), &fact.since),
                (None, _) => {
                    beyond.push(name);
                    continue;
                }
            },
        };
        agreed += 1;
        if ours != theirs {
            wrong.push(format!("{name} is {ours} in the facts, and {theirs} in libvirt {version}"));
        }
        if known_since != since {
            wrong.push(format!("{name} is since {known_since} in the facts, and since {since} in libvirt {version}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {agreed} differ:\n{}", wrong.len(), wrong.join("\n"));
    assert!(agreed > 1500, "only {agreed} names were compared");
    let newer = |since: &str| facts::version_number(since) > facts::version_number(&version);
    let not_there = functions.values().filter(|fact| newer(&fact.since)).count();
    println!("libvirt {version} agrees with {agreed} facts; {not_there} functions are newer than it and were skipped");
    println!("libvirt {version} has {} names beyond the facts: {beyond:?}", beyond.len());
}

fn prototype(text: &str) -> String {
    Prototype::read(text).expect("a prototype").to_string()
}
