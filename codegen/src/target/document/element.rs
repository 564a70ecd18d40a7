//! One element: its fields, how it is read, how it is written.

use minijinja::{Value, context};

use super::values::rust;
use crate::ir::{Api, Attribute, Content, Element, Occurs, Part};
use crate::target::rust::ident;

/// The view of an element.
pub fn view(api: &Api, element: &Element) -> Value {
    let secrets = secrets(api, element);
    let parts: Vec<Value> = element.parts.iter().enumerate().map(|(index, part)| part_view(api, index, part)).collect();
    let attributes: Vec<Value> = element.attributes.iter().map(|attribute| attribute_view(api, attribute)).collect();
    let required = element.attributes.iter().any(|attribute| attribute.required)
        || element.text.is_some()
        || element.parts.iter().any(|part| part.occurs == Occurs::Once);
    let choice = element.parts.iter().find(|part| matches!(part.content, Content::Choice { .. }));
    context! {
        name => element.name.pascal(),
        doc => element.doc,
        attributes,
        text => element.text.as_ref().map(|text| attribute_view(api, text)),
        tags => tags(element),
        parts,
        fields => element.members().iter().map(|member| ident(&member.name.snake())).collect::<Vec<_>>(),
        derives => if required { "Debug, Clone, PartialEq, Eq" } else { "Debug, Clone, PartialEq, Eq, Default" },
        secrets,
        choice => choice.map(|part| ident(&part.name.snake())),
        unions => element.parts.iter().filter_map(|part| union(api, part)).collect::<Vec<_>>(),
    }
}

/// What becomes of the fields of an element when its secrets are taken away; nothing where it has none.
fn secrets(api: &Api, element: &Element) -> Vec<String> {
    let attributes = element.attributes.iter().filter(|attribute| attribute.secret);
    let mut steps: Vec<String> = attributes.map(|attribute| format!("{} = None", ident(&attribute.name.snake()))).collect();
    let mut tags = Vec::new();
    for part in &element.parts {
        let within = part.content.elements().into_iter().any(|element| api.has_secrets(element));
        let step = match (part.secret, part.occurs) {
            (false, _) if within => ".clear_secrets()",
            (false, _) => continue,
            (true, Occurs::AnyNumber) => ".clear()",
            (true, Occurs::Once | Occurs::AtMostOnce) if matches!(part.content, Content::Flag { .. }) => " = false",
            (true, Occurs::Once | Occurs::AtMostOnce) => " = None",
        };
        steps.push(format!("{}{step}", ident(&part.name.snake())));
        tags.extend(part.content.tag());
    }
    if !tags.is_empty() {
        // The second one of what stands once is kept without being understood.
        steps.push(format!("extra.remove_elements(&{tags:?})"));
    }
    steps
}

/// The tags of the parts, as Rust writes a list of texts. A union has none of its own.
fn tags(element: &Element) -> String {
    let tags: Vec<&str> = element.parts.iter().map(|part| part.content.tag().unwrap_or_default()).collect();
    format!("{tags:?}")
}

fn attribute_view(api: &Api, attribute: &Attribute) -> Value {
    context! {
        name => ident(&attribute.name.snake()), local => format!("its_{}", attribute.name), xml => attribute.xml, ty => rust(api, attribute.value),
        required => attribute.required, doc => attribute.doc,
    }
}

fn part_view(api: &Api, index: usize, part: &Part) -> Value {
    let (kind, tag, ty, union) = match &part.content {
        Content::Value { tag, value } => ("value", tag.clone(), rust(api, *value), None),
        Content::Flag { tag } => ("flag", tag.clone(), "bool".to_owned(), None),
        Content::Element { tag, element } => ("element", tag.clone(), api.element(*element).name.pascal(), None),
        Content::Choice { name, .. } => ("choice", String::new(), name.pascal(), union(api, part)),
    };
    let field = match (kind, part.occurs) {
        ("flag", _) | (_, Occurs::Once) => ty.clone(),
        (_, Occurs::AtMostOnce) => format!("Option<{ty}>"),
        (_, Occurs::AnyNumber) => format!("Vec<{ty}>"),
    };
    let occurs = match part.occurs {
        Occurs::Once => "once",
        Occurs::AtMostOnce => "at most once",
        Occurs::AnyNumber => "any number",
    };
    context! { name => ident(&part.name.snake()), local => format!("its_{}", part.name), kind, tag, ty, union, field, occurs, number => index + 1, doc => part.doc }
}

fn union(api: &Api, part: &Part) -> Option<Value> {
    let Content::Choice { name, alternatives } = &part.content else { return None };
    let alternatives: Vec<Value> = alternatives
        .iter()
        .map(|one| {
            let element = api.element(one.element);
            context! { name => one.name.pascal(), tag => one.tag, ty => element.name.pascal(), doc => element.doc }
        })
        .collect();
    Some(context! { name => name.pascal(), doc => part.doc, alternatives })
}
