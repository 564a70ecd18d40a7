//! Daemons that ask without a pause, and subscribers that fail where they are told.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Wake, Waker};
use std::time::Duration;

use virtkit::EventFilter;
use virtkit::call::CallOptions;
use virtkit_rpc::Kind;
use virtkit_rpc::protocol::{KEEPALIVE_PONG, KEEPALIVE_PROGRAM};

use crate::bad_daemon::named;
use crate::pair::run;
use crate::played::{ended, event, is_over, open, ping};

/// What is not read is not answered without end.
#[test]
fn questions_without_a_pause_have_few_answers() {
    const QUESTIONS: usize = 200_000;
    run(async {
        let (connection, daemon) = open(|mut daemon| {
            let wanted = daemon.next().expect("a call");
            daemon.send(&ping().repeat(QUESTIONS));
            daemon.send(&named(&wanted, *b"test"));
            let mut answers = 0;
            loop {
                let packet = daemon.packet().expect("the client is there");
                if (packet.header.program, packet.header.procedure) == (KEEPALIVE_PROGRAM, KEEPALIVE_PONG) {
                    answers += 1;
                } else if packet.header.kind == Kind::Call {
                    daemon.send(&named(&packet, *b"next"));
                    return answers;
                }
            }
        })
        .await;
        connection.domain_by_name("test").await.expect("a domain");
        connection.domain_by_name("next").await.expect("a domain");
        let answers = ended(daemon).await;
        assert!((1..QUESTIONS / 10).contains(&answers), "{answers} answers");
    });
}

struct Trap;

impl Wake for Trap {
    fn wake(self: Arc<Self>) {
        panic!("on purpose");
    }
}

/// It happens where packets are taken: nobody would take any more, and nobody would know.
#[test]
fn a_panic_where_packets_are_taken_ends_the_connection() {
    run(async {
        let (connection, daemon) = open(|mut daemon| {
            daemon.next().expect("a call");
            daemon.send(&event());
            daemon.next().is_none()
        })
        .await;
        let events = connection.events(EventFilter::default()).expect("a subscription");
        {
            let waker = Waker::from(Arc::new(Trap));
            let mut next = pin!(events.next());
            assert!(next.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
            let deadline = CallOptions::new().timeout(Duration::from_secs(10));
            let error = deadline.run(connection.domain_by_name("test")).await.map(drop).expect_err("it is not answered");
            assert!(error.message.contains("on purpose"), "{error}");
        }
        assert!(is_over(&connection).await);
        assert!(ended(daemon).await, "the daemon is left");
    });
}
