//! C: libvirt's own names. The glue is Rust with `extern "C"`; [`headers`] makes the headers of it.

mod agent;
mod agent_call;
mod agent_items;
mod agent_matrix;
mod agent_outcome;
mod agent_record;
mod arrays;
mod beside;
mod calls;
mod enums;
mod event;
mod function;
mod function_doc;
mod header;
mod names;
mod object;
mod patterns;
mod record;
mod results;
mod runtime_enums;
mod types;

pub use calls::recorder;
pub use header::headers;

use minijinja::{Value, context};

use crate::ir::{Api, CHeader, ErrorOrigin};
use crate::target::{Files, Target, render};

const FOLDER: &str = "bindings-c/src/generated/public";

/// Handles that libvirt's error structure has, whatever is described.
const IN_ERRORS: [&str; 1] = ["virNetwork"];

/// The target for C.
#[derive(Debug)]
pub struct C;

impl Target for C {
    fn name(&self) -> &'static str {
        "c"
    }

    /// The constants of the runtime; those of the description are in the header only.
    fn enums(&self, api: &Api, files: &mut Files) {
        let values: Vec<enums::CValue> = runtime_enums::all().into_iter().flat_map(|list| list.values).collect();
        let covers = api.covers;
        let version = format!("{}_{:03}_{:03}", covers.major, covers.minor, covers.micro);
        let view = context! { version, values };
        files.put(format!("{FOLDER}/constants.rs"), render!("c/constants.rs", view));
    }

    /// In the header only.
    fn flags(&self, _api: &Api, _files: &mut Files) {}

    fn records(&self, api: &Api, files: &mut Files) {
        record::write(api, files, FOLDER);
    }

    /// In the header only: names of parameters.
    fn params(&self, _api: &Api, _files: &mut Files) {}

    /// Written by hand, with the structure that C programs fill: `bindings-c/src/public/auth.rs`.
    fn callbacks(&self, _api: &Api, _files: &mut Files) {}

    /// Texts, in C.
    fn documents(&self, _api: &Api, _files: &mut Files) {}

    fn objects(&self, api: &Api, files: &mut Files) {
        object::write(api, files, FOLDER);
    }

    fn functions(&self, api: &Api, files: &mut Files) {
        let declared = api.functions().filter(|method| method.header == CHeader::Main);
        let functions: Vec<String> = declared.flat_map(|method| function::views(api, method)).map(|view| view.render()).collect();
        files.put(format!("{FOLDER}/functions.rs"), render!("c/functions.rs", context! { functions }));
    }

    fn events(&self, api: &Api, files: &mut Files) {
        event::write(api, files, FOLDER);
        beside::write(api, files, FOLDER);
    }

    fn errors(&self, api: &Api, files: &mut Files) {
        let code = |code: &crate::ir::ErrorCode, number: i32| {
            context! { name => code.name.pascal(), constant => code.name.screaming(), c => code.c, number }
        };
        let own = api.error_codes.iter().filter(|own| own.origin == ErrorOrigin::Virtkit).map(|own| {
            let seen = api.error_codes.iter().find(|other| other.origin == ErrorOrigin::Libvirt && other.c == own.c);
            code(own, seen.unwrap_or_else(|| panic!("{} is no code of libvirt", own.c)).value)
        });
        let own: Vec<Value> = own.collect();
        let codes: Vec<Value> = api.error_codes.iter().map(|all| code(all, all.value)).collect();
        let domains: Vec<Value> =
            api.error_domains.iter().map(|domain| context! { name => domain.name.pascal(), constant => domain.name.screaming() }).collect();
        files.put(format!("{FOLDER}/errors.rs"), render!("c/errors.rs", context! { own, codes, domains }));
    }

    fn index(&self, api: &Api, files: &mut Files) {
        let objects: Vec<Value> = api
            .objects
            .iter()
            .map(|object| {
                let structure = names::handle_structure(object);
                let path = match object.parent {
                    None => format!("crate::public::connection::{structure}"),
                    Some(_) => format!("{}::{structure}", names::module(object)),
                };
                context! { module => names::module(object), name => object.c.type_name, words => object.name.words().join(" "), path }
            })
            .collect();
        let described = |name: &str| api.objects.iter().any(|object| object.c.type_name == name);
        let foreign: Vec<&str> = IN_ERRORS.into_iter().filter(|name| !described(name)).collect();
        files.put(
            format!("{FOLDER}/mod.rs"),
            render!("c/mod.rs", context! { objects, foreign, beside => CHeader::BESIDE.map(beside::module) }),
        );
        agent::write(api, files);
    }
}
