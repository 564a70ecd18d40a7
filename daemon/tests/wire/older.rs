//! A daemon that has only the older procedures of a method.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex};

use virtkit::{DomainDestroyFlags, DomainSaveFlags, Error, ErrorCode, ErrorDomain};
use virtkit_rpc::{EVENTS, Encode as _, Frames, Kind, Message, Procedure, Program, Status, encode_error, procedures, protocol};

use crate::pair::{over, run};

/// What the made-up daemon lacks.
const LACKING: [Procedure; 2] = [procedures::DOMAIN_DESTROY, procedures::DOMAIN_SAVE];

/// Whether a procedure subscribes to events.
pub fn is_registration(number: u32) -> bool {
    EVENTS.iter().filter_map(|event| event.registration).any(|family| family.register.number == number)
}

/// A made-up daemon that lacks some procedures, and notes what it is asked.
fn old_daemon(mut socket: UnixStream, asked: Arc<Mutex<Vec<u32>>>) {
    std::thread::spawn(move || {
        let (mut frames, mut buffer) = (Frames::default(), [0; 4096]);
        loop {
            while let Some(packet) = frames.packet().expect("a packet") {
                let number = packet.header.procedure;
                asked.lock().expect("nobody panics").push(number);
                let program = Program::known(packet.header.program, packet.header.version).expect("one of the programs");
                let procedure = Procedure { program, number, name: "any" };
                let reply = procedure.header(Kind::Reply, packet.header.serial, Status::Ok);
                let answer = if LACKING.iter().any(|lacking| lacking.number == number) {
                    let error = Error::new(ErrorCode::RPC, format!("unknown procedure: {number}")).in_domain(ErrorDomain::RPC);
                    Message::new(procedure.header(Kind::Reply, packet.header.serial, Status::Error), |out| encode_error(&error, out))
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

#[test]
fn an_older_form_stands_for_the_first_where_it_can() {
    run(async {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (ours, theirs) = UnixStream::pair().expect("a socket pair");
        old_daemon(theirs, asked.clone());
        let connection = over(ours, "old:///").await.expect("it answers");
        let domain = connection.domain_by_name("old").await.expect("a domain");
        let calls = || std::mem::take(&mut *asked.lock().expect("nobody panics"));
        calls();
        domain.destroy(DomainDestroyFlags::empty()).await.expect("the older form does it");
        let (new, old) = (procedures::DOMAIN_DESTROY.number, procedures::DOMAIN_DESTROY_OLDER.number);
        assert_eq!(calls(), [new, old]);
        // It is known now.
        domain.destroy(DomainDestroyFlags::empty()).await.expect("the older form does it");
        assert_eq!(calls(), [old]);
        // What the older form does not carry cannot be left out.
        let error = domain.destroy(DomainDestroyFlags::GRACEFUL).await.expect_err("no form carries the flag");
        assert_eq!(error.code, ErrorCode::NO_SUPPORT, "{error}");
        assert!(calls().is_empty());
    });
}

#[test]
fn an_older_form_begins_long_work_too() {
    run(async {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (ours, theirs) = UnixStream::pair().expect("a socket pair");
        old_daemon(theirs, asked.clone());
        let connection = over(ours, "old:///").await.expect("it answers");
        let domain = connection.domain_by_name("old").await.expect("a domain");
        let calls = || std::mem::take(&mut *asked.lock().expect("nobody panics"));
        calls();
        let save = async |flags| domain.save("/file", None, flags).await.expect("an operation").wait().await;
        save(DomainSaveFlags::empty()).await.expect("the older form does it");
        assert_eq!(calls(), [procedures::DOMAIN_SAVE.number, procedures::DOMAIN_SAVE_OLDER.number]);
        let error = save(DomainSaveFlags::PAUSED).await.expect_err("no form carries the flag");
        assert_eq!(error.code, ErrorCode::NO_SUPPORT, "{error}");
        assert!(calls().is_empty());
    });
}
