//! Events and errors.

use serde::Serialize;

use super::method::{ArgView, field_view};
use super::text::cell;
use crate::ir::{Api, CRegistration, ErrorOrigin, Event};

#[derive(Serialize)]
pub(super) struct EventView {
    name: String,
    doc: String,
    since: String,
    subject: String,
    subject_link: String,
    c: Option<String>,
    fields: Vec<ArgView>,
}

#[derive(Serialize)]
pub(super) struct Errors {
    codes: Vec<Row>,
    own_codes: Vec<Row>,
    domains: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    name: String,
    value: i32,
    c: String,
    since: String,
    doc: String,
}

pub(super) fn events(api: &Api) -> Vec<EventView> {
    let view = |event: &Event| {
        let subject = &api.object(event.subject).name;
        EventView {
            name: event.name.pascal(),
            doc: event.doc.trim().to_owned(),
            since: event.since.to_string(),
            subject: subject.pascal(),
            subject_link: format!("objects/{}.md", subject.kebab()),
            c: event.c.as_ref().map(|c| match &c.registration {
                CRegistration::Numbered { constant, .. } => constant.clone(),
                CRegistration::Alone { register, .. } | CRegistration::Named { register, .. } => register.clone(),
            }),
            fields: event.fields.iter().map(|field| field_view(api, field, "")).collect(),
        }
    };
    api.events.iter().map(view).collect()
}

pub(super) fn errors(api: &Api) -> Errors {
    let codes = |origin: ErrorOrigin| {
        let of_origin = api.error_codes.iter().filter(move |code| code.origin == origin);
        of_origin
            .map(|code| Row {
                name: code.name.pascal(),
                value: code.value,
                c: code.c.clone(),
                since: code.since.to_string(),
                doc: cell(&code.doc),
            })
            .collect()
    };
    let domain = |domain: &crate::ir::ErrorDomain| Row {
        name: domain.name.pascal(),
        value: domain.value,
        c: domain.c.clone(),
        since: domain.since.to_string(),
        doc: cell(&domain.doc),
    };
    Errors {
        codes: codes(ErrorOrigin::Libvirt),
        own_codes: codes(ErrorOrigin::Virtkit),
        domains: api.error_domains.iter().map(domain).collect(),
    }
}
