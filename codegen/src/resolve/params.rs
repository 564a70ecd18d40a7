//! Groups of typed parameters.

use std::collections::BTreeSet;

use super::declarations::{since_of, unique};
use super::{Scope, doc, place, version};
use crate::diagnostic::{Sink, Source};
use crate::ir::{Name, Param, ParamGroup, ParamList, ParamType, Version};
use crate::spec::{ParamListEntry, Spec, Text};

pub fn resolve(spec: &Spec, scope: &Scope, sink: &mut Sink) -> Vec<ParamGroup> {
    let mut groups = Vec::new();
    for file in &spec.files {
        for entry in &file.entries.params {
            let since = version(&entry.since, &place(&file.source, &entry.since), sink);
            let mut fields = Vec::new();
            let mut names = BTreeSet::new();
            for param in &entry.fields {
                unique(&mut names, &param.name, &file.source, sink);
                let Some(ty) = param_type(&param.ty, &file.source, sink) else { continue };
                fields.push(Param {
                    name: Name::new(param.name.get_ref()),
                    ty,
                    wire: param.wire.clone(),
                    c: param.c.clone(),
                    unit: param.unit.clone(),
                    settable: param.settable,
                    since: since_of(param.since.as_ref(), since, &file.source, sink),
                    doc: doc(&param.doc, param.name.get_ref(), &place(&file.source, &param.doc), sink),
                });
            }
            let doc = doc(&entry.doc, entry.name.get_ref(), &place(&file.source, &entry.doc), sink);
            let lists = entry.lists.iter().filter_map(|list| self::list(list, since, scope, &file.source, sink)).collect();
            groups.push(ParamGroup { name: Name::new(entry.name.get_ref()), fields, lists, since, doc });
        }
    }
    groups
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


fn list(entry: &ParamListEntry, since: Version, scope: &Scope, source: &Source, sink: &mut Sink) -> Option<ParamList> {
    let Some(prefix) = entry.prefix.get_ref().strip_suffix("<n>.").filter(|prefix| !prefix.contains('<')) else {
        let help = Some("such as `block.<n>.`".to_owned());
        sink.add(&place(source, &entry.prefix), "a numbered part is named by a text, `<n>.`, and nothing behind it", "not such a name", help);
        return None;
    };
    Some(ParamList {
        name: Name::new(entry.name.get_ref()),
        prefix: prefix.to_owned(),
        count: entry.count.clone(),
        item: scope.params(&entry.item, source, sink)?,
        since: since_of(entry.since.as_ref(), since, source, sink),
        doc: doc(&entry.doc, entry.name.get_ref(), &place(source, &entry.doc), sink),
    })
}
