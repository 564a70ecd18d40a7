//! Checkpoints of a domain: what each remembers, and the tree that they make.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use virtkit_api::{DomainCheckpointListFlags, Error, ErrorCode, ErrorDomain, Result};
use virtkit_document::DomainCheckpointDisks;

use super::Definition;

/// A moment of a domain's past.
#[derive(Debug, Clone)]
pub struct Checkpoint {
    /// The checkpoint that was current before.
    pub parent: Option<Arc<str>>,
    pub description: Option<String>,
    /// In seconds since 1970.
    pub creation_time: i64,
    /// Which disks take part.
    pub disks: DomainCheckpointDisks,
    /// The configuration that the domain had.
    pub definition: Definition,
}

/// The checkpoints of a domain, by name.
#[derive(Debug, Clone, Default)]
pub struct Checkpoints {
    by_name: BTreeMap<Arc<str>, Checkpoint>,
    /// The last that was made.
    current: Option<Arc<str>>,
}

impl Checkpoints {
    pub fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }

    pub fn contains(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// The checkpoint called `name`, and its name.
    ///
    /// # Errors
    /// `NoDomainCheckpoint` where there is none.
    pub fn get(&self, domain: &str, name: &str) -> Result<(&Arc<str>, &Checkpoint)> {
        self.by_name.get_key_value(name).ok_or_else(|| missing(format!("the domain {domain:?} has no checkpoint called {name:?}")))
    }

    pub fn current(&self) -> Option<&Arc<str>> {
        self.current.as_ref()
    }

    /// Adds one, or replaces the one of this name, which becomes the current one.
    pub fn put(&mut self, name: Arc<str>, checkpoint: Checkpoint) {
        self.by_name.insert(name.clone(), checkpoint);
        self.current = Some(name);
    }

    /// Whether `name` is `of`, or was made after it.
    pub fn descends(&self, name: &str, of: &str) -> bool {
        let mut at = Some(name);
        while let Some(name) = at {
            if name == of {
                return true;
            }
            at = self.by_name.get(name).and_then(|checkpoint| checkpoint.parent.as_deref());
        }
        false
    }

    /// Those below one, or below none, in one step or `deep` down, as the flags choose.
    pub fn list(&self, below: Option<&str>, deep: bool, flags: DomainCheckpointListFlags) -> Vec<Arc<str>> {
        use DomainCheckpointListFlags as F;
        let mut children: HashMap<Option<&str>, Vec<&Arc<str>>> = HashMap::new();
        // Backwards, for what is pushed last is taken first.
        for (name, checkpoint) in self.by_name.iter().rev() {
            children.entry(checkpoint.parent.as_deref()).or_default().push(name);
        }
        let (mut found, mut waiting) = (Vec::new(), children.get(&below).cloned().unwrap_or_default());
        while let Some(name) = waiting.pop() {
            found.push(name.clone());
            if deep {
                waiting.extend(children.get(&Some(&**name)).into_iter().flatten());
            }
        }
        found.retain(|name| {
            let is = if children.contains_key(&Some(&**name)) { F::NO_LEAVES } else { F::LEAVES };
            !flags.intersects(F::LEAVES | F::NO_LEAVES) || flags.intersects(is)
        });
        if !flags.contains(F::TOPOLOGICAL) {
            found.sort();
        }
        found
    }

    /// Deletes one. Its children become those of its parent, which also becomes the current one in its place.
    pub fn remove(&mut self, name: &str) {
        let Some(removed) = self.by_name.remove(name) else { return };
        for child in self.by_name.values_mut().filter(|child| child.parent.as_deref() == Some(name)) {
            child.parent.clone_from(&removed.parent);
        }
        if self.current.as_deref() == Some(name) {
            self.current = removed.parent;
        }
    }

    /// Deletes all that were made after one.
    pub fn remove_below(&mut self, name: &str) {
        let below = self.list(Some(name), true, DomainCheckpointListFlags::TOPOLOGICAL);
        for name in below.iter().rev() {
            self.remove(name);
        }
    }
}

/// The error for a checkpoint that is not there.
pub fn missing(message: String) -> Error {
    Error::new(ErrorCode::NO_DOMAIN_CHECKPOINT, message).in_domain(ErrorDomain::TEST)
}
