//! Monitors that are lost, or not there: what runs goes on, and nothing is started in its place.

mod support;

use serde_json::{Value, json};
use support::machine::Machine;
use support::{Host, domain, event};
use virtkit_api::{DomainCreateFlags, DomainDestroyFlags, DomainEventType as Type, DomainRef, DomainState, ErrorCode};
use virtkit_driver::{DomainLifecycle, DomainList};
use virtkit_guest::boot_sector::Guest;

const NAME: &str = "machine";

/// A closed root with a defined domain, whose machine nobody has noted yet.
async fn closed() -> (Host, DomainRef, Machine) {
    let host = Host::new().await;
    let disk = host.disk("disk", &Guest::greeting("x"));
    let vm = host.define(&domain(NAME, &disk, "")).await;
    host.close().await;
    let machine = Machine::new(host.root.path(), vm.uuid);
    (host, vm, machine)
}

/// The answer to a command, behind an event.
fn behind(event: &str, id: &Value) -> String {
    format!("{}\n{}", json!({ "event": event, "data": {} }), json!({ "return": {}, "id": id }))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_that_is_not_understood_does_not_end_the_machine() {
    let (host, vm, mut machine) = closed().await;
    machine.note(&machine.notes(NAME));
    machine.speak(|connection, command, id| match (connection, command) {
        (0, "system_reset") => Some("what?".to_owned()),
        (1, "stop") => Some(behind("STOP", id)),
        // What has changed while nobody listened.
        (2, "query-status") => Some(json!({ "return": { "status": "running" }, "id": id }).to_string()),
        (1, "system_reset") => Some("[".repeat(5000)),
        _ => None,
    });
    let host = Host::at(host.place.clone()).await;
    let events = host.subscribe();
    assert_eq!(host.state(&vm).await, (DomainState::RUNNING, 1));
    let lost = host.driver.reset(&vm).await.unwrap_err();
    assert!(lost.code == ErrorCode::OPERATION_FAILED && lost.message.contains("cannot be understood"), "{lost}");
    host.driver.suspend(&vm).await.expect("it is talked to again");
    assert_eq!((event(&events).await, host.state(&vm).await), ((Type::SUSPENDED, 0), (DomainState::PAUSED, 1)));
    let lost = host.driver.reset(&vm).await.unwrap_err();
    assert!(lost.message.contains("5000 values deep"), "{lost}");
    assert_eq!(event(&events).await, (Type::RESUMED, 0));
    assert_eq!(host.state(&vm).await, (DomainState::RUNNING, 0));
    assert!(machine.runs());
    host.driver.destroy(&vm, DomainDestroyFlags::DEFAULT).await.unwrap();
    assert_eq!(event(&events).await, (Type::STOPPED, 1));
    assert!(!machine.runs() && !machine.file().exists());
    host.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_machine_that_cannot_be_reached_runs_on_until_it_can() {
    let (host, vm, mut machine) = closed().await;
    machine.note(&machine.notes(NAME));
    let host = Host::at(host.place.clone()).await;
    assert_eq!(host.state(&vm).await, (DomainState::RUNNING, 1));
    assert_eq!(host.driver.domain_by_id(7).await.unwrap().uuid, vm.uuid);
    let unreachable = host.driver.suspend(&vm).await.unwrap_err();
    assert!(unreachable.code == ErrorCode::OPERATION_FAILED && unreachable.message.contains("cannot be reached"), "{unreachable}");
    let second = host.driver.create(&vm, DomainCreateFlags::empty()).await.unwrap_err();
    assert!(second.code == ErrorCode::OPERATION_INVALID && second.message.contains("runs already"), "{second}");
    assert!(machine.runs() && machine.file().exists());
    // It is also what the next one finds.
    let host = host.reopen().await;
    machine.speak(|_, command, id| (command == "stop").then(|| behind("STOP", id)));
    host.driver.suspend(&vm).await.unwrap();
    assert_eq!(host.state(&vm).await, (DomainState::PAUSED, 1));
    host.driver.destroy(&vm, DomainDestroyFlags::DEFAULT).await.unwrap();
    assert!(!machine.runs());
    host.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pause_that_was_refused_says_nothing_of_the_next() {
    let (host, vm, machine) = closed().await;
    machine.note(&machine.notes(NAME));
    machine.speak(|_, command, id| match command {
        "stop" => Some(json!({ "error": { "class": "GenericError", "desc": "not now" }, "id": id }).to_string()),
        "system_reset" => Some(behind("STOP", id)),
        _ => None,
    });
    let host = Host::at(host.place.clone()).await;
    let refused = host.driver.suspend(&vm).await.unwrap_err();
    assert!(refused.message.contains("not now"), "{refused}");
    host.driver.reset(&vm).await.unwrap();
    assert_eq!(host.state(&vm).await, (DomainState::PAUSED, 0), "nobody has asked for this pause");
    host.driver.destroy(&vm, DomainDestroyFlags::DEFAULT).await.unwrap();
    host.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn notes_of_another_version_stay_and_keep_others_from_starting() {
    let (host, vm, mut machine) = closed().await;
    let mut notes = machine.notes(NAME);
    (notes["form"], notes["paused"]) = (json!(2), json!("it is"));
    machine.note(&notes);
    let host = Host::at(host.place.clone()).await;
    assert_eq!(host.state(&vm).await, (DomainState::NO_STATE, 0));
    let refused = host.driver.create(&vm, DomainCreateFlags::empty()).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::OPERATION_FAILED);
    for part in [machine.file().display().to_string(), "the form 2".to_owned(), format!("process {}", machine.process.id())] {
        assert!(refused.message.contains(&part), "{part} is not in: {refused}");
    }
    let kept: Value = serde_json::from_slice(&std::fs::read(machine.file()).unwrap()).unwrap();
    assert!(machine.runs() && kept == notes);
    machine.process.kill().unwrap();
    machine.process.wait().unwrap();
    host.create(&vm).await;
    host.driver.destroy(&vm, DomainDestroyFlags::DEFAULT).await.unwrap();
    assert!(!machine.file().exists());
    host.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn damaged_notes_are_forgotten_only_where_nobody_listens() {
    let (host, vm, machine) = closed().await;
    machine.note(&"{\"form\": 1, \"boo");
    machine.speak(|_, _, _| None);
    let host = Host::at(host.place.clone()).await;
    let refused = host.driver.create(&vm, DomainCreateFlags::empty()).await.unwrap_err();
    assert!(refused.message.contains(&machine.file().display().to_string()), "{refused}");
    std::fs::remove_file(host.root.path().join(format!("run/{}.qmp", vm.uuid))).unwrap();
    let host = host.reopen().await;
    assert_eq!(host.state(&vm).await, (DomainState::SHUT_OFF, 0));
    assert!(!machine.file().exists());
    host.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_domain_that_is_not_the_one_of_its_notes_is_left_alone() {
    let (host, vm, mut machine) = closed().await;
    let mut notes = machine.notes(NAME);
    notes["xml"] =
        json!("<domain type='qemu'><name>other</name><uuid>11111111-2222-3333-4444-555555555555</uuid><memory>1</memory></domain>");
    machine.note(&notes);
    let host = Host::at(host.place.clone()).await;
    let refused = host.driver.create(&vm, DomainCreateFlags::empty()).await.unwrap_err();
    assert!(refused.message.contains("11111111-2222-3333-4444-555555555555"), "{refused}");
    assert!(machine.runs() && machine.file().exists());
    host.close().await;
}
