//! All functions that C programs see, each with what it comes from.

use super::{Api, CHeader, CRegistration, Event, Method, Name, Object, Record, RecordOrigin, Version};

/// Functions of C that no method covers, because an idiom of the other languages does what they are for. They are written by hand.
#[derive(Debug)]
pub struct CHelpers {
    pub name: Name,
    pub idiom: Idiom,
    /// The header that declares them.
    pub header: CHeader,
    pub functions: Vec<CHelper>,
    pub doc: String,
}

/// One of them.
#[derive(Debug)]
pub struct CHelper {
    pub name: String,
    pub since: Version,
}

/// What does in other languages what helper functions do in C.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Idiom {
    /// The library is ready when it is loaded.
    Library,
    /// The call that fails throws or returns its error.
    Errors,
    /// Events are taken from a subscription.
    Events,
    /// Typed parameters are records.
    Params,
    /// Streams are streams of the language.
    Streams,
    /// The program makes system calls of its own, for its own process.
    Process,
}

/// What a C function comes from.
#[derive(Debug, Clone, Copy)]
pub enum COrigin<'a> {
    /// A method that covers it.
    Method(&'a Method),
    /// An object: references, the connection, the parts of the identity.
    Object(&'a Object),
    /// A record whose structure it releases.
    Record(&'a Record),
    /// The events of a class, for which it registers callbacks.
    Event(&'a Event),
    /// The idiom of other languages in whose place it is.
    Helper(&'a CHelpers),
}

impl COrigin<'_> {
    /// The header that declares the function.
    pub fn header(self) -> CHeader {
        match self {
            Self::Method(method) => method.header,
            Self::Object(_) | Self::Record(_) => CHeader::Main,
            Self::Event(event) => event.c.as_ref().map(|c| c.header).unwrap_or_default(),
            Self::Helper(helpers) => helpers.header,
        }
    }
}

impl Api {
    /// All functions that C programs see, in the order of the description. Each has one origin.
    pub fn c_functions(&self) -> Vec<(String, COrigin<'_>)> {
        let mut functions: Vec<(String, COrigin<'_>)> = Vec::new();
        let mut add = |name: &str, origin| {
            if functions.iter().all(|(known, _)| known != name) {
                functions.push((name.to_owned(), origin));
            }
        };
        for object in &self.objects {
            [&object.c.free, &object.c.reference].into_iter().chain(&object.c.connect).for_each(|name| add(name, COrigin::Object(object)));
            object.identity.iter().flat_map(|part| &part.c).for_each(|c| add(&c.name, COrigin::Object(object)));
        }
        for method in self.in_c() {
            method.c.iter().for_each(|c| add(&c.name, COrigin::Method(method)));
        }
        for record in &self.records {
            if let RecordOrigin::Described { c: Some(c), .. } = &record.origin {
                c.free.iter().for_each(|name| add(name, COrigin::Record(record)));
            }
        }
        for event in &self.events {
            event.c_registration().iter().for_each(|name| add(name, COrigin::Event(event)));
        }
        for helpers in &self.helpers {
            helpers.functions.iter().for_each(|function| add(&function.name, COrigin::Helper(helpers)));
        }
        functions
    }
}

impl Event {
    /// The functions that register and deregister its callbacks; none for an event of our own.
    pub fn c_registration(&self) -> Vec<String> {
        let Some(c) = &self.c else { return Vec::new() };
        let class = self.class.pascal();
        let pair = |kind: &str| ["Register", "Deregister"].map(|what| format!("virConnect{class}Event{what}{kind}"));
        match &c.registration {
            CRegistration::Alone { register, deregister } | CRegistration::Named { register, deregister, .. } => {
                vec![register.clone(), deregister.clone()]
            }
            // The first event of all is also registered by the address of its callback.
            CRegistration::Numbered { .. } if c.callback == format!("virConnect{class}EventCallback") => [pair("Any"), pair("")].concat(),
            CRegistration::Numbered { .. } => pair("Any").to_vec(),
        }
    }
}
