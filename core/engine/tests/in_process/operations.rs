//! Operations, over the saving and restoring of test domains.

use std::path::PathBuf;
use std::time::Duration;

use virtkit::call::CallOptions;
use virtkit::runtime::wait;
use virtkit::{
    ConnectFlags, Connection, Domain, DomainJobType, DomainSaveFlags, DomainState, ErrorCode, ModificationImpact, Operation, Outcome,
    Result,
};

/// A file that is gone after the test.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("virtkit-operations-{name}-{}", std::process::id())))
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn connect(parameters: &str, flags: ConnectFlags) -> Connection {
    wait(virtkit::connect(Some(&format!("test:///default?{parameters}")), flags)).unwrap()
}

fn test_domain(parameters: &str) -> Domain {
    wait(connect(parameters, ConnectFlags::empty()).domain_by_name("test")).unwrap()
}

fn save(domain: &Domain, file: &Scratch) -> Operation<()> {
    wait(domain.save(file.path(), None, DomainSaveFlags::empty())).unwrap()
}

fn restore(connection: &Connection, file: &Scratch, xml: Option<&str>) -> Result<()> {
    wait(wait(connection.restore_domain(file.path(), xml, DomainSaveFlags::empty())).unwrap().wait())
}

fn state(domain: &Domain) -> DomainState {
    wait(domain.state()).unwrap().state
}

#[test]
fn what_was_changed_of_the_running_domain_is_in_the_file() {
    let (domain, file) = (test_domain("domains=0"), Scratch::new("changed"));
    wait(domain.set_vcpus(1, virtkit::DomainVcpuFlags::LIVE)).unwrap();
    let before = wait(domain.xml(virtkit::DomainXmlFlags::empty())).unwrap().text().replace(" id='1'", "");
    wait(save(&domain, &file).wait()).unwrap();
    assert_eq!(state(&domain), DomainState::SHUT_OFF);
    restore(domain.connection(), &file, None).unwrap();
    let domain = wait(domain.connection().domain_by_name("test")).unwrap();
    let after = wait(domain.xml(virtkit::DomainXmlFlags::empty())).unwrap().text().replace(&format!(" id='{}'", domain.id()), "");
    assert_eq!(before, after);
    assert_ne!(domain.id(), 1, "it is another run");
}

#[test]
fn work_goes_on_when_nobody_has_it() {
    let (domain, file) = (test_domain("latency=30ms"), Scratch::new("dropped"));
    drop(save(&domain, &file));
    assert_eq!(state(&domain), DomainState::PAUSED);
    // A second operation that waits for the same domain is refused while the first goes on, and possible after it.
    while state(&domain) == DomainState::PAUSED {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(state(&domain), DomainState::SHUT_OFF);
    assert!(file.0.exists());
}

#[test]
fn the_wait_has_a_deadline_and_the_work_has_none() {
    let (domain, file) = (test_domain("latency=60ms"), Scratch::new("deadline"));
    let saving = save(&domain, &file);
    let error = wait(CallOptions::new().timeout(Duration::from_millis(5)).run(saving.wait())).unwrap_err();
    assert_eq!((error.code, error.outcome), (ErrorCode::DEADLINE_EXCEEDED, Some(Outcome::Unknown)));
    let copy = saving.clone();
    let other = std::thread::spawn(move || wait(copy.wait()));
    wait(saving.wait()).unwrap();
    other.join().unwrap().unwrap();
    let progress = wait(saving.progress()).unwrap();
    assert_eq!((progress.kind, progress.data_remaining, progress.time_remaining), (DomainJobType::COMPLETED, 0, 0));
    wait(saving.cancel()).expect("what has ended is left alone");
}

#[test]
fn work_that_is_cancelled_ends_at_once() {
    // However long the host would take: an aborted job is not waited for.
    let (domain, file) = (test_domain("latency=600s"), Scratch::new("cancelled"));
    let saving = save(&domain, &file);
    wait(saving.cancel()).unwrap();
    let error = wait(CallOptions::new().timeout(Duration::from_secs(60)).run(saving.wait())).unwrap_err();
    assert_eq!(error.code, ErrorCode::OPERATION_ABORTED, "{error}");
    assert_eq!(state(&domain), DomainState::RUNNING);
    assert!(!file.0.exists());
}

#[test]
fn a_domain_that_is_stopped_while_it_is_saved_leaves_no_file() {
    let (domain, file) = (test_domain("job_speed=0"), Scratch::new("stopped"));
    let saving = save(&domain, &file);
    wait(domain.destroy(virtkit::DomainDestroyFlags::empty())).unwrap();
    let error = wait(saving.wait()).unwrap_err();
    assert_eq!(error.code, ErrorCode::OPERATION_INVALID, "{error}");
    assert_eq!(wait(saving.progress()).unwrap().kind, DomainJobType::FAILED);
    assert_eq!(state(&domain), DomainState::SHUT_OFF);
    assert!(!file.0.exists());
    wait(domain.create(virtkit::DomainCreateFlags::empty())).expect("it has no job any more");
}

#[test]
fn other_calls_do_not_wait_for_a_job() {
    let (domain, file) = (test_domain("job_speed=0"), Scratch::new("others"));
    let saving = save(&domain, &file);
    assert_eq!(wait(domain.info()).unwrap().state, DomainState::PAUSED);
    wait(domain.set_memory_parameters(&virtkit::DomainMemoryParameters::default(), ModificationImpact::empty())).unwrap();
    for refused in [wait(domain.suspend()), wait(domain.resume()), wait(domain.reset())] {
        assert_eq!(refused.unwrap_err().code, ErrorCode::OPERATION_INVALID);
    }
    wait(saving.cancel()).unwrap();
    assert_eq!(wait(saving.wait()).unwrap_err().code, ErrorCode::OPERATION_ABORTED);
    assert_eq!(state(&domain), DomainState::RUNNING);
}

#[test]
fn restoring_can_be_cancelled() {
    let file = Scratch::new("restore");
    wait(save(&test_domain("domains=0"), &file).wait()).unwrap();
    let domain = test_domain("job_speed=0");
    wait(domain.destroy(virtkit::DomainDestroyFlags::empty())).unwrap();
    let restoring = wait(domain.connection().restore_domain(file.path(), None, DomainSaveFlags::empty())).unwrap();
    wait(restoring.cancel()).unwrap();
    assert_eq!(wait(restoring.wait()).unwrap_err().code, ErrorCode::OPERATION_ABORTED);
    assert_eq!(wait(restoring.progress()).unwrap().kind, DomainJobType::CANCELLED);
    assert_eq!(state(&domain), DomainState::SHUT_OFF);
}

#[test]
fn a_configuration_in_place_of_the_saved_one_is_of_the_same_machine() {
    let (domain, file) = (test_domain("domains=0"), Scratch::new("instead"));
    let xml = wait(domain.xml(virtkit::DomainXmlFlags::INACTIVE)).unwrap().text().to_owned();
    wait(save(&domain, &file).wait()).unwrap();
    let more = xml.replace("<vcpu placement='static'>2</vcpu>", "<vcpu placement='static'>3</vcpu>");
    assert_ne!(more, xml);
    assert_eq!(restore(domain.connection(), &file, Some(&more)).unwrap_err().code, ErrorCode::CONFIG_UNSUPPORTED);
    let titled = xml.replace("<memory", "<title>restored</title>\n  <memory");
    restore(domain.connection(), &file, Some(&titled)).unwrap();
    let now = wait(domain.xml(virtkit::DomainXmlFlags::empty())).unwrap();
    assert!(now.text().contains("<title>restored</title>"), "{now}");
}

#[test]
fn a_damaged_file_is_refused() {
    let (domain, file) = (test_domain("domains=0"), Scratch::new("damaged"));
    wait(save(&domain, &file).wait()).unwrap();
    let mut bytes = std::fs::read(&file.0).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&file.0, bytes).unwrap();
    let error = restore(domain.connection(), &file, None).unwrap_err();
    assert_eq!(error.code, ErrorCode::OPERATION_FAILED);
    assert!(error.message.contains("damaged"), "{error}");
    assert_eq!(state(&domain), DomainState::SHUT_OFF);
}

#[test]
fn what_the_engine_refuses_is_not_begun() {
    let connection = connect("domains=0", ConnectFlags::READ_ONLY);
    let domain = wait(connection.domain_by_name("test")).unwrap();
    let file = Scratch::new("refused");
    let refused = wait(domain.save(file.path(), None, DomainSaveFlags::empty())).unwrap_err();
    assert_eq!(refused.code, ErrorCode::OPERATION_DENIED);
    let unknown = wait(test_domain("domains=0").save(file.path(), None, DomainSaveFlags::from_bits_retain(1 << 20))).unwrap_err();
    assert_eq!(unknown.code, ErrorCode::INVALID_ARG);
    wait(connection.close()).unwrap();
    assert_eq!(wait(domain.save(file.path(), None, DomainSaveFlags::empty())).unwrap_err().code, ErrorCode::INVALID_CONN);
}
