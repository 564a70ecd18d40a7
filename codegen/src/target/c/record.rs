//! Records: the structures that C programs see.

use minijinja::{Value, context};

use crate::ir::{Api, RecordOrigin};
use crate::target::{Files, render};

/// Writes the structures of the records that have one in C.
pub fn write(api: &Api, files: &mut Files, folder: &str) {
    let records: Vec<Value> = api.records.iter().filter(|record| matches!(record.origin, RecordOrigin::Described { c: Some(_) })).map(|_| context! {}).collect();
    files.put(format!("{folder}/records.rs"), render!("c/records.rs", context! { records }));
}
