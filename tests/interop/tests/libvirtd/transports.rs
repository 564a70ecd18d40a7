//! Every way to libvirt's own daemon, by the URI alone.

use virtkit::{ErrorCode, Outcome, runtime};
use virtkit_interop::{Client, Libvirtd, Settings};

use crate::{is_open, is_refused, open, open_as};

#[test]
fn the_socket_of_this_machine() {
    let Some(daemon) = Libvirtd::start(Settings::default()) else { return };
    is_open(open(&daemon.uri()));
    let uri = format!("{}&auth=polkit", daemon.uri());
    is_refused(open(&uri), &["by polkit", "offers none"]);
}

/// Root is not asked by polkit, so somebody else comes. Here nobody can be asked, and so nobody is let in.
#[test]
fn polkit_refuses() {
    let Some(netcat) = virtkit_interop::program("nc") else { return };
    let Some(daemon) = Libvirtd::start(Settings { unix: Some("polkit"), ..Settings::default() }) else { return };
    let script = daemon.folder().join("carrier");
    let text = format!("#!/bin/sh\nexec {}{} -U {}\n", virtkit_interop::as_nobody(), netcat.display(), daemon.socket().display());
    virtkit_interop::write_program(&script, &text);
    is_refused(open(&format!("test+ext:///default?command={}", script.display())), &["polkit"]);
}

#[test]
fn tcp_without_authentication() {
    let Some(daemon) = Libvirtd::start(Settings { tcp: Some("none"), ..Settings::default() }) else { return };
    let connection = open(&daemon.tcp_uri("")).expect("it lets everybody in");
    assert!(!runtime::wait(connection.is_encrypted()).expect("an answer"));
    is_open(Ok(connection));
}

#[test]
fn tcp_with_sasl_says_what_it_would_need() {
    let settings = Settings { tcp: Some("sasl"), mechanisms: Some("scram-sha-256"), ..Settings::default() };
    let Some(daemon) = Libvirtd::start(settings) else { return };
    is_refused(open_as(&daemon.tcp_uri(""), "ada", "lovelace"), &["GSSAPI", "56 bits"]);
}

#[test]
fn tls_with_certificates_of_both() {
    let Some(daemon) = Libvirtd::start(Settings { tls: Some("none"), ..Settings::default() }) else { return };
    let uri = |host: &str, client: Client, more: &str| {
        daemon.tls_uri(host, &format!("?pkipath={}{more}", daemon.folder().join(client.folder()).display()))
    };
    let connection = open(&uri("localhost", Client::Known, "")).expect("both know each other");
    assert!(runtime::wait(connection.is_encrypted()).expect("an answer"));
    is_open(Ok(connection));
    is_open(open(&uri("127.0.0.1", Client::Known, "&tls_priority=NORMAL:-VERS-TLS1.3")));
    is_refused(
        open(&uri("localhost", Client::Elsewhere, "&no_sanity=1")),
        &["certificate of localhost", "its issuer is none of the authorities", "expected", "elsewhere/cacert.pem"],
    );
    // It has the daemon behind it, whose certificate is for other names.
    let other_port = virtkit_interop::forward("127.0.0.2", daemon.tls_port());
    let other = |more: &str| {
        uri("localhost", Client::Known, more).replace(&format!("localhost:{}", daemon.tls_port()), &format!("127.0.0.2:{other_port}"))
    };
    is_refused(open(&other("")), &["it is for", "\"localhost\"", "and not for \"127.0.0.2\""]);
    is_refused(open(&uri("localhost", Client::WithoutCertificate, "")), &["localhost", "none to show", "without/clientcert.pem"]);
    is_refused(open(&uri("localhost", Client::OfAnother, "&no_sanity=1")), &["another/clientcert.pem"]);
    let error = open(&uri("localhost", Client::OfAnother, "")).expect_err("it cannot be right");
    assert!(error.code == ErrorCode::SYSTEM_ERROR && error.message.contains("no_sanity"), "{error}");
    // Who the daemon is does not matter then.
    is_open(open(&other("&no_verify=1")));
}

#[test]
fn sasl_over_the_socket_and_over_tls() {
    let settings =
        Settings { unix: Some("sasl"), tls: Some("sasl"), mechanisms: Some("scram-sha-256 scram-sha-512 plain"), ..Settings::default() };
    let Some(daemon) = Libvirtd::start(settings) else { return };
    let tls = daemon.tls_uri("localhost", &format!("?pkipath={}", daemon.folder().join(Client::Known.folder()).display()));
    for uri in [daemon.uri(), tls] {
        is_open(open_as(&uri, "ada", "lovelace"));
        for mechanism in ["SCRAM-SHA-256", "SCRAM-SHA-512", "PLAIN"] {
            let uri = format!("{uri}&auth=sasl.{mechanism}");
            is_open(open_as(&uri, "ada", "lovelace"));
            is_refused(open_as(&uri, "ada", "byron"), &["\"ada\"", mechanism]);
        }
        is_refused(open(&uri), &["without anybody to answer"]);
        is_refused(open_as(&format!("{uri}&auth=sasl.DIGEST-MD5"), "ada", "lovelace"), &["DIGEST-MD5", "SCRAM-SHA-256"]);
    }
    let file = daemon.folder().join("auth.conf");
    let text = "[credentials-mine]\nauthname=ada\npassword=lovelace\n[auth-libvirt-localhost]\ncredentials=mine\n";
    std::fs::write(&file, text).expect("a file");
    is_open(open(&format!("{}&authfile={}", daemon.uri(), file.display())));
}

#[test]
fn a_program_of_the_users_carries_the_bytes() {
    let Some(daemon) = Libvirtd::start(Settings::default()) else { return };
    let Some(netcat) = virtkit_interop::program("nc") else { return };
    let script = daemon.folder().join("carrier");
    virtkit_interop::write_program(&script, &format!("#!/bin/sh\nexec {} -U {}\n", netcat.display(), daemon.socket().display()));
    is_open(open(&format!("test+ext:///default?command={}", script.display())));
    let error = open("test+ext:///default?command=/bin/false").expect_err("it carries nothing");
    assert!(
        error.code == ErrorCode::SYSTEM_ERROR && error.message.contains("\"/bin/false\" ended with status 1 and said nothing"),
        "{error}"
    );
    assert_eq!(error.outcome, Some(Outcome::NotStarted));
}
