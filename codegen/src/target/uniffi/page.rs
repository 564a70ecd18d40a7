//! The page of what the facade leaves out.

use minijinja::{Value, context};

use super::carried::left_out as lacks;
use crate::ir::Api;
use crate::target::{Files, render};

pub fn left_out(api: &Api, files: &mut Files) {
    let lacks = lacks(api);
    let row = |(name, lack): &(String, super::Lack)| context! { name, reason => lack.reason() };
    let (whole, parts): (Vec<_>, Vec<_>) = lacks.into_iter().partition(|(_, lack)| lack.is_whole());
    let methods = api.methods.len();
    let view = context! {
        methods, there => methods - whole.len(), whole => whole.iter().map(row).collect::<Vec<Value>>(), parts => parts.iter().map(row).collect::<Vec<Value>>(),
    };
    files.put("docs/reference/uniffi.md", render!("uniffi/left_out.md", view));
}
