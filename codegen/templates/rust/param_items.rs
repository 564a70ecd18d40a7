//! Items of lists of typed parameters.

#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use crate::prelude::*;
#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use crate::typed::{Item, give, in_item, indexed};
#[allow(unused_imports, reason = "a description may have no lists of parameters")]
use crate::{TypedParam, TypedValue};

{% for item in items %}
impl {{ item.name }} {
{{ item.parts }}
}

impl Item for {{ item.name }} {
    fn at(index: u32) -> Self {
        Self { index, ..Self::default() }
    }

    fn index(&self) -> u32 {
        self.index
    }
}

{% endfor %}
