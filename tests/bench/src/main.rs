//! Measures calls of the Rust API: `virtkit-bench URI_OF_1 URI_OF_1000 URI_OF_10000`. Prints `CASE: NANOSECONDS` a line, and what
//! of it is work.
//!
//! Calls wait as those of the blocking bindings do, so that the figures can be compared.

use std::hint::black_box;
use std::process::ExitCode;

use virtkit::runtime::wait;
use virtkit::{ConnectFlags, Connection, DomainDefineFlags, DomainUndefineFlags, ListDomainsFlags, Result};
use virtkit_bench::measure;

/// What is defined and undefined again and again.
const DEFINITION: &str = "<domain type='test'><name>bench</name><memory>65536</memory><os><type>hvm</type></os></domain>";

fn main() -> ExitCode {
    let uris: Vec<String> = std::env::args().skip(1).collect();
    let [one, thousand, ten_thousand] = uris.as_slice() else {
        eprintln!("three URIs are needed: of hosts with 1, 1,000 and 10,000 domains");
        return ExitCode::FAILURE;
    };
    let cases = || {
        small_calls(one)?;
        list("list of 1", one)?;
        list("list of 1,000", thousand)?;
        list("list of 10,000", ten_thousand)
    };
    match cases() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn open(uri: &str) -> Result<Connection> {
    wait(virtkit::connect(Some(uri), ConnectFlags::empty()))
}

fn small_calls(uri: &str) -> Result<()> {
    let connection = open(uri)?;
    let domain = wait(connection.domain_by_name("test"))?;
    measure("state", || wait(domain.state()).map(drop))?;
    measure("look-up", || wait(connection.domain_by_name("test")).map(drop))?;
    measure("define + undefine", || {
        let domain = wait(connection.define_domain(DEFINITION, DomainDefineFlags::empty()))?;
        wait(domain.undefine(DomainUndefineFlags::empty()))
    })
}

fn list(case: &str, uri: &str) -> Result<()> {
    let connection = open(uri)?;
    measure(case, || wait(connection.domains(ListDomainsFlags::empty())).map(|domains| drop(black_box(domains))))
}
