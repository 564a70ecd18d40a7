//! Any line as what QEMU's monitor says: understood, or an error that is a sentence. Depth does not use up the stack.

use virtkit_driver_qemu::hostile::{Line, line};
use virtkit_fuzz::{changed, changes};

const SAMPLES: &[&str] = &[
    r#"{"QMP": {"version": {"qemu": {"micro": 22, "minor": 2, "major": 7}, "package": "made up"}, "capabilities": ["oob"]}}"#,
    r#"{"return": {}, "id": 1}"#,
    r#"{"return": {"status": "running", "singlestep": false, "running": true}, "id": 18446744073709551615}"#,
    r#"{"return": [{"io-status": "ok", "device": "", "locked": false, "removable": false, "inserted": {"iops_rd": 0, "ro": false, "node-name": "libvirt-1-format", "backing_file_depth": 1, "image": {"virtual-size": 1048576, "filename": "/images/ada.qcow2", "format": "qcow2", "backing-image": {"virtual-size": 1048576, "filename": "/images/base.raw", "format": "raw"}}}, "qdev": "/machine/peripheral/virtio-disk0/virtio-backend", "type": "unknown"}], "id": 7}"#,
    r#"{"id": 8, "error": {"class": "GenericError", "desc": "Device 'drive-virtio-disk9' not found"}}"#,
    r#"{"error": {"class": "GenericError", "desc": "JSON parse error, expecting value"}}"#,
    r#"{"timestamp": {"seconds": 1700000000, "microseconds": 123456}, "event": "SHUTDOWN", "data": {"guest": true, "reason": "guest-shutdown"}}"#,
    r#"{"timestamp": {"seconds": 1700000001, "microseconds": 5}, "event": "RTC_CHANGE", "data": {"offset": -3600, "qom-path": "/machine/rtc"}}"#,
    r#"{"timestamp": {"seconds": -1, "microseconds": -1}, "event": "STOP"}"#,
    r#"{"return": "text with \"quotes\", \\ and \u00e4 \ud83d\ude00", "id": 9}"#,
];

#[test]
fn samples_are_what_they_are() {
    let read = |at: usize| line(SAMPLES[at].as_bytes()).expect("QEMU says it like this");
    assert_eq!(read(0), Line::Greeting([7, 2, 22]));
    assert!(matches!(read(2), Line::Reply(u64::MAX, _)) && matches!(read(4), Line::Refusal(8, _)));
    assert!(matches!(read(6), Line::Event(name, _) if name == "SHUTDOWN"));
    assert!(line(SAMPLES[5].as_bytes()).is_err(), "nobody waits for this");
}

#[test]
fn any_line_is_understood_or_refused() {
    bolero::check!().with_generator(changes()).for_each(|input| {
        let bytes = changed(SAMPLES, input);
        match line(&bytes) {
            // What was understood can be said again.
            Ok(Line::Reply(_, value) | Line::Event(_, value)) => drop(value.to_string()),
            Ok(Line::Greeting(_) | Line::Refusal(..)) => {}
            Err(error) => assert!(error.contains(' '), "no sentence: {error}"),
        }
    });
}

#[test]
fn no_depth_uses_up_the_stack() {
    bolero::check!().with_type().for_each(|(depth, which, tail): &(u16, bool, [u8; 4])| {
        let (open, close) = if *which { ("[", "]") } else { (r#"{"a":"#, "}") };
        let depth = usize::from(*depth) % 4_000;
        let mut bytes = format!(r#"{{"id": 1, "return": {}0{}}}"#, open.repeat(depth), close.repeat(depth)).into_bytes();
        bytes.extend(tail.iter().filter(|byte| byte.is_ascii_whitespace()));
        // As much stack as a thread of the runtime has.
        let read = std::thread::Builder::new().stack_size(2 << 20).spawn(move || line(&bytes).map(drop));
        let read = read.expect("a thread").join().expect("no panic");
        assert_eq!(read.is_ok(), depth < 1_024, "{depth}: {read:?}");
    });
}
