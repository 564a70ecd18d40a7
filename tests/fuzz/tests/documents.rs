//! Configuration documents: read or refused with a place, and what is read is written and read again as the same.

use std::fmt::Debug;

use virtkit_document::{CapabilitiesRecord, Document, DomainConfig, DomainSnapshotConfig, StoragePoolConfig, StorageVolumeConfig};
use virtkit_fuzz::{changed, changes, is_refusal};

fn survives<D: Document + PartialEq + Debug>(samples: &[&str]) {
    bolero::check!().with_generator(changes()).for_each(|input| {
        let text = String::from_utf8_lossy(&changed(samples, input)).into_owned();
        match D::from_xml(&text) {
            Ok(document) => {
                let written = document.to_xml();
                let again = D::from_xml(&written).unwrap_or_else(|error| panic!("{error}\nwritten:\n{written}\nread:\n{text}"));
                assert_eq!(again, document, "written:\n{written}\nread:\n{text}");
                assert_eq!(again.to_xml(), written, "read:\n{text}");
            }
            Err(error) => is_refusal(&error),
        }
    });
}

#[test]
fn domain() {
    survives::<DomainConfig>(&[include_str!("../samples/domain.xml")]);
}

#[test]
fn storage_pool() {
    survives::<StoragePoolConfig>(&[include_str!("../samples/storage-pool.xml")]);
}

#[test]
fn storage_volume() {
    survives::<StorageVolumeConfig>(&[include_str!("../samples/storage-volume.xml")]);
}

#[test]
fn domain_snapshot() {
    survives::<DomainSnapshotConfig>(&[include_str!("../samples/domain-snapshot.xml")]);
}

#[test]
fn capabilities() {
    survives::<CapabilitiesRecord>(&[include_str!("../samples/capabilities.xml")]);
}
