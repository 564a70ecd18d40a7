//! Methods with several procedures: the plain one, without flags, and the one that carries every argument.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex};

use virtkit::{
    Domain, DomainDestroyFlags, DomainSaveFlags, DomainSchedulerParameters, DomainShutdownFlags, DomainUndefineFlags, DomainVcpuFlags,
    Error, ErrorCode, ErrorDomain, ModificationImpact,
};
use virtkit_rpc::{EVENTS, Encode as _, Frames, Kind, Message, Procedure, Program, Status, encode_error, procedures, protocol};

use crate::pair::{connect, over, run};

/// What the made-up daemon lacks.
const LACKING: [Procedure; 3] = [procedures::DOMAIN_DESTROY, procedures::DOMAIN_SAVE, procedures::DOMAIN_SHUTDOWN_OLDER];

/// What it has and its driver lacks.
const UNSUPPORTED: [Procedure; 2] = [procedures::DOMAIN_UNDEFINE_OLDER, procedures::DOMAIN_SET_VCPUS_OLDER];

/// Whether a procedure subscribes to events.
pub fn is_registration(number: u32) -> bool {
    EVENTS.iter().filter_map(|event| event.registration).any(|family| family.register.number == number)
}

/// A made-up daemon that lacks some procedures, and notes what it is asked: the procedures, and what the arguments of the last call end with.
fn old_daemon(mut socket: UnixStream, asked: Arc<Mutex<Vec<u32>>>, tail: Arc<Mutex<Vec<u8>>>) {
    std::thread::spawn(move || {
        let (mut frames, mut buffer) = (Frames::default(), [0; 4096]);
        loop {
            while let Some(packet) = frames.packet().expect("a packet") {
                let number = packet.header.procedure;
                asked.lock().expect("nobody panics").push(number);
                *tail.lock().expect("nobody panics") = packet.payload[packet.payload.len().saturating_sub(4)..].to_vec();
                let program = Program::known(packet.header.program, packet.header.version).expect("one of the programs");
                let procedure = Procedure { program, number, name: "any" };
                let reply = procedure.header(Kind::Reply, packet.header.serial, Status::Ok);
                let is_among = |some: &[Procedure]| some.iter().any(|one| one.number == number);
                let refusal = |error: Error| {
                    Message::new(procedure.header(Kind::Reply, packet.header.serial, Status::Error), |out| encode_error(&error, out))
                };
                let answer = if is_among(&LACKING) {
                    refusal(Error::new(ErrorCode::RPC, format!("unknown procedure: {number}")).in_domain(ErrorDomain::RPC))
                } else if is_among(&UNSUPPORTED) {
                    refusal(Error::new(ErrorCode::NO_SUPPORT, "its driver has no such function").in_domain(ErrorDomain::DOMAIN))
                } else if is_among(&[procedures::DOMAIN_SCHEDULER_PARAMETERS, procedures::DOMAIN_SCHEDULER_PARAMETERS_OLDER]) {
                    Message::new(reply, |out| 0u32.encode(out))
                } else if number == protocol::AUTH_LIST.number {
                    Message::new(reply, |out| 0u32.encode(out))
                } else if number == procedures::CONNECTION_DOMAIN_BY_NAME.number {
                    Message::new(reply, |out| {
                        "old".encode(out);
                        out.raw(&[7; 16]);
                        1i32.encode(out);
                    })
                } else if number == protocol::SUPPORTS_FEATURE.number || is_registration(number) {
                    Message::new(reply, |out| 1i32.encode(out))
                } else {
                    Message::new(reply, |_| {})
                };
                socket.write_all(answer.expect("it can be sent").bytes()).expect("the client is there");
            }
            match socket.read(&mut buffer) {
                Ok(count) if count > 0 => frames.push(&buffer[..count], []),
                _ => return,
            }
        }
    });
}

/// What a daemon was asked.
struct Notes {
    asked: Arc<Mutex<Vec<u32>>>,
    tail: Arc<Mutex<Vec<u8>>>,
}

impl Notes {
    /// By which procedures, since this was asked last.
    fn calls(&self) -> Vec<u32> {
        std::mem::take(&mut *self.asked.lock().expect("nobody panics"))
    }

    /// With which flags it was asked last.
    fn flags(&self) -> u32 {
        let tail = self.tail.lock().expect("nobody panics");
        u32::from_be_bytes(tail.as_slice().try_into().expect("four bytes"))
    }
}

/// A domain of such a daemon, and what that is asked from now on.
async fn domain() -> (Domain, Notes) {
    let notes = Notes { asked: Arc::default(), tail: Arc::default() };
    let (ours, theirs) = UnixStream::pair().expect("a socket pair");
    old_daemon(theirs, notes.asked.clone(), notes.tail.clone());
    let connection = over(ours, "old:///").await.expect("it answers");
    let domain = connection.domain_by_name("old").await.expect("a domain");
    notes.calls();
    (domain, notes)
}

#[test]
fn the_plain_form_is_asked_by_where_it_says_all() {
    run(async {
        let (domain, notes) = domain().await;
        let (none, live) = (ModificationImpact::empty(), ModificationImpact::LIVE);
        let (map, parameters) = (vec![1], DomainSchedulerParameters::default());
        domain.scheduler_parameters(none).await.expect("an answer");
        domain.set_scheduler_parameters(&parameters, none).await.expect("an answer");
        domain.pin_vcpu(0, &map, live).await.expect("an answer");
        domain.destroy(DomainDestroyFlags::empty()).await.expect("an answer");
        let plain = [
            procedures::DOMAIN_SCHEDULER_PARAMETERS_OLDER,
            procedures::DOMAIN_SET_SCHEDULER_PARAMETERS_OLDER,
            procedures::DOMAIN_PIN_VCPU_OLDER,
            procedures::DOMAIN_DESTROY_OLDER,
        ];
        assert_eq!(notes.calls(), plain.map(|procedure| procedure.number));
        // Other flags are carried by the other form alone, also where the plain one is known.
        domain.scheduler_parameters(live).await.expect("an answer");
        domain.set_scheduler_parameters(&parameters, live).await.expect("an answer");
        domain.pin_vcpu(0, &map, none).await.expect("an answer");
        let newer = [procedures::DOMAIN_SCHEDULER_PARAMETERS, procedures::DOMAIN_SET_SCHEDULER_PARAMETERS, procedures::DOMAIN_PIN_VCPU];
        assert_eq!(notes.calls(), newer.map(|procedure| procedure.number));
    });
}

#[test]
fn what_the_plain_form_does_not_carry_is_not_left_out() {
    run(async {
        let (domain, notes) = domain().await;
        for calls in [vec![procedures::DOMAIN_DESTROY.number], Vec::new()] {
            let error = domain.destroy(DomainDestroyFlags::GRACEFUL).await.expect_err("no form carries the flag");
            assert_eq!(error.code, ErrorCode::NO_SUPPORT, "{error}");
            assert!(error.message.contains("too old") && error.message.contains("Domain.destroy"), "{error}");
            // What a daemon lacks is asked for once.
            assert_eq!(notes.calls(), calls);
        }
    });
}

#[test]
fn the_form_with_all_arguments_stands_for_a_plain_one_that_is_lacking() {
    run(async {
        let (domain, notes) = domain().await;
        let (plain, newer) = (procedures::DOMAIN_SHUTDOWN_OLDER.number, procedures::DOMAIN_SHUTDOWN.number);
        for calls in [vec![plain, newer], vec![newer]] {
            domain.shutdown(DomainShutdownFlags::empty()).await.expect("the other form does it");
            assert_eq!(notes.calls(), calls);
        }
        // A driver that lacks the function may have the other.
        domain.undefine(DomainUndefineFlags::empty()).await.expect("the other form does it");
        assert_eq!(notes.calls(), [procedures::DOMAIN_UNDEFINE_OLDER.number, procedures::DOMAIN_UNDEFINE.number]);
        domain.set_vcpus(2, DomainVcpuFlags::LIVE).await.expect("the other form does it");
        assert_eq!(notes.calls(), [procedures::DOMAIN_SET_VCPUS_OLDER.number, procedures::DOMAIN_SET_VCPUS.number]);
    });
}

#[test]
fn a_plain_form_begins_long_work_too() {
    run(async {
        let (domain, notes) = domain().await;
        let save = async |flags| domain.save("/file", None, flags).await.expect("an operation").wait().await;
        save(DomainSaveFlags::empty()).await.expect("the plain form does it");
        assert_eq!(notes.calls(), [procedures::DOMAIN_SAVE_OLDER.number]);
        let error = save(DomainSaveFlags::PAUSED).await.expect_err("no form carries the flag");
        assert_eq!(error.code, ErrorCode::NO_SUPPORT, "{error}");
        assert_eq!(notes.calls(), [procedures::DOMAIN_SAVE.number]);
    });
}

#[test]
fn flags_without_a_name_are_left_to_the_daemon() {
    const NEWER: u32 = 1 << 30;
    run(async {
        let (domain, notes) = domain().await;
        domain
            .shutdown(DomainShutdownFlags::from_bits_retain(NEWER) | DomainShutdownFlags::GUEST_AGENT)
            .await
            .expect("it knows all of them");
        assert_eq!(notes.calls(), [procedures::DOMAIN_SHUTDOWN.number]);
        assert_eq!(notes.flags(), NEWER | DomainShutdownFlags::GUEST_AGENT.bits());
        // One that has no name for them either refuses them.
        let connection = connect("test:///default").await;
        let domain = connection.domain_by_name("test").await.expect("a domain");
        let error = domain.shutdown(DomainShutdownFlags::from_bits_retain(NEWER)).await.expect_err("nobody knows it");
        assert_eq!(error.code, ErrorCode::INVALID_ARG, "{error}");
        assert!(error.message.contains("0x40000000"), "{error}");
        assert!(domain.is_active().await.expect("an answer"), "nothing was done");
    });
}
