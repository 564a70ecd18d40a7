//! Migrations between test hosts: what their operations tell, and what is left where they do not end well.

use std::time::Duration;

use virtkit::runtime::wait;
use virtkit::{
    ConnectFlags, Connection, Domain, DomainJobType, DomainMigrateFlags, DomainMigrateParameters, DomainState, ErrorCode, Operation,
};

fn connect(parameters: &str) -> Connection {
    wait(virtkit::connect(Some(&format!("test:///default?{parameters}")), ConnectFlags::empty())).unwrap()
}

fn migrate(domain: &Domain, destination: &Connection, flags: DomainMigrateFlags) -> Operation<Domain> {
    wait(domain.migrate(destination, &DomainMigrateParameters::default(), flags)).unwrap()
}

fn domain(connection: &Connection) -> Domain {
    wait(connection.domain_by_name("test-1")).unwrap()
}

#[test]
fn after_its_end_a_migration_tells_how_it_ended() {
    let (here, there) = (connect("domains=1"), connect("domains=0"));
    let flags = DomainMigrateFlags::UNDEFINE_SOURCE;
    let moving = migrate(&domain(&here), &there, flags);
    let moved = wait(moving.wait()).unwrap();
    assert_eq!(wait(moved.connection().uri()).unwrap(), wait(there.uri()).unwrap());
    let end = wait(moving.progress()).unwrap();
    assert_eq!((end.kind, end.data_total, end.data_remaining), (DomainJobType::COMPLETED, 8 << 30, 0), "{end:?}");
    // What has ended is left alone, and tells its end again.
    wait(moving.cancel()).unwrap();
    assert_eq!(wait(moving.wait()).unwrap().identity(), moved.identity());
}

#[test]
fn a_migration_that_was_cancelled_before_it_moved_has_left_nothing() {
    let (here, there) = (connect("domains=1&latency=200ms"), connect("domains=0"));
    let moving = migrate(&domain(&here), &there, DomainMigrateFlags::empty());
    assert_eq!(wait(moving.progress()).unwrap().kind, DomainJobType::UNBOUNDED);
    wait(moving.cancel()).unwrap();
    assert_eq!(wait(moving.wait()).unwrap_err().code, ErrorCode::OPERATION_ABORTED);
    assert_eq!(wait(moving.progress()).unwrap().kind, DomainJobType::CANCELLED);
    assert_eq!(wait(domain(&here).state()).unwrap().state, DomainState::RUNNING);
    assert_eq!(wait(domain(&here).job_info()).unwrap().kind, DomainJobType::NONE);
    assert_eq!(wait(there.domain_by_name("test-1")).unwrap_err().code, ErrorCode::NO_DOMAIN);
}

#[test]
fn a_migration_goes_on_when_nobody_has_it() {
    let (here, there) = (connect("domains=1&latency=20ms"), connect("domains=0"));
    drop(migrate(&domain(&here), &there, DomainMigrateFlags::LIVE));
    wait(async {
        for _ in 0..500 {
            match there.domain_by_name("test-1").await {
                Ok(moved) if moved.state().await?.state == DomainState::RUNNING => return Ok(()),
                _ => tokio::time::sleep(Duration::from_millis(10)).await,
            }
        }
        panic!("it never came")
    })
    .unwrap();
}
