//! Python: the glue (`bindings-python/src/generated`), the package's generated modules and stubs, the dispatcher of the behaviour agent.

mod agent;
mod declarations;
mod docs;
mod document;
mod event;
mod method;
mod names;
mod object;
mod record;
mod stub;
mod types;

use crate::ir::Api;
use crate::target::{Files, Target};

/// The target for Python.
#[derive(Debug)]
pub struct Python;

/// Where the glue goes.
const GLUE: &str = "bindings-python/src/generated";
/// Where the package is.
const PACKAGE: &str = "bindings-python/virtkit";

/// The two faces of the API: calls that wait, and calls that are awaited. Classes that hold handles exist once in each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Face {
    Blocking,
    Aio,
}

impl Face {
    const ALL: [Self; 2] = [Self::Blocking, Self::Aio];

    /// The folder of its glue.
    fn folder(self) -> &'static str {
        match self {
            Self::Blocking => "blocking",
            Self::Aio => "aio",
        }
    }

    /// The Python module of its classes.
    fn module(self) -> &'static str {
        match self {
            Self::Blocking => "virtkit",
            Self::Aio => "virtkit.aio",
        }
    }

    /// The type that names it in the glue.
    fn marker(self) -> &'static str {
        match self {
            Self::Blocking => "Blocking",
            Self::Aio => "Aio",
        }
    }
}

impl Target for Python {
    fn name(&self) -> &'static str {
        "python"
    }

    fn enums(&self, api: &Api, files: &mut Files) {
        declarations::enums(api, files);
    }

    fn flags(&self, api: &Api, files: &mut Files) {
        declarations::flags(api, files);
    }

    fn records(&self, api: &Api, files: &mut Files) {
        record::records(api, files);
    }

    fn params(&self, api: &Api, files: &mut Files) {
        record::params(api, files);
    }

    fn documents(&self, api: &Api, files: &mut Files) {
        record::documents(api, files);
        document::records(api, files);
    }

    fn objects(&self, api: &Api, files: &mut Files) {
        for face in Face::ALL {
            object::objects(api, face, files);
        }
    }

    fn functions(&self, api: &Api, files: &mut Files) {
        for face in Face::ALL {
            object::functions(api, face, files);
        }
    }

    fn events(&self, api: &Api, files: &mut Files) {
        declarations::event_kinds(api, files);
        for face in Face::ALL {
            event::events(api, face, files);
        }
    }

    fn errors(&self, api: &Api, files: &mut Files) {
        declarations::errors(api, files);
    }

    fn index(&self, api: &Api, files: &mut Files) {
        for face in Face::ALL {
            object::index(api, face, files);
            stub::stub(api, face, files);
            stub::module(api, face, files);
        }
        declarations::index(api, files);
        agent::dispatch(api, files);
    }
}
