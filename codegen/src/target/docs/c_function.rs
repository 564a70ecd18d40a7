//! libvirt's functions, and what covers each.

use serde::Serialize;

use super::method;
use super::text::anchor;
use crate::ir::{Api, CHelpers, COrigin, Idiom};

/// The page.
#[derive(Serialize)]
#[allow(clippy::struct_field_names, reason = "the template names them")]
pub(super) struct Functions {
    count: usize,
    functions: Vec<Row>,
    helpers: Vec<Helpers>,
}

#[derive(Serialize)]
struct Row {
    name: String,
    /// The file that declares it.
    header: String,
    /// What covers it, with a link.
    covered: String,
}

#[derive(Serialize)]
struct Helpers {
    name: String,
    doc: String,
    functions: Vec<String>,
}

pub(super) fn page(api: &Api) -> Functions {
    let mut all = api.c_functions();
    all.sort_by(|one, other| one.0.cmp(&other.0));
    let functions = all.into_iter().map(|(name, origin)| Row { name, header: header(origin), covered: covered(api, origin) });
    let helpers = api.helpers.iter().map(|helpers| Helpers {
        name: helpers.name.pascal(),
        doc: helpers.doc.clone(),
        functions: helpers.functions.iter().map(|function| function.name.clone()).collect(),
    });
    let functions: Vec<Row> = functions.collect();
    Functions { count: functions.len(), functions, helpers: helpers.collect() }
}

/// The file that declares a function.
fn header(origin: COrigin<'_>) -> String {
    match origin {
        COrigin::Helper(CHelpers { idiom: Idiom::Errors, .. }) => "libvirt/virterror.h".to_owned(),
        COrigin::Helper(_) | COrigin::Method(_) | COrigin::Object(_) | COrigin::Record(_) | COrigin::Event(_) => {
            format!("libvirt/{}.h", origin.header().name())
        }
    }
}

fn covered(api: &Api, origin: COrigin<'_>) -> String {
    match origin {
        COrigin::Method(covering) if api.phases.iter().any(|phase| std::ptr::eq(phase, covering)) => "nothing: C alone has it".to_owned(),
        COrigin::Method(covering) => method::link(api, covering, ""),
        COrigin::Object(object) => format!("the handle of a [`{}`](objects/{}.md)", object.name.pascal(), object.name.kebab()),
        COrigin::Record(record) => format!("[`{}`](records.md#{})", record.name.pascal(), anchor(&record.name.pascal())),
        COrigin::Event(event) => format!("[events](events.md) of the class `{}`", event.class.pascal()),
        COrigin::Helper(helpers) => format!("[{}](#{})", helpers.name.words().join(" "), anchor(&helpers.name.pascal())),
    }
}
