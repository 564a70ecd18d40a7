//! Looks up in the sources of the drivers which methods each implements. A method that a driver leaves out is answered by its trait, with `NoSupport`; that
//! it does so must be known beforehand, and nobody should have to write it down a second time.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use syn::{ImplItem, Item, ItemImpl};

use crate::diagnostic::{Place, Problems, Sink, Source};
use crate::ir::{Api, Driver, GroupId, Implementation};

/// Where the drivers lie, each in a folder of its name.
const FOLDER: &str = "core/drivers";

/// The drivers of the repository at `root` that implement groups by hand.
///
/// # Errors
/// Sources that are no Rust.
pub fn drivers(root: &Path, api: &Api) -> Result<Vec<Driver>, Problems> {
    let mut sink = Sink::default();
    let folders = entries(&root.join(FOLDER)).into_iter().filter(|path| path.join("src").is_dir());
    let drivers = folders.map(|folder| driver(root, &folder, api, &mut sink)).filter(|driver| !driver.groups.is_empty()).collect();
    sink.finish(drivers)
}

fn driver(root: &Path, folder: &Path, api: &Api, sink: &mut Sink) -> Driver {
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut driver = Driver { name, groups: BTreeSet::new(), methods: BTreeSet::new() };
    for path in sources(&folder.join("src")) {
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        match syn::parse_file(&text) {
            Ok(file) => file.items.iter().for_each(|item| look(item, api, &mut driver)),
            Err(error) => {
                let name = path.strip_prefix(root).unwrap_or(&path).display().to_string();
                let message = format!("{name} is no Rust: {error}");
                let source = Source { name, text: text.into() };
                sink.add(&Place { source: &source, span: 0..0 }, message, "in this file", Some("`cargo check` says where".to_owned()));
            }
        }
    }
    driver
}

/// Notes what an item implements of the description.
fn look(item: &Item, api: &Api, driver: &mut Driver) {
    let Item::Impl(block) = item else { return };
    let Some(group) = group_of(block, api) else { return };
    driver.groups.insert(group);
    let named = |name: String| {
        let of_group = |(_, method): &(usize, &crate::ir::Method)| method.group == group && method.implementation == Implementation::Driver;
        let mut methods = api.methods.iter().enumerate().filter(of_group);
        methods.find(|(_, method)| crate::target::rust::ident(&method.name.snake()) == name).map(|(index, _)| index)
    };
    let functions = block.items.iter().filter_map(|item| match item {
        ImplItem::Fn(function) => named(function.sig.ident.to_string()),
        _ => None,
    });
    driver.methods.extend(functions);
}

/// The group whose trait a block implements.
fn group_of(block: &ItemImpl, api: &Api) -> Option<GroupId> {
    let name = block.trait_.as_ref()?.1.segments.last()?.ident.to_string();
    api.groups.iter().position(|group| group.name.pascal() == name).map(GroupId)
}

/// The Rust files of a driver that are written by hand, in the order of their names.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let below = |path: PathBuf| {
        if path.is_dir() {
            return if path.ends_with("generated") { Vec::new() } else { sources(&path) };
        }
        if path.extension().is_some_and(|ending| ending == "rs") { vec![path] } else { Vec::new() }
    };
    entries(folder).into_iter().flat_map(below).collect()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths
}
