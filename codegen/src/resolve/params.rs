//! Groups of typed parameters, and the records of the items of their lists.

use std::collections::BTreeSet;

use super::declarations::{inner, since_of, unique};
use super::{Scope, doc, place, version};
use crate::diagnostic::{Sink, Source, suggestion};
use crate::ir::{Api, Field, Name, Param, ParamGroup, ParamList, ParamType, Record, RecordId, RecordOrigin, Type, Version};
use crate::spec::{ParamEntry, ParamListEntry, ParamsEntry, Spec, Text};

/// The marks of an index in a name: of a list, and of a list in its items.
const INDEXES: [&str; 2] = ["<n>", "<m>"];

pub fn resolve(spec: &Spec, scope: &mut Scope, api: &mut Api, sink: &mut Sink) {
    for file in &spec.files {
        for entry in &file.entries.params {
            let since = version(&entry.since, &place(&file.source, &entry.since), sink);
            let group = Group { source: &file.source, entry, since }.resolve(scope, api, sink);
            api.params.push(group);
        }
    }
}

struct Group<'a> {
    source: &'a Source,
    entry: &'a ParamsEntry,
    since: Version,
}

impl Group<'_> {
    fn resolve(&self, scope: &mut Scope, api: &mut Api, sink: &mut Sink) -> ParamGroup {
        let Self { source, entry, since } = *self;
        let mut names = BTreeSet::new();
        let mut fields = self.fields(&entry.fields, "", since, &mut names, sink);
        let lists = self.lists(None, &mut fields, &mut names, scope, api, sink);
        for list in &entry.lists {
            self.outer_is_there(list, sink);
        }
        let doc = doc(&entry.doc, entry.name.get_ref(), &place(source, &entry.doc), sink);
        ParamGroup { name: Name::new(entry.name.get_ref()), fields, lists, since, doc }
    }

    /// The parameters of the group, or those of an item; names begin with `prefix`, which ends with an index.
    fn fields(&self, entries: &[ParamEntry], prefix: &str, since: Version, names: &mut BTreeSet<String>, sink: &mut Sink) -> Vec<Param> {
        let mut fields = Vec::new();
        for param in entries {
            unique(names, &param.name, self.source, sink);
            let Some(ty) = param_type(&param.ty, self.source, sink) else { continue };
            let Some(wire) = self.end_of(&param.wire, prefix, sink) else { continue };
            fields.push(Param {
                name: Name::new(param.name.get_ref()),
                ty,
                wire,
                c: param.c.clone(),
                unit: param.unit.clone(),
                settable: param.settable,
                repeated: param.repeated,
                since: since_of(param.since.as_ref(), since, self.source, sink),
                doc: doc(&param.doc, param.name.get_ref(), &place(self.source, &param.doc), sink),
            });
        }
        fields
    }

    /// What a name has behind the prefix; there must be no other index in it.
    fn end_of(&self, wire: &Text, prefix: &str, sink: &mut Sink) -> Option<String> {
        let here = inner(&place(self.source, wire));
        let Some(end) = wire.get_ref().strip_prefix(prefix) else {
            let message = format!("`{}` does not begin as the names of its list do", wire.get_ref());
            sink.add(&here, message, "another name", Some(format!("write `{prefix}`, and what the parameter has behind it")));
            return None;
        };
        if end.contains(['<', '>']) {
            let help = Some("describe it under [[params.list]], whose `wire` ends with that index".to_owned());
            sink.add(&here, format!("`{}` has an index that is of no list", wire.get_ref()), "an index", help);
            return None;
        }
        Some(end.to_owned())
    }

    /// The lists of the group, or those in the items of one of its lists. Their counts become parameters of what they are in.
    fn lists(
        &self,
        outer: Option<&ParamListEntry>,
        counts: &mut Vec<Param>,
        names: &mut BTreeSet<String>,
        scope: &mut Scope,
        api: &mut Api,
        sink: &mut Sink,
    ) -> Vec<ParamList> {
        let mut lists = Vec::new();
        let before = outer.map_or("", |outer| outer.wire.get_ref());
        for entry in self.entry.lists.iter().filter(|entry| outer_of(entry) == outer.map(|outer| outer.name.get_ref().as_str())) {
            let Some(prefix) = self.prefix_of(entry, before, usize::from(outer.is_some()), sink) else { continue };
            let since = since_of(entry.since.as_ref(), self.since, self.source, sink);
            let name = Name::new(own_name(entry));
            if !names.insert(name.snake()) {
                sink.add(&place(self.source, &entry.name), format!("`{name}` stands twice in one list"), "the second time", None);
            }
            let count = self.count_of(entry, before, &name, since, sink);
            let count = count.map(|count| {
                names.insert(count.name.snake());
                counts.push(count);
                counts.len() - 1
            });
            let mut own = BTreeSet::from(["index".to_owned()]);
            let mut fields = self.fields(&entry.fields, entry.wire.get_ref(), since, &mut own, sink);
            // Only a list of the group has lists in its items: two indexes are what libvirt has at most.
            let inner = if outer.is_none() { self.lists(Some(entry), &mut fields, &mut own, scope, api, sink) } else { Vec::new() };
            let doc = doc(&entry.doc, entry.name.get_ref(), &place(self.source, &entry.doc), sink);
            let item = self.item(entry, &fields, &inner, since, scope, api, sink);
            lists.push(ParamList { name, item, prefix, fields, lists: inner, count, c: entry.c.prefix.clone(), since, doc });
        }
        lists
    }

    /// What stands before the index, behind the name of the list that this one is in.
    fn prefix_of(&self, entry: &ParamListEntry, before: &str, depth: usize, sink: &mut Sink) -> Option<String> {
        let rest = self.begins(&entry.wire, before, sink)?;
        match rest.strip_suffix(INDEXES[depth]).filter(|prefix| !prefix.is_empty() && !prefix.contains(['<', '>'])) {
            Some(prefix) => Some(prefix.to_owned()),
            None => {
                let message = format!("`{}` does not end with the index of the list", entry.wire.get_ref());
                let help = Some(format!("write what the names begin with, and `{}` for the index", INDEXES[depth]));
                sink.add(&inner(&place(self.source, &entry.wire)), message, "no index", help);
                None
            }
        }
    }

    fn begins<'t>(&self, wire: &'t Text, before: &str, sink: &mut Sink) -> Option<&'t str> {
        let rest = wire.get_ref().strip_prefix(before);
        if rest.is_none() {
            let message = format!("`{}` does not begin with the index of the list that it is in", wire.get_ref());
            sink.add(
                &inner(&place(self.source, wire)),
                message,
                "another name",
                Some(format!("write `{before}`, and what it has behind it")),
            );
        }
        rest
    }

    /// The parameter that says how many there are.
    fn count_of(&self, entry: &ParamListEntry, before: &str, list: &Name, since: Version, sink: &mut Sink) -> Option<Param> {
        let text = entry.count.as_ref()?;
        let wire = self.begins(text, before, sink)?.to_owned();
        Some(Param {
            name: singular(list).join(&Name::new("count")),
            ty: ParamType::U32,
            wire,
            c: entry.c.count.clone(),
            unit: None,
            settable: false,
            repeated: false,
            since,
            doc: format!("How many `{list}` there are; fewer may be told about."),
        })
    }

    /// The record of an item.
    #[expect(clippy::too_many_arguments, reason = "what an item is made of, and what it is added to")]
    fn item(
        &self,
        entry: &ParamListEntry,
        fields: &[Param],
        lists: &[ParamList],
        since: Version,
        scope: &mut Scope,
        api: &mut Api,
        sink: &mut Sink,
    ) -> RecordId {
        scope.declare_item(&entry.item, self.source, sink);
        let index = Field { name: Name::new("index"), ty: Type::U32, default: None, doc: "Its index in the names on the wire.".to_owned() };
        let params = fields.iter().map(|param| Field {
            name: param.name.clone(),
            ty: param.as_type(),
            default: None,
            doc: item_doc(entry.wire.get_ref(), param),
        });
        let lists = lists.iter().map(|list| Field { name: list.name.clone(), ty: list.as_type(), default: None, doc: list.doc.clone() });
        api.records.push(Record {
            name: Name::new(entry.item.get_ref()),
            fields: [index].into_iter().chain(params).chain(lists).collect(),
            origin: RecordOrigin::Item,
            since,
            doc: format!("An item of `{}` in `{}`. What is not known is absent.", entry.name.get_ref(), self.entry.name.get_ref()),
        });
        RecordId(api.records.len() - 1)
    }

    /// The list that another is in must be there, and be one of the group.
    fn outer_is_there(&self, entry: &ParamListEntry, sink: &mut Sink) {
        let Some(outer) = outer_of(entry) else { return };
        let mut known = self.entry.lists.iter().filter(|list| outer_of(list).is_none()).map(|list| list.name.get_ref().as_str());
        if known.clone().all(|name| name != outer) {
            let help = suggestion(outer, known.by_ref());
            sink.add(&place(self.source, &entry.name), format!("the group has no list `{outer}`"), "in which list?", help);
        }
    }
}

/// The list that one is in: `monitors` of `monitors.nodes`.
fn outer_of(entry: &ParamListEntry) -> Option<&str> {
    entry.name.get_ref().split_once('.').map(|(outer, _)| outer)
}

fn own_name(entry: &ParamListEntry) -> &str {
    let name = entry.name.get_ref();
    name.split_once('.').map_or(name, |(_, name)| name)
}

/// `blocks` is a list of a `block`.
fn singular(list: &Name) -> Name {
    let text = list.snake();
    let singular = match (text.strip_suffix("ies"), text.strip_suffix("sses")) {
        (Some(stem), _) => format!("{stem}y"),
        (_, Some(stem)) => format!("{stem}ss"),
        (None, None) => text.strip_suffix('s').unwrap_or(&text).to_owned(),
    };
    Name::new(&singular)
}

/// A record's field has a sentence for all that a parameter's has.
fn item_doc(before: &str, param: &Param) -> String {
    let unit = param.unit.as_ref().map(|unit| format!(" In {unit}.")).unwrap_or_default();
    format!("{}{unit} `{before}{}` on the wire, since libvirt {}.", param.doc.trim(), param.wire, param.since)
}

fn param_type(text: &Text, source: &Source, sink: &mut Sink) -> Option<ParamType> {
    let ty = match text.get_ref().as_str() {
        "i32" => ParamType::I32,
        "u32" => ParamType::U32,
        "i64" => ParamType::I64,
        "u64" => ParamType::U64,
        "f64" => ParamType::F64,
        "bool" => ParamType::Bool,
        "str" => ParamType::Text,
        other => {
            let help = Some("i32, u32, i64, u64, f64, bool or str".to_owned());
            sink.add(&place(source, text), format!("`{other}` is no type of a typed parameter"), "not this type", help);
            return None;
        }
    };
    Some(ty)
}
