//! Functions of C that no method covers.

use super::header::header;
use super::{doc, place, version};
use crate::diagnostic::{Sink, suggestion};
use crate::ir::{CHelper, CHelpers, Idiom, Name};
use crate::spec::Spec;

const IDIOMS: [(&str, Idiom); 6] = [
    ("library", Idiom::Library),
    ("errors", Idiom::Errors),
    ("events", Idiom::Events),
    ("params", Idiom::Params),
    ("streams", Idiom::Streams),
    ("process", Idiom::Process),
];

pub fn resolve(spec: &Spec, sink: &mut Sink) -> Vec<CHelpers> {
    let mut all = Vec::new();
    for file in &spec.files {
        for entry in &file.entries.helpers {
            let word = entry.idiom.get_ref();
            let Some((_, idiom)) = IDIOMS.into_iter().find(|(known, _)| known == word) else {
                let known = IDIOMS.map(|(known, _)| known);
                let help = suggestion(word, known).unwrap_or_else(|| format!("one of {}", known.join(", ")));
                sink.add(&place(&file.source, &entry.idiom), format!("`{word}` is no idiom"), "not known", Some(help));
                continue;
            };
            let functions = entry
                .c
                .iter()
                .map(|(name, since)| CHelper { name: name.clone(), since: version(since, &place(&file.source, since), sink) });
            let functions = functions.collect();
            let doc = doc(&entry.doc, entry.name.get_ref(), &place(&file.source, &entry.doc), sink);
            let header = header(entry.header.as_ref(), !entry.c.is_empty(), entry.name.get_ref(), &file.source, sink);
            all.push(CHelpers { name: Name::new(entry.name.get_ref()), idiom, header, functions, doc });
        }
    }
    all
}
