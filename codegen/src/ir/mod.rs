//! The description, resolved and validated: what every target is generated from.
//!
//! All references are resolved to ids, all defaults are filled in, and every choice is one of a closed set, so that a target which forgets
//! a case does not compile. Decisions about the binary interfaces (method ids, layouts, C prototypes) are made before this point.

#![allow(missing_docs, reason = "fields such as `name`, `since` and `doc` mean the same everywhere; what is not plain has a comment")]

mod c;
mod c_functions;
mod c_header;
mod callback;
mod document;
mod driver;
mod event;
mod method;
mod name;
mod params;
mod types;

pub use c::*;
pub use c_functions::*;
pub use c_header::CHeader;
pub use callback::*;
pub use document::*;
pub use driver::*;
pub use event::*;
pub use method::*;
pub use name::Name;
pub use params::*;
pub use types::*;

/// The whole description.
#[derive(Debug)]
pub struct Api {
    /// Name of the project.
    pub name: String,
    /// Version of the packages.
    pub version: String,
    /// The version of libvirt's API that is covered.
    pub covers: Version,
    /// Identifies the private binary interface: equal hashes mean equal methods, ids and layouts.
    pub hash: u64,
    /// Objects, in the order of `api.toml`.
    pub objects: Vec<Object>,
    /// Groups of methods: one driver trait each.
    pub groups: Vec<Group>,
    /// Methods and functions, in the order of the files.
    pub methods: Vec<Method>,
    /// Parts of methods that the engine composes: drivers and the wire have them, callers do not, or in C alone.
    pub phases: Vec<Method>,
    /// Enumerations.
    pub enums: Vec<Enum>,
    /// Flag sets.
    pub flags: Vec<Flags>,
    /// Records: the described ones first, then the items of lists of parameters, then those made of several results.
    pub records: Vec<Record>,
    /// The record by which operations tell how far they are, where there are operations.
    pub progress: Option<RecordId>,
    /// Groups of typed parameters.
    pub params: Vec<ParamGroup>,
    /// Callbacks.
    pub callbacks: Vec<Callback>,
    /// Documents.
    pub documents: Vec<Document>,
    /// Elements of documents.
    pub elements: Vec<Element>,
    /// Lists of words in documents.
    pub words: Vec<Words>,
    /// Events.
    pub events: Vec<Event>,
    /// Functions of C that no method covers.
    pub helpers: Vec<CHelpers>,
    /// Error codes.
    pub error_codes: Vec<ErrorCode>,
    /// Parts of the system that errors come from.
    pub error_domains: Vec<ErrorDomain>,
    /// The drivers that answer by themselves.
    pub drivers: Vec<Driver>,
}

impl Api {
    /// The object with this id.
    pub fn object(&self, id: ObjectId) -> &Object {
        &self.objects[id.0]
    }

    /// The part of an object's identity that tells it from all others of its kind on its host: the UUID, or the name of an object of the connection.
    /// None for what has a name inside something else, and for the connection.
    pub fn key<'a>(&self, object: &'a Object) -> Option<&'a Field> {
        let uuid = object.identity.iter().find(|part| part.field.ty == Type::Uuid);
        let is_of_connection = object.parent.is_some_and(|parent| self.object(parent).identity.is_empty());
        let name = object.identity.first().filter(|part| is_of_connection && part.field.ty == Type::Text);
        uuid.or(name).map(|part| &part.field)
    }

    /// The enumeration with this id.
    pub fn enumeration(&self, id: EnumId) -> &Enum {
        &self.enums[id.0]
    }

    /// The flag set with this id.
    pub fn flag_set(&self, id: FlagsId) -> &Flags {
        &self.flags[id.0]
    }

    /// The record with this id.
    pub fn record(&self, id: RecordId) -> &Record {
        &self.records[id.0]
    }

    /// The parameter group with this id.
    pub fn param_group(&self, id: ParamsId) -> &ParamGroup {
        &self.params[id.0]
    }

    /// The document with this id.
    pub fn document(&self, id: DocumentId) -> &Document {
        &self.documents[id.0]
    }

    /// The element with this id.
    pub fn element(&self, id: ElementId) -> &Element {
        &self.elements[id.0]
    }

    /// The list of words with this id.
    pub fn word_list(&self, id: WordsId) -> &Words {
        &self.words[id.0]
    }

    /// The group with this id.
    pub fn group(&self, id: GroupId) -> &Group {
        &self.groups[id.0]
    }

    /// Whether a value of this type is, or holds, an open descriptor: it can be moved and not copied.
    pub fn holds_descriptor(&self, ty: &Type) -> bool {
        match ty {
            Type::Fd => true,
            Type::List(item) | Type::Array(item, _) | Type::Optional(item) => self.holds_descriptor(item),
            Type::Record(id) => self.record(*id).fields.iter().any(|field| self.holds_descriptor(&field.ty)),
            Type::Bool
            | Type::I32
            | Type::U32
            | Type::I64
            | Type::U64
            | Type::F64
            | Type::Text
            | Type::Bytes
            | Type::Uuid
            | Type::CpuMap
            | Type::Secret
            | Type::Duration
            | Type::Enum(_)
            | Type::Flags(_)
            | Type::Params(_)
            | Type::Object(_)
            | Type::Document(_) => false,
        }
    }

    /// The methods of an object, in order.
    pub fn methods_of(&self, object: ObjectId) -> impl Iterator<Item = &Method> {
        self.methods.iter().filter(move |method| method.receiver == Some(object))
    }

    /// The same with the phases of methods, which drivers have and callers do not see.
    pub fn calls_of(&self, object: ObjectId) -> impl Iterator<Item = &Method> {
        self.methods_of(object).chain(self.phases.iter().filter(move |phase| phase.receiver == Some(object)))
    }

    /// Everything that has a number: methods, functions, phases, and the steps of functions that ask.
    pub fn calls(&self) -> impl Iterator<Item = &Method> {
        self.methods.iter().chain(&self.phases).chain(self.steps())
    }

    /// The records that callers see, in order.
    pub fn public_records(&self) -> impl Iterator<Item = (RecordId, &Record)> {
        let all = self.records.iter().enumerate().map(|(index, record)| (RecordId(index), record));
        all.filter(|(_, record)| record.origin != RecordOrigin::Phase)
    }

    /// The methods and phases of a group, in order: what its driver trait has.
    pub fn of_driver(&self, group: GroupId) -> impl Iterator<Item = &Method> {
        let methods = self.methods_in(group).filter(|method| method.implementation == Implementation::Driver);
        methods.chain(self.phases.iter().filter(move |phase| phase.group == group))
    }

    /// All methods and phases that are functions of C.
    pub fn in_c(&self) -> impl Iterator<Item = &Method> {
        self.methods.iter().chain(&self.phases).filter(|method| !method.c.is_empty())
    }

    /// The methods of a group, in order.
    pub fn methods_in(&self, group: GroupId) -> impl Iterator<Item = &Method> {
        self.methods.iter().filter(move |method| method.group == group)
    }

    /// The callback with this id.
    pub fn callback(&self, id: CallbackId) -> &Callback {
        &self.callbacks[id.0]
    }

    /// The steps of all functions that ask: calls like any other, which the bindings make and their users do not see.
    pub fn steps(&self) -> impl Iterator<Item = &Method> {
        self.methods.iter().filter_map(|method| method.asks.as_deref()).flat_map(Asks::steps)
    }

    /// The functions without a receiver, in order.
    pub fn functions(&self) -> impl Iterator<Item = &Method> {
        self.methods.iter().filter(|method| method.receiver.is_none())
    }

    /// Whether a value holds objects. A driver gives identities, the engine gives handles: such a record exists in both forms.
    pub fn holds_object(&self, ty: &Type) -> bool {
        match ty {
            Type::Object(_) => true,
            Type::Record(id) => self.record(*id).fields.iter().any(|field| self.holds_object(&field.ty)),
            Type::List(item) | Type::Array(item, _) | Type::Optional(item) => self.holds_object(item),
            Type::Bool
            | Type::I32
            | Type::U32
            | Type::I64
            | Type::U64
            | Type::F64
            | Type::Text
            | Type::Bytes
            | Type::Uuid
            | Type::Fd
            | Type::CpuMap
            | Type::Secret
            | Type::Duration
            | Type::Enum(_)
            | Type::Flags(_)
            | Type::Params(_)
            | Type::Document(_) => false,
        }
    }

    /// `Domain.state`, or `connect` for a function.
    pub fn full_name(&self, method: &Method) -> String {
        match method.receiver {
            Some(object) => format!("{}.{}", self.object(object).name.pascal(), method.name),
            None => method.name.to_string(),
        }
    }
}
