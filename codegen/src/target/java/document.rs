//! Documents: their text, and the records of their elements with the words and unions that these have.

use serde::Serialize;

use super::docs::comment;
use super::names::{constant, literal, member, path};
use super::record::{list, one_line};
use super::source::file;
use crate::ir::{Api, Document, DocumentId, ElementId, Member, MemberContent, Occurs, Words, XmlValue};
use crate::target::{Files, render};

#[derive(Serialize)]
struct DocumentView {
    doc: String,
    what: String,
    xml: String,
    document: String,
    root: String,
}

pub(super) fn documents(api: &Api, files: &mut Files) {
    for item in &api.documents {
        document(api, item, files);
    }
    let owners = [None].into_iter().chain((0..api.documents.len()).map(|index| Some(DocumentId(index))));
    for id in owners.flat_map(|owner| api.elements_of(owner)) {
        record(api, id, files);
    }
    for item in &api.words {
        words(api, item, files);
    }
}

fn put(files: &mut Files, class: &str, text: &str) {
    files.put(path(class), file("dev.virtkit", &[], text));
}

fn document(api: &Api, item: &Document, files: &mut Files) {
    let name = item.name.pascal();
    let view = DocumentView {
        doc: comment(api, 0, &item.doc, &[]),
        what: item.name.words().join(" "),
        xml: format!("{name}Xml"),
        document: format!("{name}Document"),
        root: api.element(item.root).name.pascal(),
    };
    put(files, &view.document, &render!("java/document.java", view));
    put(files, &view.xml, &render!("java/document_xml.java", view));
}

#[derive(Serialize)]
struct RecordView {
    doc: String,
    /// The comment of the constructor.
    checks: String,
    class: String,
    components: String,
    /// The interface of the document that it is the root of.
    document: Option<String>,
    kind: Option<usize>,
    fields: Vec<FieldView>,
    /// The expressions that read the components.
    reads: String,
    unions: Vec<UnionView>,
    /// The class that builds it, as text.
    builder: String,
}

#[derive(Serialize)]
struct FieldView {
    name: String,
    /// The type of the component.
    ty: String,
    is_list: bool,
    is_reference: bool,
    /// Whether it must be set.
    required: bool,
    /// The type of the builder's field, and what that is at first.
    kept: String,
    empty: &'static str,
    /// The type that the setter takes, and the expression that it keeps.
    taken: String,
    keep: String,
    setter_doc: String,
    write: String,
}

#[derive(Serialize)]
struct UnionView {
    doc: String,
    class: String,
    alternatives: Vec<AlternativeView>,
}

#[derive(Serialize)]
struct AlternativeView {
    doc: String,
    class: String,
    element: String,
}

fn record(api: &Api, id: ElementId, files: &mut Files) {
    let element = api.element(id);
    let members = element.members();
    let fields: Vec<FieldView> = members.iter().map(|member| field(api, member)).collect();
    let tags = members.iter().map(|it| format!("@param {} {}", member(it.name), described(it)));
    let tags: Vec<String> = tags.chain(["@param extra what is not described, where it stood".to_owned()]).collect();
    let components = fields.iter().map(|field| format!("{} {}", field.ty, field.name)).chain(["Extra extra".to_owned()]);
    let reads = members.iter().map(|member| read(api, member)).chain(["Documents.extra(in)".to_owned()]);
    let kind = api.documents.iter().position(|document| document.root == id);
    let mut view = RecordView {
        doc: comment(api, 0, &element.doc, &tags),
        checks: comment(api, 4, "Nothing may be null; lists are copied.", &tags),
        class: element.name.pascal(),
        components: list(&components.collect::<Vec<_>>(), 8),
        document: kind.map(|kind| format!("{}Document", api.documents[kind].name.pascal())),
        kind,
        reads: list(&reads.collect::<Vec<_>>(), 16),
        fields,
        unions: element
            .unions()
            .map(|(name, doc, alternatives)| {
                let alternative = |one: &crate::ir::Alternative| {
                    let element = api.element(one.element);
                    let tags = ["@param value what it says".to_owned()];
                    AlternativeView { doc: comment(api, 4, &element.doc, &tags), class: one.name.pascal(), element: element.name.pascal() }
                };
                let doc = format!("{} Branch with `instanceof`.", doc.trim());
                UnionView {
                    doc: comment(api, 0, &doc, &[]),
                    class: name.pascal(),
                    alternatives: alternatives.iter().map(alternative).collect(),
                }
            })
            .collect(),
        builder: String::new(),
    };
    let builder = render!("java/document_builder.java", view);
    builder.trim_end().clone_into(&mut view.builder);
    put(files, &view.class, &render!("java/document_record.java", view));
    for union in &view.unions {
        put(files, &union.class, &render!("java/document_union.java", union));
    }
}

/// What a component is, in one line.
fn described(member: &Member<'_>) -> String {
    let sign = match member.content {
        MemberContent::Value(XmlValue::U64) => " Unsigned: see `Long.toUnsignedString`.",
        MemberContent::Value(_) | MemberContent::Flag | MemberContent::Element(_) | MemberContent::Choice(..) => "",
    };
    one_line(member.doc) + sign
}

/// The type of one value, plain and as an argument of a generic type.
fn types(api: &Api, content: MemberContent<'_>) -> (String, String) {
    let both = |name: String| (name.clone(), name);
    match content {
        MemberContent::Value(value) => match value {
            XmlValue::Text => both("String".into()),
            XmlValue::I32 => ("int".into(), "Integer".into()),
            XmlValue::U32 | XmlValue::I64 | XmlValue::U64 => ("long".into(), "Long".into()),
            XmlValue::Uuid => both("UUID".into()),
            XmlValue::YesNo | XmlValue::OnOff => ("boolean".into(), "Boolean".into()),
            XmlValue::Words(id) => both(api.word_list(id).name.pascal()),
        },
        MemberContent::Flag => ("boolean".into(), "Boolean".into()),
        MemberContent::Element(id) => both(api.element(id).name.pascal()),
        MemberContent::Choice(name, _) => both(name.pascal()),
    }
}

fn field(api: &Api, it: &Member<'_>) -> FieldView {
    let (plain, boxed) = types(api, it.content);
    let optional = match boxed.as_str() {
        "Integer" => "OptionalInt".to_owned(),
        "Long" => "OptionalLong".to_owned(),
        other => format!("Optional<{other}>"),
    };
    let flag = matches!(it.content, MemberContent::Flag);
    let (ty, kept, empty, taken, keep) = match it.occurs {
        Occurs::Once if flag => (plain.clone(), plain.clone(), "", plain.clone(), "value".to_owned()),
        // Until it is set it is null, whatever its type.
        Occurs::Once => (plain.clone(), boxed, "", plain.clone(), "value".to_owned()),
        Occurs::AtMostOnce => {
            let class = optional.split('<').next().unwrap_or_default();
            let of = if optional.contains('<') { "ofNullable" } else { "of" };
            let empty = match class {
                "OptionalInt" => "OptionalInt.empty()",
                "OptionalLong" => "OptionalLong.empty()",
                _ => "Optional.empty()",
            };
            (optional.clone(), optional.clone(), empty, plain.clone(), format!("{class}.{of}(value)"))
        }
        Occurs::AnyNumber => {
            (format!("List<{boxed}>"), format!("List<{boxed}>"), "List.of()", format!("List<{boxed}>"), "value".to_owned())
        }
    };
    let name = member(it.name);
    let tags = ["@param value the value".to_owned(), "@return this builder".to_owned()];
    FieldView {
        is_list: it.occurs == Occurs::AnyNumber,
        is_reference: !matches!(ty.as_str(), "boolean" | "int" | "long"),
        required: it.occurs == Occurs::Once && !flag,
        setter_doc: comment(api, 8, &described(it), &tags),
        write: write(api, it, &name),
        name,
        ty,
        kept,
        empty,
        taken,
        keep,
    }
}

/// How one value travels.
enum Form {
    /// By the method of `Encoder` and `Decoder` with this name.
    Method(&'static str),
    /// As the text of this class of words.
    Word(String),
    /// By `encode` and `decode` of this class.
    Class(String),
    /// By the methods of this record for the union with this name.
    Union(String),
}

fn form(api: &Api, content: MemberContent<'_>) -> Form {
    match content {
        MemberContent::Value(value) => match value {
            XmlValue::Text => Form::Method("text"),
            XmlValue::I32 => Form::Method("i32"),
            XmlValue::U32 => Form::Method("u32"),
            XmlValue::I64 | XmlValue::U64 => Form::Method("i64"),
            XmlValue::Uuid => Form::Method("uuid"),
            XmlValue::YesNo | XmlValue::OnOff => Form::Method("bool"),
            XmlValue::Words(id) => Form::Word(api.word_list(id).name.pascal()),
        },
        MemberContent::Flag => Form::Method("bool"),
        MemberContent::Element(id) => Form::Class(api.element(id).name.pascal()),
        MemberContent::Choice(name, _) => Form::Union(name.pascal()),
    }
}

/// The expression that reads a component.
fn read(api: &Api, member: &Member<'_>) -> String {
    let one = |input: &str| match form(api, member.content) {
        Form::Method(method) => format!("{input}.{method}()"),
        Form::Word(class) => format!("{class}.of({input}.text())"),
        Form::Class(class) => format!("{class}.decode({input})"),
        Form::Union(class) => format!("decode{class}({input})"),
    };
    let reader = match form(api, member.content) {
        Form::Method(method) => format!("Decoder::{method}"),
        Form::Class(class) => format!("{class}::decode"),
        Form::Word(_) | Form::Union(_) => format!("one -> {}", one("one")),
    };
    match member.occurs {
        Occurs::Once => one("in"),
        Occurs::AtMostOnce => match types(api, member.content).1.as_str() {
            "Integer" => "in.optionalInt()".to_owned(),
            "Long" => format!("in.optionalLong({reader})"),
            _ => format!("in.optional({reader})"),
        },
        Occurs::AnyNumber => format!("in.list({reader})"),
    }
}

/// The statement that writes a component.
fn write(api: &Api, member: &Member<'_>, name: &str) -> String {
    let one = |output: &str, value: &str| match form(api, member.content) {
        Form::Method(method) => format!("{output}.{method}({value})"),
        Form::Word(_) => format!("{output}.text({value}.text())"),
        Form::Class(class) => format!("{class}.encode({output}, {value})"),
        Form::Union(class) => format!("encode{class}({output}, {value})"),
    };
    let writer = match form(api, member.content) {
        Form::Method(method) => format!("Encoder::{method}"),
        Form::Class(class) => format!("{class}::encode"),
        Form::Word(_) | Form::Union(_) => format!("(to, one) -> {}", one("to", "one")),
    };
    let value = format!("value.{name}");
    match member.occurs {
        Occurs::Once => one("out", &value),
        Occurs::AtMostOnce => match types(api, member.content).1.as_str() {
            "Integer" => format!("out.optionalInt({value})"),
            "Long" => format!("out.optionalLong({value}, {writer})"),
            _ => format!("out.optional({value}.orElse(null), {writer})"),
        },
        Occurs::AnyNumber => format!("out.list({value}, {writer})"),
    }
}

#[derive(Serialize)]
struct WordsView {
    doc: String,
    class: String,
    values: Vec<WordView>,
}

#[derive(Serialize)]
struct WordView {
    name: String,
    word: String,
    doc: String,
    inner_doc: String,
}

fn words(api: &Api, item: &Words, files: &mut Files) {
    let value = |word: &crate::ir::Word| WordView {
        name: constant(&word.name),
        word: literal(&word.word),
        doc: comment(api, 4, &word.doc, &[]),
        inner_doc: comment(api, 8, &word.doc, &[]),
    };
    let view =
        WordsView { doc: comment(api, 0, &item.doc, &[]), class: item.name.pascal(), values: item.values.iter().map(value).collect() };
    put(files, &view.class, &render!("java/document_word.java", view));
}
