//! What is done with what a daemon sends: each packet goes to the call, the stream or the subscription that it is for.

use std::sync::atomic::Ordering;
use std::time::Duration;

use virtkit_api::{ConnectionCloseReason, DriverEvent, Error, Outcome, Result};
use virtkit_rpc::protocol::KEEPALIVE_PROGRAM;
use virtkit_rpc::{Header, Kind, Malformed, Packet, Program as Known, Status, Taken, decode_error};

use super::{Link, lock};
use crate::event;
use crate::flow::Flow;
use crate::loss::{self, lost, violation};
use crate::pressure::{Demand, Standstill, too_much};
use crate::tasks::{caught, first};

impl Link {
    /// Takes packets until the connection ends.
    pub(super) async fn take_all(&self) -> Result<()> {
        while self.is_alive() {
            self.until_wanted().await?;
            // Who sends without a pause must not keep others from running.
            tokio::task::coop::consume_budget().await;
            if self.take_some() == Taken::Nothing
                && let Some(transport) = self.transport()
            {
                let ready = transport.readable().await;
                ready.map_err(|error| loss::of_socket("cannot wait for the daemon's socket", &error))?;
            }
        }
        Ok(())
    }

    /// Takes what is there, without a wait. The connection is ended where that cannot be understood, or is its end.
    pub fn take_some(&self) -> Taken {
        // What wakes others may run anything.
        let taken = caught("taking packets of the daemon", || {
            let mut place = lock(&self.incoming);
            let Some(incoming) = place.as_mut() else { return Ok(None) };
            let taken = incoming.take()?;
            if matches!(taken, Taken::Some | Taken::All) {
                self.pulse.beats();
            }
            while let Some(packet) = incoming.packet()? {
                self.take(packet)?;
            }
            Ok(Some(taken))
        });
        match taken {
            Ok(Some(Taken::Some)) => Taken::Some,
            // The socket says when there is more.
            Ok(Some(Taken::All | Taken::Nothing)) => Taken::Nothing,
            Ok(Some(Taken::End)) => {
                self.end_with(&loss::closed_there(), ConnectionCloseReason::EOF);
                Taken::End
            }
            // It has ended before.
            Ok(None) => Taken::End,
            Err(error) => {
                self.fail_with(error);
                Taken::End
            }
        }
    }

    /// What is to be done about what the daemon sends.
    pub fn demand(&self) -> Demand {
        self.pressure.demand(self.hub.has_subscribers())
    }

    /// Waits while no more is to be taken. Where that lasts while somebody waits for what is behind the data, the stream with most of it gives way.
    async fn until_wanted(&self) -> Result<()> {
        let mut standstill = Standstill::default();
        loop {
            let demand = self.demand();
            if demand == Demand::More || !self.is_alive() {
                return Ok(());
            }
            // The daemon's questions are behind the data too, and it leaves who does not answer: what is sent tells it that this side is there.
            let silent = self.pulse.next_sign();
            match demand {
                Demand::More => return Ok(()),
                Demand::Enough => self.pause(silent, first(self.pressure.changed(), self.hub.until_listened())).await,
                Demand::NoRoom => match standstill.rest(&self.pressure) {
                    Some(rest) => self.pause(rest.min(silent), self.pressure.changed()).await,
                    None => {
                        self.give_way()?;
                        standstill = Standstill::default();
                    }
                },
            }
            self.pulse.show(self);
        }
    }

    /// Takes nothing until `over`, and no longer than `most`.
    async fn pause(&self, most: Duration, over: impl Future<Output = ()>) {
        self.is_paused.store(true, Ordering::Release);
        // The time that is over is one of its ends.
        let _ = tokio::time::timeout(most, over).await;
        self.is_paused.store(false, Ordering::Release);
        // Nobody could have heard anything meanwhile.
        self.pulse.beats();
    }

    /// Gives up the stream that has most of what waits to be read.
    fn give_way(&self) -> Result<()> {
        let most = self.lock().streams.values().max_by_key(|flow| flow.size()).cloned();
        most.map_or(Ok(()), |flow| self.refuse(&flow, &too_much()))
    }

    /// Ends a stream that cannot go on, here and there. The connection goes on.
    fn refuse(&self, flow: &Flow, error: &Error) -> Result<()> {
        flow.refuse(error);
        self.forget(flow.serial());
        self.post(flow.message(Kind::Stream, Status::Error, |_| {})?);
        Ok(())
    }

    fn take(&self, packet: Packet) -> Result<()> {
        let header = packet.header;
        if header.program == KEEPALIVE_PROGRAM {
            return self.pulse.answer(self, header);
        }
        match header.kind {
            Kind::Reply | Kind::ReplyWithFds => self.take_reply(packet),
            Kind::Stream | Kind::StreamHole => self.take_data(&packet),
            // Before that anybody might tell them.
            Kind::Message if !self.is_let_in.load(Ordering::Acquire) => {
                Err(violation("the daemon tells of an event before it has let this side in"))
            }
            Kind::Message => {
                // Other programs tell what this connection has not asked for.
                if let Some(program) = Known::known(header.program, header.version) {
                    self.take_event(program, &packet);
                }
                Ok(())
            }
            Kind::Call | Kind::CallWithFds => Err(violation(format!("the daemon calls {}, which is for clients to do", named(header)))),
        }
    }

    fn take_reply(&self, packet: Packet) -> Result<()> {
        let header = packet.header;
        let Some(pending) = self.lock().calls.remove(&header.serial) else {
            return Err(violation(format!("the daemon answers a call that was not made, number {}", header.serial)));
        };
        let procedure = pending.procedure;
        if !procedure.is_of(&header) {
            // Whoever has mixed them up has done so with others too.
            let error = violation(format!("the daemon answers {procedure} with {}", named(header)));
            pending.fail(error.clone().with_outcome(Outcome::Unknown));
            return Err(error);
        }
        if header.status == Status::Ok {
            pending.succeed(packet);
        } else {
            // It ends where its message does, whatever is in it: others can be understood.
            let unreadable = |malformed: Malformed| {
                violation(format!("the daemon's answer to {procedure} is an error that cannot be read: {malformed}"))
                    .with_outcome(Outcome::Unknown)
            };
            pending.fail(decode_error(&packet.payload).unwrap_or_else(unreadable));
        }
        Ok(())
    }

    fn take_data(&self, packet: &Packet) -> Result<()> {
        let header = packet.header;
        let Some(flow) = self.lock().streams.get(&header.serial).cloned() else {
            // Of a stream that was given up; in a program that none is asked of there was none.
            let is_known = Known::known(header.program, header.version).is_some();
            return if is_known {
                Ok(())
            } else {
                Err(violation(format!("the daemon sends data of {}, which nobody has asked for", named(header))))
            };
        };
        if !flow.procedure().is_of(&header) {
            return Err(violation(format!("the daemon sends data of {} on the stream of {}", named(header), flow.procedure())));
        }
        match flow.take(packet) {
            Ok(true) => self.forget(header.serial),
            Ok(false) => {}
            Err(error) => self.refuse(&flow, &error)?,
        }
        Ok(())
    }

    fn take_event(&self, program: Known, packet: &Packet) {
        match event::read(program, packet) {
            // The daemon itself has lost who it speaks for: nothing more will come of this connection.
            Some(Ok(DriverEvent::ConnectionClosed { reason })) => {
                self.end_with(&lost("the host was lost: the daemon has lost its own connection to it"), reason);
            }
            Some(Ok(event)) => self.hub.emit(&event),
            // One that cannot be read is lost, which its subscribers are told.
            Some(Err(_)) => self.hub.emit(&DriverEvent::EventsLost { count: 1 }),
            None => {}
        }
    }
}

/// What a packet says that it is of, which may be anything.
fn named(header: Header) -> String {
    format!("procedure {} of the program {:#010x}, version {}", header.procedure, header.program, header.version)
}
