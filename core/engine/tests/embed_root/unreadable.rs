//! A stored definition that cannot be understood: it is told of, it stays as it is, and nothing takes its place.

use std::path::PathBuf;

use crate::embed_host::{Host, define, names, pool_xml};
use virtkit::runtime::wait;
use virtkit::{
    Connection, DomainCreateFlags, DomainDefineFlags, Error, ErrorCode, ListDomainsFlags, ListStoragePoolsFlags, StoragePoolCreateFlags,
    StoragePoolDefineFlags,
};

const UUID: &str = "11111111-2222-3333-4444-555555555555";

fn domain_xml(name: &str, uuid: &str) -> String {
    format!("<domain type='qemu'><name>{name}</name>{uuid}<memory unit='MiB'>16</memory><os><type>hvm</type></os></domain>")
}

fn with_uuid(name: &str) -> String {
    domain_xml(name, &format!("<uuid>{UUID}</uuid>"))
}

/// The ways in which a definition comes to be none, each with a part of what is told of it.
fn broken(text: &str) -> Vec<(Vec<u8>, &'static str)> {
    vec![
        (text.as_bytes()[..text.len() / 2].to_vec(), "line "),
        ([text.as_bytes(), b"\xff"].concat(), "it is no text"),
        (text.replace(UUID, "11111111-2222-3333-4444-555555555556").into_bytes(), "555556, and has the name of another file"),
        (Vec::new(), "line 1"),
    ]
}

/// A file is told of, and nothing of it changes while `tried` is done.
fn stays(file: &PathBuf, content: &[u8], tried: impl FnOnce()) {
    std::fs::write(file, content).unwrap();
    tried();
    assert_eq!(std::fs::read(file).unwrap(), content, "the file was changed");
}

#[track_caller]
fn tells<T: std::fmt::Debug>(result: Result<T, Error>, code: ErrorCode, parts: &[&str]) {
    let error = result.unwrap_err();
    assert!(error.code == code && parts.iter().all(|part| error.message.contains(part)), "{parts:?} in {:?}: {error}", error.code);
}

#[test]
fn a_domain_is_neither_lost_nor_replaced() {
    let host = Host::new();
    let connection = host.connect();
    let define_domain = |connection: &Connection, xml: &str| wait(connection.define_domain(xml, DomainDefineFlags::empty()));
    define_domain(&connection, &with_uuid("vm")).unwrap();
    wait(connection.close()).unwrap();
    let file = host.root().join(format!("domains/{UUID}.xml"));
    let whole = std::fs::read_to_string(&file).unwrap();
    for (content, why) in broken(&whole) {
        stays(&file, &content, || {
            let connection = host.connect();
            assert_eq!(wait(connection.domains(ListDomainsFlags::empty())).unwrap().len(), 0);
            let parts = [file.to_str().unwrap(), why];
            tells(wait(connection.domain_by_uuid(UUID.parse().unwrap())), ErrorCode::NO_DOMAIN, &parts);
            tells(define_domain(&connection, &with_uuid("vm")), ErrorCode::OPERATION_FAILED, &parts);
            tells(define_domain(&connection, &with_uuid("other")), ErrorCode::OPERATION_FAILED, &parts);
            let start = wait(connection.create_domain(&with_uuid("vm"), DomainCreateFlags::empty()));
            tells(start, ErrorCode::OPERATION_FAILED, &parts);
            let other = define_domain(&connection, &domain_xml("other", "")).unwrap();
            if !content.is_empty() {
                tells(wait(connection.domain_by_name("vm")), ErrorCode::NO_DOMAIN, &parts);
                tells(define_domain(&connection, &domain_xml("vm", "")), ErrorCode::OPERATION_FAILED, &parts);
                tells(wait(other.rename("vm")), ErrorCode::OPERATION_FAILED, &parts);
            }
            wait(other.undefine(virtkit::DomainUndefineFlags::empty())).unwrap();
            wait(connection.close()).unwrap();
        });
    }
    // Repaired, it is there again; removed, it is in nobody's way.
    std::fs::write(&file, &whole).unwrap();
    let connection = host.connect();
    assert_eq!(wait(connection.domain_by_name("vm")).unwrap().uuid().to_string(), UUID);
    wait(connection.close()).unwrap();
    std::fs::write(&file, "<domain").unwrap();
    let connection = host.connect();
    std::fs::remove_file(&file).unwrap();
    define_domain(&connection, &with_uuid("vm")).unwrap();
    wait(connection.close()).unwrap();
}

#[test]
fn a_storage_pool_is_neither_lost_nor_replaced() {
    let host = Host::new();
    let connection = host.connect();
    let xml = |name: &str, folder: &str| pool_xml(name, &host.path(folder));
    let with_uuid = |name: &str| xml(name, name).replace("</name>", &format!("</name><uuid>{UUID}</uuid>"));
    let define_pool = |connection: &Connection, xml: &str| wait(connection.define_storage_pool(xml, StoragePoolDefineFlags::empty()));
    define_pool(&connection, &with_uuid("images")).unwrap();
    wait(connection.close()).unwrap();
    let file = host.root().join(format!("storage/{UUID}.xml"));
    let whole = std::fs::read_to_string(&file).unwrap();
    for (content, why) in broken(&whole) {
        stays(&file, &content, || {
            let connection = host.connect();
            assert_eq!(wait(connection.storage_pools(ListStoragePoolsFlags::empty())).unwrap().len(), 0);
            let parts = [file.to_str().unwrap(), why];
            tells(wait(connection.storage_pool_by_uuid(UUID.parse().unwrap())), ErrorCode::NO_STORAGE_POOL, &parts);
            tells(define_pool(&connection, &with_uuid("images")), ErrorCode::OPERATION_FAILED, &parts);
            let start = wait(connection.create_storage_pool(&with_uuid("other"), StoragePoolCreateFlags::WITH_BUILD));
            tells(start, ErrorCode::OPERATION_FAILED, &parts);
            if !content.is_empty() {
                tells(wait(connection.storage_pool_by_name("images")), ErrorCode::NO_STORAGE_POOL, &parts);
                tells(define_pool(&connection, &xml("images", "elsewhere")), ErrorCode::OPERATION_FAILED, &parts);
            }
            wait(connection.close()).unwrap();
        });
    }
    // Of two that claim one folder the first is there, and the second is told of.
    let second = "11111111-2222-3333-4444-666666666666";
    std::fs::write(&file, &whole).unwrap();
    std::fs::write(host.root().join(format!("storage/{second}.xml")), whole.replace(UUID, second).replace(">images<", ">copy<")).unwrap();
    let connection = host.connect();
    assert_eq!(names(&wait(connection.storage_pools(ListStoragePoolsFlags::empty())).unwrap()), ["images"]);
    tells(wait(connection.storage_pool_by_name("copy")), ErrorCode::NO_STORAGE_POOL, &[second, "images"]);
    define(&connection, "fresh", &host.path("fresh"));
    wait(connection.close()).unwrap();
}
