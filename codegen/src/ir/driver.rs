//! What the drivers of the repository implement.

use std::collections::BTreeSet;

use super::{Api, GroupId, Implementation, Method};

/// A driver that answers by itself, as its source has it.
#[derive(Debug)]
pub struct Driver {
    /// The name of its folder: `qemu`.
    pub name: String,
    /// The groups that it implements.
    pub groups: BTreeSet<GroupId>,
    /// The methods that it implements: indexes into `Api::methods`.
    pub methods: BTreeSet<usize>,
}

impl Driver {
    /// Whether it does something else for a method than to refuse it.
    pub fn has(&self, api: &Api, method: &Method) -> bool {
        self.methods.iter().any(|index| api.methods[*index].id == method.id)
    }

    /// The methods of its groups that it leaves out.
    pub fn lacks<'a>(&self, api: &'a Api) -> impl Iterator<Item = &'a Method> {
        let methods = api.methods.iter().enumerate();
        methods
            .filter(|(index, method)| {
                method.implementation == Implementation::Driver && self.groups.contains(&method.group) && !self.methods.contains(index)
            })
            .map(|(_, method)| method)
    }
}
