//! Any bytes as a request for `virtkit-launch`: read, or refused. What is read says the same when it is written again.

use std::ffi::CString;

use virtkit_fuzz::{changed, changes};

// The program is no library, so that its reader is taken from its source.
#[allow(dead_code, reason = "the program uses all of it")]
#[path = "../../../core/launch/src/report.rs"]
mod report;
#[path = "../../../core/launch/src/request.rs"]
mod request;

use request::{Limit, Request};

const SAMPLES: &[&[u8]] = &[
    b"virtkit-launch/1\0umask=077\0limit=core:0\0limit=nofile:max\0env=PATH=/usr/bin\0env=LC_ALL=C\0arg=/usr/bin/qemu-system-x86_64\0arg=-name\0arg=ada\0\0",
    b"virtkit-launch/1\0arg=/bin/true\0\0",
    b"virtkit-launch/1\0limit=as:18446744073709551615\0limit=cpu:1\0limit=fsize:0\0arg=/bin/x\0arg=\0arg=a=b\0\0",
];

fn write(request: &Request) -> Vec<u8> {
    let mut fields: Vec<Vec<u8>> = vec![b"virtkit-launch/1".to_vec(), format!("umask={:o}", request.umask).into_bytes()];
    let mut texts = |name: &str, texts: &[CString]| {
        fields.extend(texts.iter().map(|text| [name.as_bytes(), text.as_bytes()].concat()));
    };
    texts("env=", &request.environment);
    texts("arg=", &request.arguments);
    for Limit { resource, soft } in &request.limits {
        let names = [
            (libc::RLIMIT_CORE, "core"),
            (libc::RLIMIT_NOFILE, "nofile"),
            (libc::RLIMIT_FSIZE, "fsize"),
            (libc::RLIMIT_AS, "as"),
            (libc::RLIMIT_CPU, "cpu"),
        ];
        let name = names.iter().find(|(known, _)| known == resource).map(|(_, name)| *name).expect("a limit that can be asked for");
        let soft = soft.map_or_else(|| "max".to_owned(), |soft| soft.to_string());
        fields.push(format!("limit={name}:{soft}").into_bytes());
    }
    fields.push(Vec::new());
    fields.join(&0)
}

#[test]
fn any_request_is_read_or_refused() {
    for sample in SAMPLES {
        assert!(Request::parse(sample).is_ok());
    }
    bolero::check!().with_generator(changes()).for_each(|input| {
        let bytes = changed(SAMPLES, input);
        match Request::parse(&bytes) {
            Ok(request) => {
                assert!(!request.arguments.is_empty(), "a program without a name");
                let again = Request::parse(&write(&request)).expect("our own words");
                assert_eq!(again, request);
            }
            Err(failure) => assert_eq!(failure.to_string(), format!("failed {} reading the request\n", libc::EINVAL)),
        }
    });
}
