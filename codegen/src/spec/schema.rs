//! The JSON schema of the description, with which editors complete and check it. It is made of the structures that read the files.

use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};

use super::{
    CallbackEntry, CodeEntry, DocumentEntry, ElementEntry, EnumEntry, EventEntry, GroupEntry, HelperEntry, IdentityEntry, MethodEntry,
    ObjectEntry, ParamsEntry, RecordEntry, WordsEntry,
};

/// A file of the description: any number of each.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, rename = "Description")]
#[allow(dead_code, reason = "its schema is what is wanted")]
struct DescriptionFile {
    object: Option<ObjectSection>,
    identity: Option<Vec<IdentityEntry>>,
    group: Option<GroupEntry>,
    method: Option<Vec<MethodEntry>>,
    function: Option<Vec<MethodEntry>>,
    r#enum: Option<Vec<EnumEntry>>,
    flags: Option<Vec<EnumEntry>>,
    record: Option<Vec<RecordEntry>>,
    params: Option<Vec<ParamsEntry>>,
    callback: Option<Vec<CallbackEntry>>,
    document: Option<Vec<DocumentEntry>>,
    element: Option<Vec<ElementEntry>>,
    words: Option<Vec<WordsEntry>>,
    event: Option<Vec<EventEntry>>,
    helper: Option<Vec<HelperEntry>>,
    code: Option<Vec<CodeEntry>>,
    domain: Option<Vec<CodeEntry>>,
}

/// An object that the file defines, or the name of the one that its methods belong to.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[allow(dead_code, reason = "its schema is what is wanted")]
enum ObjectSection {
    Name(String),
    Definition(Box<ObjectEntry>),
}

/// The schema as JSON text. A description for people is a description for editors: the comments of the structures are in it.
///
/// # Panics
/// Never: a schema is always JSON.
pub fn schema() -> String {
    let generator = SchemaGenerator::new(SchemaSettings::draft07());
    let schema = generator.into_root_schema_for::<DescriptionFile>();
    serde_json::to_string_pretty(&schema).expect("a schema is JSON")
}

#[cfg(test)]
mod tests {
    use super::schema;
    use crate::spec::load::KEYS;

    #[test]
    fn the_schema_has_the_sections_that_are_read() {
        let schema: serde_json::Value = serde_json::from_str(&schema()).unwrap();
        let mut sections: Vec<&str> = schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
        let mut read = KEYS;
        sections.sort_unstable();
        read.sort_unstable();
        assert_eq!(sections, read);
    }

    #[test]
    fn entries_say_what_must_be_there_and_what_may_not() {
        let schema: serde_json::Value = serde_json::from_str(&schema()).unwrap();
        let method = &schema["definitions"]["MethodEntry"];
        assert_eq!(method["additionalProperties"], false);
        assert!(method["required"].as_array().unwrap().iter().any(|key| key == "fn"));
        assert_eq!(method["properties"]["fn"]["type"], "string");
    }
}
