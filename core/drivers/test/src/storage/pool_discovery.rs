//! Sources for pools that the made-up host finds: those of libvirt's test driver.

use virtkit_api::{ErrorCode, Result};
use virtkit_document::Node;
use virtkit_driver::{Reply, StoragePoolDiscovery};

use super::{error, wrong_document};
use crate::connection::TestConnection;

/// Types of pools whose sources nobody looks for here.
const WITHOUT_SOURCES: [&str; 12] =
    ["dir", "fs", "disk", "iscsi", "iscsi-direct", "scsi", "mpath", "rbd", "sheepdog", "gluster", "zfs", "vstorage"];

impl StoragePoolDiscovery for TestConnection {
    fn find_storage_pool_sources(&self, kind: &str, source: Option<&str>) -> Reply<String> {
        let (kind, source) = (kind.to_owned(), source.map(str::to_owned));
        self.slowly(move || find(&kind, source.as_deref()))
    }
}

fn find(kind: &str, source: Option<&str>) -> Result<String> {
    let sources = match kind {
        "logical" => vec![volume_group("/dev/sda20", "testvg1"), volume_group("/dev/sda21", "testvg2")],
        "netfs" => {
            let missing =
                || error(ErrorCode::INVALID_ARG, "where network file systems are looked for must be said: a <source> with a <host>");
            vec![share(&host(source.ok_or_else(missing)?)?.ok_or_else(missing)?)]
        }
        kind if !WITHOUT_SOURCES.contains(&kind) => {
            return Err(error(ErrorCode::INVALID_ARG, format!("there are no storage pools of the type {kind:?}")));
        }
        kind => {
            let message = format!("the test driver does not look for sources of storage pools of the type {kind:?}");
            return Err(error(ErrorCode::NO_SUPPORT, message));
        }
    };
    Ok(element("sources", &[], sources).to_xml())
}

fn volume_group(device: &str, name: &str) -> Node {
    let name = element("name", &[], vec![Node::Text(name.to_owned())]);
    element(
        "source",
        &[],
        vec![element("device", &[("path", device)], Vec::new()), name, element("format", &[("type", "lvm2")], Vec::new())],
    )
}

fn share(host: &str) -> Node {
    let part = |tag, name, value| element(tag, &[(name, value)], Vec::new());
    element("source", &[], vec![part("host", "name", host), part("dir", "path", "/testshare"), part("format", "type", "nfs")])
}

/// The host that a source names.
fn host(source: &str) -> Result<Option<String>> {
    let Node::Element { tag, children, .. } = Node::from_xml(source)? else { return Ok(None) };
    if tag != "source" {
        return Err(wrong_document(format!("the outermost element is <{tag}>, expected <source>")));
    }
    let name = |child: &Node| match child {
        Node::Element { tag, attributes, .. } if tag == "host" => {
            attributes.iter().find(|(name, _)| name == "name").map(|(_, value)| value.clone())
        }
        _ => None,
    };
    Ok(children.iter().find_map(name))
}

fn element(tag: &str, attributes: &[(&str, &str)], children: Vec<Node>) -> Node {
    let attributes = attributes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Node::Element { tag: tag.to_owned(), attributes, children }
}
