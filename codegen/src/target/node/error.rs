//! Errors: one class for each code.

use minijinja::{Value, context};

use super::SCRIPT;
use super::docs::{comment, first_sentence};
use crate::ir::{Api, Name};
use crate::target::{Files, render};

pub fn errors(api: &Api, files: &mut Files) {
    let codes: Vec<Value> = api.error_codes.iter().map(|code| context! {
        name => code.name.screaming(), value => code.value, doc => comment(0, &code.doc, &[], Some(code.since)), member_doc => comment(2, &code.doc, &[], Some(code.since)),
        summary => first_sentence(&code.doc),
        // 0 says that nothing went wrong.
        class => (code.value != 0).then(|| class_name(&code.name)),
    }).collect();
    let domains: Vec<Value> = api
        .error_domains
        .iter()
        .map(|domain| {
            context! {
                name => domain.name.screaming(), value => domain.value, doc => comment(2, &domain.doc, &[], Some(domain.since)),
            }
        })
        .collect();
    let view = context! { codes, domains };
    files.put(format!("{SCRIPT}/errors.cjs"), render!("node/errors.cjs", view));
    files.put(format!("{SCRIPT}/errors.d.cts"), render!("node/errors.d.cts", view));
}

/// `NoDomainError`; `InternalError` has the ending already.
pub fn class_name(code: &Name) -> String {
    let name = code.pascal();
    if name.ends_with("Error") { name } else { format!("{name}Error") }
}
