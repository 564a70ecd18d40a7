//! Snapshots of the test driver.

use virtkit::runtime::wait;
use virtkit::{
    ConnectFlags, Domain, DomainMemoryParameters, DomainSnapshot, DomainSnapshotCreateFlags as Create, DomainSnapshotDeleteFlags as Delete,
    DomainSnapshotListFlags as List, DomainSnapshotRevertFlags as Revert, DomainSnapshotXmlFlags, DomainState, ErrorCode,
    ModificationImpact, Result,
};

/// A domain of a world of its own.
fn test_domain() -> Domain {
    let connection = wait(virtkit::connect(Some("test:///default?domains=0"), ConnectFlags::empty())).unwrap();
    wait(connection.domain_by_name("test")).unwrap()
}

fn snapshot(domain: &Domain, name: &str, flags: Create) -> Result<DomainSnapshot> {
    wait(domain.create_snapshot(&format!("<domainsnapshot><name>{name}</name></domainsnapshot>"), flags))
}

fn names(snapshots: Result<Vec<DomainSnapshot>>) -> Vec<String> {
    snapshots.unwrap().iter().map(|snapshot| snapshot.name().to_owned()).collect()
}

fn code<T: std::fmt::Debug>(result: Result<T>) -> ErrorCode {
    result.unwrap_err().code
}

#[test]
fn going_back_brings_state_and_definition_back() {
    let domain = test_domain();
    let limits = |hard| DomainMemoryParameters { hard_limit: Some(hard), ..Default::default() };
    wait(domain.set_memory_parameters(&limits(4096), ModificationImpact::LIVE)).unwrap();
    let before = snapshot(&domain, "before", Create::empty()).unwrap();
    wait(domain.set_memory_parameters(&limits(8192), ModificationImpact::LIVE)).unwrap();
    wait(domain.suspend()).unwrap();
    wait(before.revert(Revert::empty())).unwrap();
    assert_eq!(wait(domain.state()).unwrap().state, DomainState::RUNNING);
    assert_eq!(wait(domain.memory_parameters(ModificationImpact::LIVE)).unwrap().hard_limit, Some(4096));
    let xml = wait(before.xml(DomainSnapshotXmlFlags::empty())).unwrap();
    assert!(xml.text().contains("<state>running</state>") && xml.text().contains("<hard_limit unit='KiB'>4096</hard_limit>"), "{xml}");
    wait(before.revert(Revert::PAUSED)).unwrap();
    assert_eq!(wait(domain.state()).unwrap().state, DomainState::PAUSED);
}

#[test]
fn snapshots_make_a_tree() {
    let domain = test_domain();
    assert!(!wait(domain.has_current_snapshot()).unwrap());
    assert_eq!(code(wait(domain.current_snapshot())), ErrorCode::NO_DOMAIN_SNAPSHOT);
    let z = snapshot(&domain, "z", Create::empty()).unwrap();
    let a = snapshot(&domain, "a", Create::empty()).unwrap();
    wait(z.revert(Revert::empty())).unwrap();
    snapshot(&domain, "m", Create::empty()).unwrap();
    assert_eq!(code(wait(z.parent())), ErrorCode::NO_DOMAIN_SNAPSHOT);
    assert_eq!(wait(a.parent()).unwrap().name(), "z");
    assert_eq!(names(wait(domain.snapshots(List::empty()))), ["a", "m", "z"]);
    assert_eq!(names(wait(domain.snapshots(List::TOPOLOGICAL))), ["z", "a", "m"]);
    assert_eq!(names(wait(domain.snapshots(List::ROOTS))), ["z"]);
    assert_eq!(names(wait(domain.snapshots(List::LEAVES))), ["a", "m"]);
    assert_eq!(names(wait(domain.snapshots(List::INACTIVE))), [""; 0]);
    assert_eq!(names(wait(z.children(List::empty()))), ["a", "m"]);
    assert_eq!(code(snapshot(&domain, "a", Create::empty())), ErrorCode::OPERATION_FAILED);
}

#[test]
fn deleting_one_keeps_or_takes_its_children() {
    let domain = test_domain();
    let all: Vec<DomainSnapshot> = ["1", "2", "3", "4"].iter().map(|name| snapshot(&domain, name, Create::empty()).unwrap()).collect();
    wait(all[1].delete(Delete::empty())).unwrap();
    assert_eq!(wait(all[2].parent()).unwrap().name(), "1");
    assert_eq!(code(wait(all[1].is_current())), ErrorCode::NO_DOMAIN_SNAPSHOT);
    assert!(wait(all[3].is_current()).unwrap());
    wait(all[2].delete(Delete::CHILDREN_ONLY)).unwrap();
    assert!(wait(all[2].is_current()).unwrap());
    assert_eq!(code(wait(all[0].delete(Delete::CHILDREN | Delete::CHILDREN_ONLY))), ErrorCode::INVALID_ARG);
    wait(all[0].delete(Delete::CHILDREN)).unwrap();
    assert!(!wait(domain.has_current_snapshot()).unwrap());
}

#[test]
fn a_snapshot_that_does_not_run_is_a_risk_for_a_domain_that_does() {
    let domain = test_domain();
    let halted = snapshot(&domain, "halted", Create::HALT).unwrap();
    assert_eq!(wait(domain.state()).unwrap().state, DomainState::SHUT_OFF, "halted after the snapshot");
    let off = snapshot(&domain, "off", Create::empty()).unwrap();
    wait(halted.revert(Revert::empty())).unwrap();
    assert_eq!(wait(domain.state()).unwrap().state, DomainState::RUNNING);
    assert_eq!(code(wait(off.revert(Revert::RUNNING))), ErrorCode::SNAPSHOT_REVERT_RISKY);
    assert_eq!(code(wait(off.revert(Revert::RUNNING | Revert::PAUSED))), ErrorCode::INVALID_ARG);
    wait(off.revert(Revert::RUNNING | Revert::FORCE)).unwrap();
    assert_eq!(wait(domain.state()).unwrap().state, DomainState::RUNNING);
    wait(off.revert(Revert::empty())).unwrap();
    assert_eq!(wait(domain.state()).unwrap().state, DomainState::SHUT_OFF);
}

#[test]
fn what_was_written_makes_a_snapshot_known_again() {
    let domain = test_domain();
    let one = snapshot(&domain, "one", Create::empty()).unwrap();
    let two = snapshot(&domain, "two", Create::empty()).unwrap();
    let xml = wait(two.xml(DomainSnapshotXmlFlags::empty())).unwrap();
    wait(two.delete(Delete::METADATA_ONLY)).unwrap();
    wait(domain.create_snapshot(xml.text(), Create::REDEFINE | Create::CURRENT)).unwrap();
    assert_eq!(wait(two.xml(DomainSnapshotXmlFlags::empty())).unwrap(), xml);
    assert!(wait(two.is_current()).unwrap() && wait(two.has_metadata()).unwrap());
    let circle = wait(one.xml(DomainSnapshotXmlFlags::empty())).unwrap();
    let circle = circle.text().replacen("<creationTime>", "<parent><name>two</name></parent><creationTime>", 1);
    assert_eq!(code(wait(domain.create_snapshot(&circle, Create::REDEFINE))), ErrorCode::INVALID_ARG);
    assert_eq!(code(snapshot(&domain, "three", Create::REDEFINE)), ErrorCode::XML_ERROR);
    assert_eq!(code(snapshot(&domain, "three", Create::CURRENT)), ErrorCode::INVALID_ARG);
    assert_eq!(names(wait(domain.snapshots(List::TOPOLOGICAL))), ["one", "two"]);
}
