//! Events, as they come.

use virtkit_api::DriverEvent;
use virtkit_rpc::{Decode as _, EVENTS, EventForm, Malformed, Packet, Procedure, Program, decode_event};

/// The event in a packet of this program; none where it is not in the description.
pub fn read(program: Program, packet: &Packet) -> Option<Result<DriverEvent, Malformed>> {
    let is_it = |procedure: Procedure| (procedure.program, procedure.number) == (program, packet.header.procedure);
    let is_older = |form: &EventForm| form.older.is_some_and(is_it);
    let form = EVENTS.iter().find(|form| is_it(form.procedure) || is_older(form))?;
    let is_older = is_older(form);
    let read = || {
        let mut input = packet.reader();
        if form.registration.is_some() && !is_older {
            i32::decode(&mut input)?;
        }
        let event = decode_event(form.kind, is_older, &mut input)?;
        input.end()?;
        Ok(event)
    };
    Some(read())
}
