//! `cargo xtask bench`: ours, the peer's and the ratio, from one run. Nothing here is asserted: a timing is a figure, not a test.

mod calls;
mod codegen;
mod contender;
mod hosts;
mod measure;
mod report;
mod start;
mod wire;

use std::process::ExitCode;

use miette::{Result, miette};

use crate::cli;
use crate::workspace::Workspace;

/// A benchmark.
struct Bench {
    name: &'static str,
    what: &'static str,
    /// Whether everything could be measured.
    run: fn(&Workspace, quick: bool) -> Result<bool>,
}

const BENCHES: &[Bench] = &[
    Bench { name: "calls", what: "time of a call in each language, on a host in memory, beside libvirt's", run: calls::run },
    Bench { name: "codegen", what: "from the description to every generated file, formatted", run: codegen::run },
    Bench {
        name: "start",
        what: "time until a virtual machine runs, beside a bare QEMU up to the greeting of its monitor, and up to its running",
        run: start::run,
    },
    Bench { name: "wire", what: "calls, lists and streams over a connection to a libvirtd, beside libvirt's own client", run: wire::run },
];

/// Runs the command.
pub fn run(workspace: &Workspace, options: &cli::Bench) -> Result<ExitCode> {
    for name in &options.names {
        if BENCHES.iter().all(|bench| bench.name != *name) {
            let names: Vec<&str> = BENCHES.iter().map(|bench| bench.name).collect();
            return Err(miette!(help = format!("the benchmarks are: {}", names.join(", ")), "there is no benchmark `{name}`"));
        }
    }
    let mut complete = true;
    for bench in BENCHES.iter().filter(|bench| options.names.is_empty() || options.names.iter().any(|name| name == bench.name)) {
        println!("{}: {}", bench.name, bench.what);
        complete &= (bench.run)(workspace, options.quick)?;
    }
    Ok(if complete { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[cfg(test)]
mod tests {
    use super::BENCHES;
    use crate::cli::USAGE;

    #[test]
    fn the_usage_names_every_benchmark() {
        let names: Vec<&str> = BENCHES.iter().map(|bench| bench.name).collect();
        let told = format!("NAME is: {}\n", names.join(", "));
        assert!(USAGE.contains(&told), "{told:?} is not in {USAGE}");
    }
}
