//! What stands in the headers beside the main one: a module for each, of which its header is made.

use minijinja::context;

use super::event::{self, of_c};
use super::function::views;
use crate::ir::{Api, CHeader};
use crate::target::{Files, render};

/// The module of a header: `libvirt_qemu`.
pub fn module(header: CHeader) -> String {
    header.name().replace('-', "_")
}

/// Writes the modules.
pub fn write(api: &Api, files: &mut Files, folder: &str) {
    for header in CHeader::BESIDE {
        let functions: Vec<String> =
            api.in_c().filter(|method| method.header == header).flat_map(|method| views(api, method)).map(|view| view.render()).collect();
        let callbacks = event::callbacks(api, header);
        let registrations = event::registrations(api, &of_c(api).filter(|(_, c)| c.header == header).collect::<Vec<_>>());
        let view = context! { header => header.name(), callbacks, functions, registrations };
        files.put(format!("{folder}/{}.rs", module(header)), render!("c/beside.rs", view));
    }
}
