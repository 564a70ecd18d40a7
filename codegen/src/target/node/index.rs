//! What is exported: one list for both module systems, so that they have the same classes.

use minijinja::{Value, context};

use super::error::class_name;
use super::typings::identifier;
use super::{NATIVE, SCRIPT};
use crate::ir::{Api, Name};
use crate::target::{Files, render};

pub fn index(api: &Api, files: &mut Files) {
    let file = |name: &str, exports: Vec<String>| context! { name, variable => identifier(&Name::new(name)), exports };
    let mut modules: Vec<Value> = Vec::new();
    for object in &api.objects {
        modules.push(file(&object.name.kebab(), vec![object.name.pascal()]));
    }
    let documents = api.documents.iter().map(|item| format!("{}Xml", item.name.pascal()));
    modules.push(file("documents", documents.collect()));
    modules.push(file("enums", api.enums.iter().map(|item| item.name.pascal()).collect()));
    let classes = api.error_codes.iter().filter(|code| code.value != 0).map(|code| class_name(&code.name));
    let errors = ["ErrorCode", "ErrorDomain", "ErrorLevel", "VirtkitError"].map(str::to_owned).into_iter().chain(classes);
    modules.push(file("errors", errors.collect()));
    modules.push(file("events", vec!["EventKind".to_owned()]));
    modules.push(file("flags", api.flags.iter().map(|item| item.name.pascal()).collect()));
    modules.push(file("functions", api.functions().map(|item| item.name.camel()).collect()));
    let view = context! { modules };
    files.put(format!("{SCRIPT}/index.cjs"), render!("node/index.cjs", view));
    files.put(format!("{SCRIPT}/index.mjs"), render!("node/index.mjs", view));
    files.put(format!("{SCRIPT}/index.d.cts"), render!("node/index.d.cts", view));
    files.put(format!("{SCRIPT}/index.d.mts"), render!("node/index.d.mts", view));
    let objects: Vec<String> = api.objects.iter().map(|object| object.name.snake()).collect();
    files.put(format!("{NATIVE}/mod.rs"), render!("node/mod.rs", context! { objects }));
}
