//! Documents: their text, and the records of their elements with the words and unions that these have.

use serde::Serialize;

use crate::ir::{Api, DocumentId, ElementId, Member, MemberContent, Occurs, Type, Words, XmlValue};
use crate::target::render;

use super::docs::{About, comment, sentence};
use super::names::exported;
use super::types::{document, document_argument};
use super::usage::Usage;

/// The texts of all documents, and what takes their place in arguments.
pub(super) fn texts(api: &Api) -> String {
    #[derive(Serialize)]
    struct View {
        doc: String,
        name: String,
        document: String,
        root: String,
        kind: usize,
        encoded: bool,
        decoded: bool,
    }
    let usage = Usage::of(api);
    let texts = api.documents.iter().enumerate().map(|(kind, described)| {
        let ty = Type::Document(DocumentId(kind));
        let name = document(api, DocumentId(kind));
        let view = View {
            doc: comment(&sentence(&name, About::Thing, &described.doc)),
            document: document_argument(api, DocumentId(kind)),
            root: exported(&api.element(described.root).name),
            kind,
            encoded: usage.encoded.contains(&ty),
            decoded: usage.decoded.contains(&ty),
            name,
        };
        render!("go/document.go", view)
    });
    texts.collect::<Vec<_>>().join("\n")
}

/// The records, a file for each document, one for what several have, and one for lists of words.
pub(super) fn records(api: &Api, mut put: impl FnMut(&str, &str)) {
    put("document_words", &api.words.iter().map(words).collect::<Vec<_>>().join("\n"));
    let all = |document| api.elements_of(document).into_iter().map(|id| record(api, id)).collect::<Vec<_>>().join("\n");
    put("document_common", &all(None));
    for (index, described) in api.documents.iter().enumerate() {
        put(&format!("document_{}", described.name.snake()), &all(Some(DocumentId(index))));
    }
}

#[derive(Serialize)]
struct Record {
    doc: String,
    name: String,
    fields: Vec<Field>,
    unions: Vec<Union>,
}

#[derive(Serialize)]
struct Field {
    doc: String,
    name: String,
    ty: String,
    encode: String,
    decode: String,
}

#[derive(Serialize)]
struct Union {
    doc: String,
    name: String,
    alternatives: Vec<Alternative>,
}

#[derive(Serialize)]
struct Alternative {
    doc: String,
    name: String,
    element: String,
}

fn record(api: &Api, id: ElementId) -> String {
    let element = api.element(id);
    let name = exported(&element.name);
    let unions = element.unions().map(|(union, doc, alternatives)| {
        let union = exported(union);
        let alternative = |one: &crate::ir::Alternative| {
            let name = union.clone() + &exported(&one.name);
            let element = api.element(one.element);
            Alternative { doc: comment(&sentence(&name, About::Thing, &element.doc)), element: exported(&element.name), name }
        };
        let all: Vec<Alternative> = alternatives.iter().map(alternative).collect();
        let names: Vec<String> = all.iter().map(|one| format!("[{}]", one.name)).collect();
        let doc = format!("{} It is one of {}, [{union}Other].", sentence(&union, About::Thing, doc), names.join(", "));
        Union { doc: comment(&doc), name: union, alternatives: all }
    });
    let view = Record {
        doc: comment(&sentence(&name, About::Thing, &element.doc)),
        fields: element.members().iter().map(|member| field(api, member)).collect(),
        unions: unions.collect(),
        name,
    };
    render!("go/document_record.go", view)
}

fn field(api: &Api, member: &Member<'_>) -> Field {
    let name = exported(member.name);
    let optional = match member.occurs {
        Occurs::AtMostOnce => " Nil where it is not there.",
        Occurs::Once | Occurs::AnyNumber => "",
    };
    let (ty, form) = value(api, member.content);
    let field = format!("v.{name}");
    let (ty, encode, decode) = match member.occurs {
        Occurs::Once => (ty, form.encode(&field), form.decode()),
        Occurs::AtMostOnce => {
            (format!("*{ty}"), format!("encodeOptional(e, {field}, {})", form.encoder()), format!("decodeOptional(d, {})", form.decoder()))
        }
        Occurs::AnyNumber => {
            (format!("[]{ty}"), format!("encodeList(e, {field}, {})", form.encoder()), format!("decodeList(d, {})", form.decoder()))
        }
    };
    Field { doc: comment(&(sentence(&name, About::Thing, member.doc) + optional)), name, ty, encode, decode }
}

/// How one value travels.
enum Form {
    /// By the method of the encoder and the decoder with this name.
    Method(&'static str),
    /// By the functions with this name behind `encode` and `decode`.
    Function(String),
}

impl Form {
    fn encode(&self, value: &str) -> String {
        match self {
            Self::Method(name) => format!("e.{name}({value})"),
            Self::Function(name) => format!("encode{name}(e, {value})"),
        }
    }

    fn decode(&self) -> String {
        match self {
            Self::Method(name) => format!("d.{name}()"),
            Self::Function(name) => format!("decode{name}(d)"),
        }
    }

    fn encoder(&self) -> String {
        match self {
            Self::Method(name) => format!("(*encoder).{name}"),
            Self::Function(name) => format!("encode{name}"),
        }
    }

    fn decoder(&self) -> String {
        match self {
            Self::Method(name) => format!("(*decoder).{name}"),
            Self::Function(name) => format!("decode{name}"),
        }
    }
}

/// The Go type of one value, and how it travels.
fn value(api: &Api, content: MemberContent<'_>) -> (String, Form) {
    let method = |ty: &str, name| (ty.to_owned(), Form::Method(name));
    match content {
        MemberContent::Value(value) => match value {
            XmlValue::Text => method("string", "text"),
            XmlValue::I32 => method("int32", "i32"),
            XmlValue::U32 => method("uint32", "u32"),
            XmlValue::I64 => method("int64", "i64"),
            XmlValue::U64 => method("uint64", "u64"),
            XmlValue::Uuid => method("UUID", "uuid"),
            XmlValue::YesNo | XmlValue::OnOff => method("bool", "bool"),
            XmlValue::Words(id) => {
                let name = exported(&api.word_list(id).name);
                (name.clone(), Form::Function(format!("Word[{name}]")))
            }
        },
        MemberContent::Flag => method("bool", "bool"),
        MemberContent::Element(id) => {
            let name = exported(&api.element(id).name);
            (name.clone(), Form::Function(format!("Record[{name}]")))
        }
        MemberContent::Choice(name, _) => {
            let name = exported(name);
            (name.clone(), Form::Function(name))
        }
    }
}

fn words(list: &Words) -> String {
    #[derive(Serialize)]
    struct View {
        doc: String,
        name: String,
        values: Vec<Value>,
    }
    #[derive(Serialize)]
    struct Value {
        doc: String,
        name: String,
        word: String,
    }
    let name = exported(&list.name);
    let value = |word: &crate::ir::Word| {
        let constant = name.clone() + &exported(&word.name);
        Value { doc: comment(&sentence(&constant, About::Value, &word.doc)), word: format!("{:?}", word.word), name: constant }
    };
    render!(
        "go/document_word.go",
        View {
            doc: comment(&sentence(&name, About::Thing, &list.doc)),
            values: list.values.iter().map(value).collect(),
            name: name.clone()
        }
    )
}
