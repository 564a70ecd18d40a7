//! Objects, groups, and the page that leads to all others.

use serde::Serialize;

use super::method::{self, ArgView, Line, MethodView};
use super::text::summary;
use crate::ir::{Api, Group, GroupId, Method, Object, ObjectId};

/// The page of an object.
#[derive(Serialize)]
pub(super) struct ObjectView {
    pub(super) file: String,
    name: String,
    doc: String,
    since: String,
    parent: Option<Link>,
    c: String,
    identity: Vec<ArgView>,
    groups: Vec<Section>,
}

/// The page of a group.
#[derive(Serialize)]
pub(super) struct GroupView {
    pub(super) file: String,
    name: String,
    doc: String,
    methods: Vec<MethodView>,
}

/// The methods of a group in a list.
#[derive(Serialize)]
struct Section {
    heading: String,
    methods: Vec<Line>,
}

#[derive(Serialize)]
struct Link {
    name: String,
    link: String,
}

/// What the first page shows.
#[derive(Serialize)]
pub(super) struct Index {
    version: String,
    covers: String,
    functions: Vec<Line>,
    objects: Vec<ObjectLine>,
    pages: Vec<Page>,
}

#[derive(Serialize)]
struct ObjectLine {
    name: String,
    link: String,
    summary: String,
    methods: usize,
}

#[derive(Serialize)]
struct Page {
    title: &'static str,
    link: &'static str,
    count: usize,
}

pub(super) fn objects(api: &Api) -> impl Iterator<Item = ObjectView> {
    api.objects.iter().enumerate().map(|(index, object)| object_view(api, ObjectId(index), object))
}

fn object_view(api: &Api, id: ObjectId, object: &Object) -> ObjectView {
    const BASE: &str = "../";
    ObjectView {
        file: object.name.kebab(),
        name: object.name.pascal(),
        doc: object.doc.trim().to_owned(),
        since: object.since.to_string(),
        parent: object.parent.map(|parent| {
            let name = &api.object(parent).name;
            Link { name: name.pascal(), link: format!("{}.md", name.kebab()) }
        }),
        c: format!("{}Ptr", object.c.type_name),
        identity: object.identity.iter().map(|part| method::field_view(api, &part.field, BASE)).collect(),
        groups: sections(api, |method| method.receiver == Some(id), BASE),
    }
}

/// The groups that have methods of this kind.
fn sections(api: &Api, wanted: impl Fn(&Method) -> bool, base: &str) -> Vec<Section> {
    let section = |(index, group): (usize, &Group)| {
        let methods: Vec<Line> =
            api.methods_in(GroupId(index)).filter(|method| wanted(method)).map(|method| method::line(api, method, base)).collect();
        (!methods.is_empty()).then(|| Section { heading: summary(&group.doc).trim_end_matches('.').to_owned(), methods })
    };
    api.groups.iter().enumerate().filter_map(section).collect()
}

pub(super) fn groups(api: &Api) -> impl Iterator<Item = GroupView> {
    let view = |(index, group): (usize, &Group)| {
        let methods: Vec<_> = api.methods_in(GroupId(index)).map(|method| method::view(api, method)).collect();
        // What has only phases is nothing for readers.
        let doc = group.doc.trim().to_owned();
        (!methods.is_empty()).then(|| GroupView { file: group.name.kebab(), name: group.name.pascal(), doc, methods })
    };
    api.groups.iter().enumerate().filter_map(view)
}

pub(super) fn index(api: &Api) -> Index {
    let object = |(index, object): (usize, &Object)| ObjectLine {
        name: object.name.pascal(),
        link: format!("objects/{}.md", object.name.kebab()),
        summary: summary(&object.doc),
        methods: api.methods_of(ObjectId(index)).count(),
    };
    let pages = [
        Page { title: "Enumerations", link: "enums.md", count: api.enums.len() },
        Page { title: "Flags", link: "flags.md", count: api.flags.len() },
        Page { title: "Records", link: "records.md", count: api.public_records().count() },
        Page { title: "Typed parameters", link: "params.md", count: api.params.len() },
        Page { title: "Documents", link: "documents.md", count: api.documents.len() },
        Page { title: "Events", link: "events.md", count: api.events.len() },
        Page { title: "Error codes", link: "errors.md", count: api.error_codes.len() },
        Page { title: "Functions of C, and what covers each", link: "c-functions.md", count: api.c_functions().len() },
        Page { title: "Drivers, and what each has", link: "drivers.md", count: api.drivers.len() },
    ];
    Index {
        version: api.version.clone(),
        covers: api.covers.to_string(),
        functions: api.functions().map(|function| method::line(api, function, "")).collect(),
        objects: api.objects.iter().enumerate().map(object).collect(),
        pages: pages.into_iter().filter(|page| page.count > 0).collect(),
    }
}
