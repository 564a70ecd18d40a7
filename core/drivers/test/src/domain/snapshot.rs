//! Snapshots of a domain: what each keeps, and the tree that they make.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use virtkit_api::{DomainSnapshotListFlags, DomainState, ErrorCode, ErrorDomain, Result};
use virtkit_document::Extra;

use super::Definition;

/// What a domain was.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The snapshot that the domain was at before.
    pub parent: Option<Arc<str>>,
    pub description: Option<String>,
    /// What else its document said.
    pub extra: Extra,
    /// In seconds since 1970.
    pub creation_time: i64,
    /// What the domain did.
    pub state: DomainState,
    /// The disks alone were kept.
    pub disks_only: bool,
    /// What it ran with; none where it did not run, or disks alone were kept.
    pub live: Option<Definition>,
    /// Its stored configuration.
    pub config: Option<Definition>,
    /// Where its processors could run.
    pub pins: Vec<Option<Vec<u8>>>,
}

impl Snapshot {
    /// The configuration that the domain had.
    pub fn definition(&self) -> Option<&Definition> {
        self.live.as_ref().or(self.config.as_ref())
    }

    /// Whether a list with these flags has it: for each kind of flags, one that is true of it, or none of the kind given.
    fn wanted(&self, leaf: bool, flags: DomainSnapshotListFlags) -> bool {
        use DomainSnapshotListFlags as F;
        let one_of = |kind: F, is: F| !flags.intersects(kind) || flags.intersects(is);
        let when = match (self.disks_only, &self.live) {
            (true, _) => F::DISK_ONLY,
            (false, Some(_)) => F::ACTIVE,
            (false, None) => F::INACTIVE,
        };
        one_of(F::LEAVES | F::NO_LEAVES, if leaf { F::LEAVES } else { F::NO_LEAVES })
            && one_of(F::METADATA | F::NO_METADATA, F::METADATA)
            && one_of(F::ACTIVE | F::INACTIVE | F::DISK_ONLY, when)
            && one_of(F::INTERNAL | F::EXTERNAL, if self.disks_only { F::EXTERNAL } else { F::INTERNAL })
    }
}

/// The snapshots of a domain, by name.
#[derive(Debug, Clone, Default)]
pub struct Snapshots {
    by_name: BTreeMap<Arc<str>, Snapshot>,
    /// The last that was made, or gone back to.
    current: Option<Arc<str>>,
}

impl Snapshots {
    pub fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }

    pub fn contains(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// The snapshot called `name`, and its name.
    ///
    /// # Errors
    /// `NoDomainSnapshot` where there is none.
    pub fn get(&self, domain: &str, name: &str) -> Result<(&Arc<str>, &Snapshot)> {
        self.by_name.get_key_value(name).ok_or_else(|| missing(format!("the domain {domain:?} has no snapshot called {name:?}")))
    }

    pub fn current(&self) -> Option<&Arc<str>> {
        self.current.as_ref()
    }

    pub fn set_current(&mut self, name: Arc<str>) {
        self.current = Some(name);
    }

    /// Adds one, or replaces the one of this name.
    pub fn put(&mut self, name: Arc<str>, snapshot: Snapshot) {
        self.by_name.insert(name, snapshot);
    }

    /// Whether `name` is `of`, or was made after it.
    pub fn descends(&self, name: &str, of: &str) -> bool {
        let mut at = Some(name);
        while let Some(name) = at {
            if name == of {
                return true;
            }
            at = self.by_name.get(name).and_then(|snapshot| snapshot.parent.as_deref());
        }
        false
    }

    /// Those below one, or below none, in one step or `deep` down, as the flags choose.
    pub fn list(&self, below: Option<&str>, deep: bool, flags: DomainSnapshotListFlags) -> Vec<Arc<str>> {
        let mut children: HashMap<Option<&str>, Vec<&Arc<str>>> = HashMap::new();
        // Backwards, for what is pushed last is taken first.
        for (name, snapshot) in self.by_name.iter().rev() {
            children.entry(snapshot.parent.as_deref()).or_default().push(name);
        }
        let (mut found, mut waiting) = (Vec::new(), children.get(&below).cloned().unwrap_or_default());
        while let Some(name) = waiting.pop() {
            found.push(name.clone());
            if deep {
                waiting.extend(children.get(&Some(&**name)).into_iter().flatten());
            }
        }
        found.retain(|name| self.by_name[name].wanted(!children.contains_key(&Some(&**name)), flags));
        if !flags.contains(DomainSnapshotListFlags::TOPOLOGICAL) {
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
        let below = self.list(Some(name), true, DomainSnapshotListFlags::TOPOLOGICAL);
        for name in below.iter().rev() {
            self.remove(name);
        }
    }
}

/// The error for a snapshot that is not there.
pub fn missing(message: String) -> virtkit_api::Error {
    virtkit_api::Error::new(ErrorCode::NO_DOMAIN_SNAPSHOT, message).in_domain(ErrorDomain::TEST)
}
