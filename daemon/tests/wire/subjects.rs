//! Subscriptions to events of one object, as a client asks for them on the wire.

use virtkit::{DriverEvent, EventKind, NodeDeviceEventType, NodeDeviceRef};
use virtkit_rpc::{Decode as _, Encode as _, Kind, Message, Packet, Reader, Status, decode_event, procedures, protocol};

use crate::hostile::Client;

/// A Fibre Channel adapter of its own world wide name.
fn adapter(number: u32) -> String {
    let names = format!("<wwnn>200100000000000{number}</wwnn><wwpn>210100000000000{number}</wwpn>");
    let capability = format!("<capability type='scsi_host'><capability type='fc_host'>{names}</capability></capability>");
    format!("<device><parent>scsi_host1</parent>{capability}</device>")
}

#[test]
fn an_object_that_has_no_uuid_is_told_from_others_by_its_name() {
    let mut client = Client::new();
    let opened = client.call(protocol::OPEN, |out| {
        Some("test:///default?latency=0ms").encode(out);
        0u32.encode(out);
    });
    opened.expect("the test host is there");
    let subscribed = client.call(protocol::NODE_DEVICE_EVENTS.register, |out| {
        0u32.encode(out);
        Some(NodeDeviceRef { name: "scsi_host13".into() }).encode(out);
    });
    let subscription = i32::decode(&mut Reader::new(&subscribed.expect("a subscription").payload)).expect("a number");
    // They are called `scsi_host12`, `scsi_host13` and `scsi_host14`.
    for number in 1..=3 {
        let call = Message::new(procedures::CONNECTION_CREATE_NODE_DEVICE.call(), |out| {
            adapter(number).encode(out);
            0u32.encode(out);
        });
        client.send(call.expect("it can be sent").bytes());
    }
    let packets: Vec<Packet> = (0..4).map(|_| client.next().expect("three answers and an event")).collect();
    let (told, answers): (Vec<&Packet>, Vec<&Packet>) = packets.iter().partition(|packet| packet.header.kind == Kind::Message);
    assert!(answers.iter().all(|packet| packet.header.status == Status::Ok), "{answers:?}");
    let [event] = told.as_slice() else { panic!("one event, not {told:?}") };
    assert_eq!(event.header.procedure, procedures::EVENT_NODE_DEVICE_LIFECYCLE.number);
    let mut input = Reader::new(&event.payload);
    assert_eq!(i32::decode(&mut input).expect("a number"), subscription);
    let event = decode_event(EventKind::NodeDeviceLifecycle, false, &mut input).expect("an event");
    let node_device = NodeDeviceRef { name: "scsi_host13".into() };
    assert_eq!(event, DriverEvent::NodeDeviceLifecycle { node_device, event: NodeDeviceEventType::CREATED, detail: 0 });
}
