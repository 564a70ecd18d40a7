//! The page of documents: their elements with all fields, and the words that these can be.

use serde::Serialize;

use super::text::{anchor, cell};
use crate::ir::{Api, Content, DocumentId, Element, ElementId, MemberContent, Occurs, XmlValue};

#[derive(Debug, Serialize)]
pub(super) struct Page {
    items: Vec<Document>,
    elements: Vec<ElementView>,
    words: Vec<Words>,
}

#[derive(Debug, Serialize)]
struct Document {
    name: String,
    doc: String,
    tag: String,
    root: Link,
}

#[derive(Debug, Serialize)]
struct Link {
    name: String,
    anchor: String,
}

#[derive(Debug, Serialize)]
struct ElementView {
    name: String,
    doc: String,
    fields: Vec<Field>,
}

#[derive(Debug, Serialize)]
struct Field {
    name: String,
    xml: String,
    ty: String,
    doc: String,
}

#[derive(Debug, Serialize)]
struct Words {
    name: String,
    doc: String,
    values: Vec<Word>,
}

#[derive(Debug, Serialize)]
struct Word {
    name: String,
    text: String,
    doc: String,
}

pub(super) fn page(api: &Api) -> Page {
    let document = |item: &crate::ir::Document| {
        let root = api.element(item.root).name.pascal();
        Document { name: item.name.pascal(), doc: cell(&item.doc), tag: item.tag.clone(), root: Link { anchor: anchor(&root), name: root } }
    };
    let owners = (0..api.documents.len()).map(|index| Some(DocumentId(index))).chain([None]);
    let words = api.words.iter().map(|list| Words {
        name: list.name.pascal(),
        doc: list.doc.trim().to_owned(),
        values: list
            .values
            .iter()
            .map(|value| Word { name: value.name.screaming(), text: value.word.clone(), doc: cell(&value.doc) })
            .collect(),
    });
    Page {
        items: api.documents.iter().map(document).collect(),
        elements: owners.flat_map(|owner| api.elements_of(owner)).map(|id| element(api, api.element(id))).collect(),
        words: words.collect(),
    }
}

fn element(api: &Api, element: &Element) -> ElementView {
    let places = places(element);
    let field = |(member, xml): (crate::ir::Member<'_>, String)| Field {
        name: member.name.snake(),
        xml,
        ty: match member.occurs {
            Occurs::Once => ty(api, member.content),
            Occurs::AtMostOnce => format!("{} or nothing", ty(api, member.content)),
            Occurs::AnyNumber => format!("list of {}", ty(api, member.content)),
        },
        doc: if member.secret { format!("{} Secret.", cell(member.doc)) } else { cell(member.doc) },
    };
    ElementView {
        name: element.name.pascal(),
        doc: element.doc.trim().to_owned(),
        fields: element.members().into_iter().zip(places).map(field).collect(),
    }
}

/// Where each field stands in the XML.
fn places(element: &Element) -> Vec<String> {
    let attributes = element.attributes.iter().map(|attribute| format!("`{}=`", attribute.xml));
    let text = element.text.iter().map(|_| "the text".to_owned());
    let parts = element.parts.iter().map(|part| match &part.content {
        Content::Value { tag, .. } | Content::Flag { tag } | Content::Element { tag, .. } => format!("`<{tag}>`"),
        Content::Choice { alternatives, .. } => alternatives.iter().map(|one| format!("`<{}>`", one.tag)).collect::<Vec<_>>().join(" "),
    });
    attributes.chain(text).chain(parts).collect()
}

fn ty(api: &Api, content: MemberContent<'_>) -> String {
    let link = |name: String| format!("[{name}](#{})", anchor(&name));
    let element = |id: ElementId| link(api.element(id).name.pascal());
    match content {
        MemberContent::Value(value) => match value {
            XmlValue::Text => "text".to_owned(),
            XmlValue::I32 | XmlValue::I64 => "number".to_owned(),
            XmlValue::U32 | XmlValue::U64 => "number from 0".to_owned(),
            XmlValue::Uuid => "UUID".to_owned(),
            XmlValue::YesNo => "truth, `yes` or `no`".to_owned(),
            XmlValue::OnOff => "truth, `on` or `off`".to_owned(),
            XmlValue::Words(id) => link(api.word_list(id).name.pascal()),
        },
        MemberContent::Flag => "whether it is there".to_owned(),
        MemberContent::Element(id) => element(id),
        MemberContent::Choice(name, alternatives) => {
            let elements: Vec<String> = alternatives.iter().map(|one| element(one.element)).collect();
            format!("`{}`: {}", name.pascal(), elements.join(", "))
        }
    }
}
