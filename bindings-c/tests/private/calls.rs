//! Calls that are ready at once, and what is refused.

use std::ffi::CStr;
use std::ptr;
use std::sync::Arc;

use virtkit::{
    ConnectFlags, DomainMemoryParameters, DomainState, DomainXmlFlags, ErrorCode, ErrorDomain, ErrorLevel, ListDomainsFlags,
    ModificationImpact, methods, runtime,
};
use virtkit_c::private::exports::{vk_abi_hash, vk_call, vk_free, vk_queue_free, vk_queue_new, vk_release, vk_version};
use virtkit_c::private::generated::client;
use virtkit_c::private::options::Options;

use super::port::{ALONE, ERROR, Port, READY, answer, begin, call, call_raw, nobody};

#[test]
fn the_library_says_what_it_is() {
    assert_eq!(vk_abi_hash(), methods::ABI_HASH);
    assert_ne!(vk_abi_hash(), 0);
    // SAFETY: the text is static and has a terminator.
    let version = unsafe { CStr::from_ptr(vk_version()) };
    assert_eq!(version.to_str(), Ok(env!("CARGO_PKG_VERSION")));
}

/// What comes through the buffers is what the engine says without them.
#[test]
fn answers_are_the_engine_s() {
    let port = Port::open("test:///default");
    let connection = runtime::wait(virtkit::connect(Some("test:///default"), ConnectFlags::empty())).unwrap();
    let domain = runtime::wait(connection.domain_by_name("test")).unwrap();
    let identity = port.domain();
    assert_eq!(&identity, domain.identity());

    let state = call(port.0, client::domain::state(&identity)).unwrap();
    assert_eq!(state, runtime::wait(domain.state()).unwrap());
    assert_eq!(state.state, DomainState::RUNNING);

    let xml = call(port.0, client::domain::xml(&identity, DomainXmlFlags::INACTIVE)).unwrap();
    assert_eq!(xml, runtime::wait(domain.xml(DomainXmlFlags::INACTIVE)).unwrap());
    assert!(xml.text().contains("<name>test</name>"), "{xml}");

    let domains = call(port.0, client::connection::domains(ListDomainsFlags::empty())).unwrap();
    let expected = runtime::wait(connection.domains(ListDomainsFlags::empty())).unwrap();
    assert!(domains.iter().eq(expected.iter().map(virtkit::Domain::identity)));
}

#[test]
fn typed_parameters_go_in_and_out() {
    let port = Port::open(ALONE);
    let domain = port.domain();
    let wanted = DomainMemoryParameters { hard_limit: Some(1 << 40), soft_limit: Some(1 << 20), ..DomainMemoryParameters::default() };
    call(port.0, client::domain::set_memory_parameters(&domain, &wanted, ModificationImpact::CURRENT)).unwrap();
    let found = call(port.0, client::domain::memory_parameters(&domain, ModificationImpact::CURRENT)).unwrap();
    assert_eq!((found.hard_limit, found.soft_limit), (wanted.hard_limit, wanted.soft_limit));
    assert!(found.extra.is_empty(), "{found:?}");
}

#[test]
fn ten_thousand_domains_are_one_buffer() {
    let port = Port::open("test:///default?domains=10000");
    let domains = call(port.0, client::connection::domains(ListDomainsFlags::empty())).unwrap();
    assert_eq!(domains.len(), 10_001);
    let last = call(port.0, client::connection::domain_by_name("test-10000")).unwrap();
    assert!(domains.contains(&last));
}

#[test]
fn an_error_comes_with_all_its_fields() {
    let port = Port::open(ALONE);
    let error = call(port.0, client::domain::state(&nobody())).unwrap_err();
    let connection = runtime::wait(virtkit::connect(Some(ALONE), ConnectFlags::empty())).unwrap();
    let expected = runtime::wait(virtkit::Domain::new(connection, nobody()).state()).unwrap_err();
    assert_eq!(error, expected);
    assert_eq!((error.code, error.domain, error.level), (ErrorCode::NO_DOMAIN, ErrorDomain::TEST, ErrorLevel::Error));
    assert!(error.message.contains("nobody"), "{error}");
    assert_eq!(error.outcome, None);
}

#[test]
fn a_connection_is_needed_where_it_is_and_refused_where_it_is_not() {
    let port = Port::open(ALONE);
    let state = client::domain::state(&port.domain()).unwrap();
    assert_eq!(begin(0, &state, None).error().code, ErrorCode::INVALID_CONN);

    let connect = client::functions::connect(Some(ALONE), ConnectFlags::empty()).unwrap();
    let error = begin(port.0, &connect, None).error();
    assert_eq!(error.code, ErrorCode::INVALID_ARG);
    assert!(error.message.contains("takes none"), "{error}");
}

#[test]
fn a_released_handle_is_an_error_also_when_its_place_is_used_again() {
    let port = Port::open(ALONE);
    let state = client::domain::state(&port.domain()).unwrap();
    let released = port.0;
    drop(port);
    let again: Vec<_> = (0..32).map(|_| Port::open(ALONE)).collect();
    assert!(again.iter().all(|port| port.0 != released));
    let error = begin(released, &state, None).error();
    assert_eq!(error.code, ErrorCode::INVALID_CONN);
    assert!(error.message.contains("released"), "{error}");
    // The second release finds nothing, and leaves the others alone.
    vk_release(released);
    for port in &again {
        assert_eq!(begin(port.0, &state, None).status, READY);
    }
}

#[test]
fn a_handle_of_another_kind_is_an_error() {
    let mut fd = -1;
    // SAFETY: the place for the descriptor is valid.
    let queue = unsafe { vk_queue_new(&raw mut fd) };
    let domains = client::connection::domains(ListDomainsFlags::empty()).unwrap();
    let error = begin(queue, &domains, None).error();
    assert_eq!(error.code, ErrorCode::INVALID_CONN);
    assert!(error.message.contains("not that of a connection"), "{error}");
    vk_queue_free(queue);
    for nonsense in [1, u64::MAX, 6 << 60, 0x1234_5678_9abc_def0] {
        assert_eq!(begin(nonsense, &domains, None).error().code, ErrorCode::INVALID_CONN);
        vk_release(nonsense);
    }
}

#[test]
fn an_unknown_method_is_an_error() {
    let port = Port::open(ALONE);
    let error = call_raw(port.0, u32::MAX, &[], None).error();
    assert_eq!(error.code, ErrorCode::INVALID_ARG);
    assert!(error.message.contains("4294967295"), "{error}");
}

#[test]
fn null_pointers_are_errors() {
    let port = Port::open(ALONE);
    let method = methods::CONNECTION_DOMAINS.id;
    // SAFETY: null is allowed, and an error.
    let error = answer(|reply| unsafe { vk_call(port.0, method, ptr::null(), 4, ptr::null(), reply) }).error();
    assert_eq!(error.code, ErrorCode::INVALID_ARG);
    assert!(error.message.contains("null pointer"), "{error}");
    // SAFETY: null is allowed, and an error.
    assert_eq!(unsafe { vk_call(port.0, method, [0; 4].as_ptr(), 4, ptr::null(), ptr::null_mut()) }, ERROR);
    // SAFETY: null is allowed, and no queue.
    assert_eq!(unsafe { vk_queue_new(ptr::null_mut()) }, 0);
    // SAFETY: null is allowed, and ignored.
    unsafe { vk_free(ptr::null_mut()) };
}

#[test]
fn options_without_a_meaning_are_errors() {
    let port = Port::open(ALONE);
    let domains = client::connection::domains(ListDomainsFlags::empty()).unwrap();
    for options in [
        Options { flags: 2, ..Options::NONE },
        Options { reserved: 1, ..Options::NONE },
        Options { queue: port.0, ..Options::NONE },
        Options { queue: 77, ..Options::NONE },
    ] {
        assert_eq!(begin(port.0, &domains, Some(&options)).error().code, ErrorCode::INVALID_ARG, "{options:?}");
    }
    let far = Options { timeout_ns: i64::MAX, ..Options::NONE };
    assert_eq!(begin(port.0, &domains, Some(&far)).status, READY);
}

#[test]
fn many_threads_share_a_connection() {
    let port = Arc::new(Port::open("test:///default?domains=100"));
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let port = Arc::clone(&port);
            scope.spawn(move || {
                for number in (1 + thread)..100 {
                    let name = format!("test-{number}");
                    let domain = call(port.0, client::connection::domain_by_name(&name)).unwrap();
                    assert_eq!(&*domain.name, name);
                }
            });
        }
    });
}
