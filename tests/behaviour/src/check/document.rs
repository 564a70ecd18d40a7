//! Whether a record of a document has the form that it has in the agent protocol: an object of the fields that are described.

use serde_json::Value;
use virtkit_codegen::diagnostic::suggestion;
use virtkit_codegen::ir::{Alternative, Api, ElementId, Member, MemberContent, Occurs, XmlValue};

use super::hint;
use crate::matcher::Matcher;
use crate::value;

type Checked = Result<(), String>;

/// A record that is written out; what need not be there can be left out.
pub fn record(api: &Api, element: ElementId, json: &Value) -> Checked {
    let fields = json.as_object().ok_or_else(|| format!("{} is not a table of fields", value::short(json)))?;
    let members = api.element(element).members();
    for (name, value) in fields.iter().filter(|(name, _)| *name != "extra") {
        let member = find(&members, name)?;
        field(api, member, value).map_err(|problem| format!("`{name}`: {problem}"))?;
    }
    let missing = members.iter().find(|member| needed(member) && !fields.contains_key(&member.name.snake()));
    missing.map_or(Ok(()), |member| Err(format!("the field `{}` is missing", member.name)))
}

/// What is expected of a record.
pub fn expected(api: &Api, element: ElementId, rule: &Matcher) -> Checked {
    match rule {
        Matcher::Equal(json) => record(api, element, json),
        Matcher::Fields(fields) => fields.iter().filter(|(name, _)| name != "extra").try_for_each(|(name, rule)| {
            let members = api.element(element).members();
            expected_field(api, find(&members, name)?, rule).map_err(|problem| format!("`{name}`: {problem}"))
        }),
        Matcher::Every(rules) | Matcher::OneOf(rules) => rules.iter().try_for_each(|rule| expected(api, element, rule)),
        Matcher::Not(rule) => expected(api, element, rule),
        Matcher::Any => Ok(()),
        _ => Err("a record is compared by its fields".to_owned()),
    }
}

fn find<'m, 'a>(members: &'m [Member<'a>], name: &str) -> Result<&'m Member<'a>, String> {
    let known: Vec<String> = members.iter().map(|member| member.name.snake()).collect();
    let found = members.iter().find(|member| member.name.snake() == name);
    found.ok_or_else(|| format!("there is no field `{name}`{}", hint(suggestion(name, known.iter().map(String::as_str)))))
}

fn needed(member: &Member<'_>) -> bool {
    member.occurs == Occurs::Once && !matches!(member.content, MemberContent::Flag)
}

fn field(api: &Api, member: &Member<'_>, json: &Value) -> Checked {
    match member.occurs {
        Occurs::AtMostOnce if json.is_null() => Ok(()),
        Occurs::Once | Occurs::AtMostOnce => content(api, member.content, json),
        Occurs::AnyNumber => {
            let items = json.as_array().ok_or_else(|| format!("{} is not a list", value::short(json)))?;
            items.iter().try_for_each(|item| content(api, member.content, item))
        }
    }
}

fn expected_field(api: &Api, member: &Member<'_>, rule: &Matcher) -> Checked {
    match (rule, member.content) {
        (Matcher::Equal(json), _) => field(api, member, json),
        (Matcher::Items(rules) | Matcher::Unordered(rules) | Matcher::Includes(rules), _) => {
            rules.iter().try_for_each(|rule| expected_field(api, &Member { occurs: Occurs::Once, ..*member }, rule))
        }
        (Matcher::Fields(_), MemberContent::Element(id)) => expected(api, id, rule),
        (Matcher::Fields(fields), MemberContent::Choice(_, alternatives)) => expected_alternative(api, alternatives, fields),
        (Matcher::Fields(_), MemberContent::Value(_) | MemberContent::Flag) => Err("has no fields".to_owned()),
        (Matcher::Every(rules) | Matcher::OneOf(rules), _) => rules.iter().try_for_each(|rule| expected_field(api, member, rule)),
        (Matcher::Not(rule), _) => expected_field(api, member, rule),
        (Matcher::Any | Matcher::Length(_) | Matcher::Contains(_) | Matcher::Matches(_) | Matcher::AtLeast(_) | Matcher::Utf8(_), _) => {
            Ok(())
        }
    }
}

fn expected_alternative(api: &Api, alternatives: &[Alternative], fields: &[(String, Matcher)]) -> Checked {
    let rule = |name: &str| fields.iter().find(|field| field.0 == name).map(|field| &field.1);
    match (rule("tag"), rule("value")) {
        (Some(Matcher::Equal(Value::String(tag))), Some(value)) => match element_of(alternatives, tag)? {
            Some(element) => expected(api, element, value),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

/// The element of an alternative; none for what is not described.
fn element_of(alternatives: &[Alternative], tag: &str) -> Result<Option<ElementId>, String> {
    if tag == "other" {
        return Ok(None);
    }
    let found = alternatives.iter().find(|one| one.tag == tag).map(|one| Some(one.element));
    found.ok_or_else(|| {
        format!("no alternative has the tag `{tag}`{}", hint(suggestion(tag, alternatives.iter().map(|one| one.tag.as_str()))))
    })
}

fn content(api: &Api, content: MemberContent<'_>, json: &Value) -> Checked {
    let require = |holds: bool, form: &str| if holds { Ok(()) } else { Err(format!("{} is not {form}", value::short(json))) };
    let digits = |form| require(json.as_str().is_some_and(|text| text.parse::<i128>().is_ok()), form);
    match content {
        MemberContent::Value(kind) => match kind {
            XmlValue::Text | XmlValue::Words(_) | XmlValue::Uuid => require(json.is_string(), "a text"),
            XmlValue::I32 | XmlValue::U32 | XmlValue::I64 | XmlValue::U64 => digits("a text of digits, as numbers of records are written"),
            XmlValue::YesNo | XmlValue::OnOff => require(json.is_boolean(), "true or false"),
        },
        MemberContent::Flag => require(json.is_boolean(), "true or false"),
        MemberContent::Element(id) => record(api, id, json),
        MemberContent::Choice(_, alternatives) => match element_of(alternatives, json["tag"].as_str().unwrap_or_default())? {
            Some(element) => record(api, element, &json["value"]),
            None => require(json["value"].is_object(), "a node"),
        },
    }
}
