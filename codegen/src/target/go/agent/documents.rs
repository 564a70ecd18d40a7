//! The JSON forms of the records of documents.

use serde::Serialize;

use crate::ir::{Api, DocumentId, ElementId, Member, MemberContent, Occurs, XmlValue};
use crate::target::go::names::exported;
use crate::target::go::types::document_argument;
use crate::target::render;

#[derive(Serialize)]
struct View {
    documents: Vec<Document>,
    elements: Vec<Element>,
}

#[derive(Serialize)]
struct Document {
    name: String,
    root: String,
    /// What takes its place in an argument.
    argument: String,
}

#[derive(Serialize)]
struct Element {
    name: String,
    fields: Vec<Field>,
    unions: Vec<Union>,
}

#[derive(Serialize)]
struct Field {
    json: String,
    name: String,
    form: String,
    parser: String,
}

#[derive(Serialize)]
struct Union {
    name: String,
    alternatives: Vec<Alternative>,
}

#[derive(Serialize)]
struct Alternative {
    name: String,
    tag: String,
    element: String,
}

/// All kinds of documents, and all records.
pub(super) fn documents(api: &Api) -> String {
    let documents = api.documents.iter().enumerate().map(|(index, item)| Document {
        name: item.name.pascal(),
        root: exported(&api.element(item.root).name),
        argument: document_argument(api, DocumentId(index)),
    });
    let owners = [None].into_iter().chain((0..api.documents.len()).map(|index| Some(DocumentId(index))));
    let elements = owners.flat_map(|owner| api.elements_of(owner)).map(|id| element(api, id));
    render!("go/agent_documents.go", View { documents: documents.collect(), elements: elements.collect() })
}

fn element(api: &Api, id: ElementId) -> Element {
    let element = api.element(id);
    let unions = element.unions().map(|(name, _, alternatives)| {
        let union = exported(name);
        let alternative = |one: &crate::ir::Alternative| Alternative {
            name: union.clone() + &exported(&one.name),
            tag: one.tag.clone(),
            element: exported(&api.element(one.element).name),
        };
        Union { alternatives: alternatives.iter().map(alternative).collect(), name: union.clone() }
    });
    Element {
        name: exported(&element.name),
        fields: element.members().iter().map(|member| field(api, member)).collect(),
        unions: unions.collect(),
    }
}

fn field(api: &Api, member: &Member<'_>) -> Field {
    let (form, parser) = forms(api, member.content);
    let (form, parser) = match member.occurs {
        Occurs::Once => (form, parser),
        Occurs::AtMostOnce => (format!("formPointer({form})"), format!("parsePointer({parser})")),
        Occurs::AnyNumber => (format!("formList({form})"), format!("parseList({parser})")),
    };
    Field { json: member.name.snake(), name: exported(member.name), form, parser }
}

/// The functions that give the JSON form of one value and read it.
fn forms(api: &Api, content: MemberContent<'_>) -> (String, String) {
    let both = |name: &str| (format!("form{name}"), format!("parse{name}"));
    let number = |ty: &str| both(&format!("Number[{ty}]"));
    let plain = |ty: &str| (format!("formPlain[{ty}]"), format!("parse[{ty}]"));
    match content {
        MemberContent::Value(value) => match value {
            XmlValue::Text => plain("string"),
            XmlValue::I32 => number("int32"),
            XmlValue::U32 => number("uint32"),
            XmlValue::I64 => number("int64"),
            XmlValue::U64 => number("uint64"),
            XmlValue::Uuid => ("formText[virtkit.UUID]".to_owned(), "parse[virtkit.UUID]".to_owned()),
            XmlValue::YesNo | XmlValue::OnOff => plain("bool"),
            XmlValue::Words(id) => {
                let name = exported(&api.word_list(id).name);
                (format!("formWord[virtkit.{name}]"), format!("parse[virtkit.{name}]"))
            }
        },
        MemberContent::Flag => plain("bool"),
        MemberContent::Element(id) => both(&exported(&api.element(id).name)),
        MemberContent::Choice(name, _) => both(&exported(name)),
    }
}
