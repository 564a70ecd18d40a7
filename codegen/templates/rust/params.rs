//! Groups of typed parameters.

#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use crate::typed::{give, in_item, indexed};
#[allow(unused_imports, reason = "a description may have no lists of parameters")]
use crate::prelude::*;
use crate::{TypedParam, TypedValue};

{% for group in groups %}
{{ group.doc | prefixed("/// ") }}
///
/// Every field may be absent; what is not known here stays in `extra`. Since libvirt {{ group.since }}.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct {{ group.name }} {
{% for field in group.fields %}
{{ field.doc | prefixed("    /// ") }}
    ///
    /// {{ field.note }}
    pub {{ field.name }}: {{ field.ty }},
{% endfor %}
    /// Parameters that this version does not know, in the order in which they came.
    pub extra: Vec<TypedParam>,
}

impl {{ group.name }} {
    /// Sorts parameters into the fields. One that is not known, or has another type than described, goes to `extra`.
    #[must_use]
    pub fn from_typed(parameters: Vec<TypedParam>) -> Self {
        let mut group = Self::default();
        for TypedParam { name, value } in parameters {
            if let Err(value) = group.keep(&name, value) {
                group.extra.push(TypedParam { name, value });
            }
        }
        group
    }

    /// The parameters that are set, in the order of the description, `extra` at the end.
    #[must_use]
    pub fn to_typed(&self) -> Vec<TypedParam> {
        let mut parameters = Vec::new();
        self.give("", &mut parameters);
        parameters.extend(self.extra.iter().cloned());
        parameters
    }

{{ group.parts }}
}

{% endfor %}
