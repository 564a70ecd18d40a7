//! The entries of the description's files. Unknown keys are errors.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Spanned, Text};

/// `api.toml`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiFile {
    pub name: String,
    pub version: String,
    pub covers: Text,
    pub objects: Vec<Text>,
    #[allow(dead_code, reason = "for packaging")]
    pub packages: BTreeMap<String, String>,
}

/// What can stand in a file: any number of each.
#[derive(Debug, Default)]
pub struct Entries {
    /// The object that the methods of the file belong to, named where the file does not define it.
    pub object_name: Option<Text>,
    pub object: Option<ObjectEntry>,
    pub identity: Vec<IdentityEntry>,
    pub group: Option<GroupEntry>,
    pub methods: Vec<MethodEntry>,
    pub functions: Vec<MethodEntry>,
    pub enums: Vec<EnumEntry>,
    pub flags: Vec<EnumEntry>,
    pub records: Vec<RecordEntry>,
    pub params: Vec<ParamsEntry>,
    pub callbacks: Vec<CallbackEntry>,
    pub documents: Vec<DocumentEntry>,
    pub elements: Vec<ElementEntry>,
    pub words: Vec<WordsEntry>,
    pub events: Vec<EventEntry>,
    pub helpers: Vec<HelperEntry>,
    pub codes: Vec<CodeEntry>,
    pub domains: Vec<CodeEntry>,
}

/// `[object]`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ObjectEntry {
    pub name: Text,
    pub parent: Option<Text>,
    pub since: Text,
    pub c: ObjectC,
    pub doc: Text,
}

/// The C side of an object.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ObjectC {
    #[serde(rename = "type")]
    pub type_name: String,
    pub free: String,
    #[serde(rename = "ref")]
    pub reference: String,
    pub connect: Option<String>,
}

/// `[[identity]]`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IdentityEntry {
    pub name: Text,
    #[serde(rename = "type")]
    pub ty: Text,
    #[serde(default)]
    pub c: BTreeMap<String, Text>,
    pub doc: Text,
}

/// `[group]`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupEntry {
    pub name: Text,
    pub doc: Text,
}

/// `[[method]]` and `[[function]]`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MethodEntry {
    #[serde(rename = "fn")]
    pub signature: Text,
    pub since: Text,
    #[serde(default)]
    pub acl: Vec<Text>,
    #[serde(default)]
    pub aclfilter: Vec<String>,
    /// What a read-only connection is refused: `FLAG`, or `argument = VALUE`.
    #[serde(default)]
    pub read_only_denies: Vec<Text>,
    pub wait: Text,
    /// By which methods long work is followed where only calls travel.
    pub operation: Option<OperationEntry>,
    #[serde(rename = "impl")]
    pub implementation: Option<Text>,
    /// A part of another method: in the drivers and on the wire, in no language.
    #[serde(default)]
    pub internal: bool,
    /// The argument, another connection, that the objects of the result are of.
    pub result_of: Option<Text>,
    #[serde(default)]
    pub c: BTreeMap<String, Text>,
    /// The header of its functions of C, where that is not libvirt's main one: `libvirt-qemu`, `libvirt-lxc`.
    pub header: Option<Text>,
    pub rpc: Option<RpcEntry>,
    /// Tried in this order where a server lacks the first.
    #[serde(default)]
    pub rpc_older: Vec<RpcEntry>,
    /// What each argument is, where its name does not say it.
    #[serde(default)]
    pub args: BTreeMap<Text, String>,
    /// What each of several results is.
    #[serde(default)]
    pub results: BTreeMap<Text, String>,
    pub doc: Text,
}

/// `operation = { progress = "job_info", cancel = "abort_job" }`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OperationEntry {
    pub progress: Text,
    pub cancel: Text,
}

/// `rpc = { ... }`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RpcEntry {
    pub proc: u32,
    /// The program that has it, where that is not libvirt's main one: `qemu`, `lxc`.
    pub program: Option<Text>,
    /// The arguments that the older forms do not carry, with commas between them.
    pub when: Option<Text>,
    /// For an older form, arguments that it does not carry and stands for with this value: `where = { flags = "LIVE" }`
    #[serde(default, rename = "where")]
    pub fixed: BTreeMap<Text, Text>,
    /// The flag with which the stream may have holes.
    pub sparse: Option<Text>,
    #[serde(default)]
    pub args: Vec<Text>,
    #[serde(default)]
    pub ret: Vec<Text>,
    /// For an older form that only servers have, what stands in its arguments, in its own order: `self`, an argument, `flags: u64`, a typed parameter of an
    /// argument (`params.uri?`, without `?` where it is always there), `text?` for a text that says nothing.
    #[serde(default)]
    pub carries: Vec<Text>,
}

/// `[[enum]]` and `[[flags]]`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnumEntry {
    pub name: Text,
    pub since: Text,
    pub c: Option<String>,
    /// The header that declares it, where that is not libvirt's main one: `libvirt-qemu`, `libvirt-lxc`.
    pub header: Option<Text>,
    /// Whether a constant behind the last value says how many there are in C, as it nearly always does for an enumeration.
    pub last: Option<bool>,
    pub doc: Text,
    pub values: Vec<ValueEntry>,
}

/// One value of an enumeration or a flag set.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ValueEntry {
    pub name: Text,
    pub value: Spanned<NumberEntry>,
    pub since: Option<Text>,
    pub c: Option<String>,
    pub enum_c: Option<String>,
    pub doc: Text,
}

/// A number, or `"1 << 31"`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum NumberEntry {
    Number(i64),
    Text(String),
}

/// `[[record]]`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordEntry {
    pub name: Text,
    pub since: Text,
    pub c: Option<StructEntry>,
    /// How arrays of characters of the C structure travel: `fixed`, all of the array, or `counted`, as many as the text has.
    pub chars: Option<Text>,
    pub doc: Text,
    pub fields: Vec<RecordFieldEntry>,
}

/// The C structure of a record: `c = { type = "virNodeInfo", members = ["char model[32]", ...] }`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StructEntry {
    #[serde(rename = "type")]
    pub type_name: String,
    pub free: Option<String>,
    /// In C's order: the declaration of the member, and behind ` = ` the field, where the names differ.
    pub members: Vec<Text>,
}

/// One field of a record.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordFieldEntry {
    pub name: Text,
    #[serde(rename = "type")]
    pub ty: Text,
    pub doc: Text,
}

/// `[[params]]`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ParamsEntry {
    pub name: Text,
    pub since: Text,
    pub doc: Text,
    pub fields: Vec<ParamEntry>,
    /// Parameters with an index.
    #[serde(default, rename = "list")]
    pub lists: Vec<ParamListEntry>,
}

/// `[[params.list]]`: parameters with an index, the fields of the items of a list.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ParamListEntry {
    /// The field of the group; `outer.inner` for a list in the items of another.
    pub name: Text,
    /// The name of the record that an item is.
    pub item: Text,
    /// What the names of its parameters begin with, up to the index: `block.<n>`.
    pub wire: Text,
    /// The parameter that says how many there are: `block.count`.
    pub count: Option<Text>,
    #[serde(default)]
    pub c: ParamListC,
    pub since: Option<Text>,
    pub doc: Text,
    pub fields: Vec<ParamEntry>,
}

/// The macros of a list of parameters.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ParamListC {
    /// What stands before the index. Without it the macro of a field is its whole name, with `%u` for the index.
    pub prefix: Option<String>,
    pub count: Option<String>,
}

/// One typed parameter.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ParamEntry {
    pub name: Text,
    #[serde(rename = "type")]
    pub ty: Text,
    pub wire: Text,
    pub c: Option<String>,
    pub unit: Option<String>,
    #[serde(default)]
    pub settable: bool,
    /// It may come several times: a list in the languages.
    #[serde(default)]
    pub repeated: bool,
    pub since: Option<Text>,
    pub doc: Text,
}

/// `[[callback]]`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CallbackEntry {
    pub name: Text,
    /// One list that it is given, and what it gives: `answer(requests: [Request]) -> [secret?]`
    #[serde(rename = "fn")]
    pub signature: Text,
    pub since: Text,
    #[serde(default)]
    pub args: BTreeMap<Text, String>,
    pub doc: Text,
}

/// `[[document]]`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentEntry {
    pub name: Text,
    /// Its outermost element.
    pub root: Text,
    /// The name of that element in the XML.
    pub tag: String,
    pub doc: Text,
}

/// `[[element]]`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ElementEntry {
    pub name: Text,
    #[serde(default)]
    pub attributes: Vec<AttributeEntry>,
    pub text: Option<AttributeEntry>,
    #[serde(default)]
    pub parts: Vec<PartEntry>,
    pub doc: Text,
}

/// An attribute, or the text of an element.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AttributeEntry {
    pub name: Text,
    /// Its name in the XML, where it is another.
    pub xml: Option<String>,
    #[serde(rename = "type")]
    pub ty: Text,
    /// Only who asks for secrets is shown it.
    #[serde(default)]
    pub secret: bool,
    pub doc: Text,
}

/// Something that an element holds.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PartEntry {
    pub name: Text,
    /// Its name in the XML, where it is another.
    pub tag: Option<String>,
    /// A value, an element, `flag`; `[T]` for any number, `T?` for at most one.
    #[serde(rename = "type")]
    pub ty: Option<Text>,
    /// The name of a tagged union, instead of a type.
    pub choice: Option<Text>,
    /// The elements of the union, by tag.
    #[serde(default)]
    pub of: BTreeMap<String, Text>,
    /// Only who asks for secrets is shown it.
    #[serde(default)]
    pub secret: bool,
    pub doc: Text,
}

/// `[[words]]`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WordsEntry {
    pub name: Text,
    pub values: Vec<WordEntry>,
    pub doc: Text,
}

/// One of a list of words.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WordEntry {
    pub name: Text,
    /// As the XML has it, where it is not the name in lower case with `-`.
    pub word: Option<String>,
    pub doc: Text,
}

/// `[[event]]`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventEntry {
    pub name: Text,
    pub class: Text,
    pub since: Text,
    pub subject: Text,
    pub fields: Text,
    /// libvirt's number of the event.
    pub id: Option<u32>,
    pub c: Option<EventC>,
    /// The header of its callback, where that is not libvirt's main one: `libvirt-qemu`.
    pub header: Option<Text>,
    pub rpc: Option<EventRpc>,
    #[serde(default)]
    pub results: BTreeMap<Text, String>,
    pub doc: Text,
}

/// The messages of an event.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventRpc {
    /// The message with the number of a subscription.
    pub proc: u32,
    /// The program that has it, where that is not libvirt's main one: `qemu`.
    pub program: Option<Text>,
    /// The message without one, for clients and servers from before there were such numbers.
    pub older: Option<u32>,
    /// The field that stands before the subject, and that the older message does not have.
    pub before: Option<Text>,
}

/// The C side of an event.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventC {
    pub callback: Text,
    /// The constant of libvirt's number.
    pub id: Option<String>,
    /// The functions of an event that has no number.
    pub register: Option<String>,
    pub deregister: Option<String>,
    /// The field that is a name by which callbacks choose: the functions take it, and an object.
    pub named_by: Option<Text>,
}

/// `[[helper]]`: functions of C that no method covers.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HelperEntry {
    pub name: Text,
    /// What does in other languages what they are for: `library`, `errors`, `events`, `params`, `streams` or `process`.
    pub idiom: Text,
    /// Their header, where that is not libvirt's main one: `libvirt-qemu`, `libvirt-lxc`.
    pub header: Option<Text>,
    /// The functions, each with the version that has it first.
    pub c: BTreeMap<String, Text>,
    pub doc: Text,
}

/// `[[code]]` and `[[domain]]` of `errors.toml`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeEntry {
    pub name: Text,
    pub value: i32,
    pub since: Text,
    pub c: String,
    /// A code that libvirt does not have.
    #[serde(default)]
    pub own: bool,
    pub doc: Text,
}
