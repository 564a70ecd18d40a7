//! URIs of connections: taken apart or refused with a sentence.

use virtkit_driver::Uri;
use virtkit_fuzz::{changed, changes, is_refusal};

const SAMPLES: [&str; 4] = [
    "test:///default?domains=3&latency=200ms",
    "qemu+ssh://root@host.example:2222/system?keyfile=%2Froot%2Fkey;no_verify=1",
    "qemu:///embed?root=/var/lib/vms%20here",
    "qemu+tls://[fe80::1]:16514/session",
];

#[test]
fn any_text_is_taken_apart_or_refused() {
    bolero::check!().with_generator(changes()).for_each(|input| {
        let text = String::from_utf8_lossy(&changed(&SAMPLES, input)).into_owned();
        match Uri::parse(&text) {
            Ok(uri) => assert_eq!(uri.text(), text),
            Err(error) => is_refusal(&error),
        }
    });
}
