//! Enumerations and flag sets: frozen objects of numbers.

use minijinja::{Value, context};

use super::docs::{comment, first_sentence};
use super::{NATIVE, SCRIPT};
use crate::ir::Api;
use crate::target::{Files, render};

pub fn enums(api: &Api, files: &mut Files) {
    let views: Vec<Value> = api.enums.iter().map(|item| {
        let values: Vec<Value> = item.values.iter().map(|value| context! {
            name => value.name.screaming(), value => value.value.to_string(), doc => comment(2, &value.doc, &[], Some(value.since)),
        }).collect();
        context! {
            name => item.name.pascal(), values, doc => comment(0, &item.doc, &[], Some(item.since)), summary => first_sentence(&item.doc),
            union => item.values.iter().map(|value| value.value.to_string()).collect::<Vec<_>>().join(" | "),
        }
    }).collect();
    files.put(format!("{SCRIPT}/enums.cjs"), render!("node/enums.cjs", context! { enums => views }));
    files.put(format!("{SCRIPT}/enums.d.cts"), render!("node/enums.d.cts", context! { enums => views }));
    files.put(format!("{NATIVE}/enums.rs"), render!("node/enums.rs", context! { enums => views }));
}

pub fn flags(api: &Api, files: &mut Files) {
    let views: Vec<Value> = api.flags.iter().map(|item| {
        let values: Vec<Value> = item.values.iter().map(|value| context! {
            name => value.name.screaming(), value => format!("{:#x}", value.value), doc => comment(2, &value.doc, &[], Some(value.since)),
        }).collect();
        context! {
            name => item.name.pascal(), values, doc => comment(0, &item.doc, &[], Some(item.since)),
            type_doc => comment(0, &format!("{}\n\nMembers combine with `|`; 0 is none of them.", item.doc.trim()), &[], Some(item.since)),
            summary => first_sentence(&item.doc),
        }
    }).collect();
    files.put(format!("{SCRIPT}/flags.cjs"), render!("node/flags.cjs", context! { flags => views }));
    files.put(format!("{SCRIPT}/flags.d.cts"), render!("node/flags.d.cts", context! { flags => views }));
    files.put(format!("{NATIVE}/flags.rs"), render!("node/flags.rs", context! { flags => views }));
}
