//! Definitions that cannot be understood: somebody has changed the file, or a newer version has written it.
//!
//! Such a file is passed over when its root is opened, and left as it is. libvirt notes it in its log; a library has none that its user would look
//! into. So whoever asks for the object is told of the file, and nothing else gets its name or UUID as long as the file is there.

use std::fmt::Display;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use virtkit_api::Uuid;

use crate::file_name::FileName;
use crate::folder::Folder;

/// The definitions of one kind that could not be understood.
#[derive(Debug, Default)]
pub struct Unreadable(Mutex<Vec<Definition>>);

#[derive(Debug)]
struct Definition {
    path: PathBuf,
    uuid: Uuid,
    /// Its name, as far as that can be told.
    name: Option<String>,
    why: String,
}

impl Unreadable {
    /// Adds the definition of the object with a UUID, with as much of its file as can be read, and why it is not understood.
    pub fn add(&self, folder: &Folder, file: &FileName, uuid: Uuid, content: &[u8], why: impl Display) {
        let path = folder.path().join(file.as_str());
        self.lock().push(Definition { path, uuid, name: name_in(&String::from_utf8_lossy(content)), why: why.to_string() });
    }

    /// What is to be told to somebody who asks for the object with this name. Does not look at the disk.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<String> {
        self.lock().iter().find(|definition| definition.is_called(name)).map(Definition::told)
    }

    /// What is to be told to somebody who asks for the object with this UUID. Does not look at the disk.
    #[must_use]
    pub fn with_uuid(&self, uuid: Uuid) -> Option<String> {
        self.lock().iter().find(|definition| definition.uuid == uuid).map(Definition::told)
    }

    /// What is to be told to somebody who wants to give an object this name and UUID, one of which is that of a definition whose file is still there.
    /// Blocks for a moment.
    #[must_use]
    pub fn in_the_way(&self, name: &str, uuid: Uuid) -> Option<String> {
        let mut definitions = self.lock();
        let one_of = |definition: &Definition| definition.uuid == uuid || definition.is_called(name);
        definitions.retain(|definition| !one_of(definition) || definition.path.symlink_metadata().is_ok());
        definitions.iter().find(|definition| one_of(definition)).map(Definition::told)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Definition>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Definition {
    fn is_called(&self, name: &str) -> bool {
        self.name.as_deref() == Some(name)
    }

    fn told(&self) -> String {
        let Self { path, why, .. } = self;
        format!("its stored definition {path:?} cannot be understood ({why}); repair the file and open the root anew, or remove it")
    }
}

/// The name in a document that may be broken: definitions begin with it.
fn name_in(text: &str) -> Option<String> {
    let (name, _) = text.split_once("<name>")?.1.split_once("</name>")?;
    let plain = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")];
    Some(plain.iter().fold(name.to_owned(), |name, (written, meant)| name.replace(written, meant)))
}

#[cfg(test)]
mod tests {
    use super::Unreadable;
    use crate::{FileName, Root};

    #[test]
    fn name_and_uuid_are_taken_until_the_file_is_gone() {
        let place = tempfile::tempdir().unwrap();
        let root = Root::open(place.path().join("root")).unwrap();
        let folder = root.folder("domains").unwrap();
        let [uuid, other] =
            ["dfe224cb-28fb-8dd0-c4b2-64eb3f0f4566", "dfe224cb-28fb-8dd0-c4b2-64eb3f0f4567"].map(|text| text.parse().unwrap());
        let file = FileName::of_uuid(uuid, "xml");
        let text = "<domain><name>a &lt; &amp;lt;</name><memory>";
        folder.write(&file, text.as_bytes()).unwrap();
        let unreadable = Unreadable::default();
        unreadable.add(&folder, &file, uuid, text.as_bytes(), "line 1, column 37: it ends too early");
        let told = unreadable.named("a < &lt;").unwrap();
        assert!(told.contains(file.as_str()) && told.contains("it ends too early") && told.contains("repair"), "{told}");
        assert_eq!((unreadable.with_uuid(uuid), unreadable.with_uuid(other), unreadable.named("b")), (Some(told.clone()), None, None));
        assert_eq!(unreadable.in_the_way("b", uuid), Some(told.clone()));
        assert_eq!(unreadable.in_the_way("a < &lt;", other), Some(told));
        assert_eq!(unreadable.in_the_way("b", other), None);
        folder.remove(&file).unwrap();
        assert_eq!(unreadable.in_the_way("b", uuid), None);
        assert_eq!((unreadable.with_uuid(uuid), unreadable.named("a < &lt;")), (None, None));
    }
}
