//! Events.

use minijinja::{Value, context};

use super::declarations::field;
use super::{FOLDER, doc, types};
use crate::ir::{Api, Event};
use crate::target::{Files, render};

pub(super) fn events(api: &Api, files: &mut Files) {
    let view = |event: &Event| {
        let subject = api.object(event.subject);
        context! {
            word => event.name.kebab(),
            name => event.name.pascal(),
            about => types::text(&doc::sentence(&event.doc)),
            subject => (!subject.identity.is_empty()).then(|| format!("{}::OBJECT", subject.name.snake())),
            fields => event.fields.iter().map(|one| field(api, one)).collect::<Vec<_>>(),
        }
    };
    let views: Vec<Value> = api.events.iter().map(view).collect();
    files.put(format!("{FOLDER}/events.rs"), render!("cli/events.rs", context! { events => views }));
}
