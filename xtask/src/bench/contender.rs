//! Who is measured: for each language how its program is built and run.

use std::path::{Path, PathBuf};

use crate::job::Job;
use crate::workspace::Workspace;

/// A program that measures one library in one language.
#[derive(Debug)]
pub struct Contender {
    pub language: &'static str,
    /// What makes it ready.
    pub build: Vec<Job>,
    /// The program; the URIs of the hosts follow as its arguments.
    pub program: Job,
}

/// Where things of a benchmark lie.
#[derive(Debug)]
pub struct Places<'a> {
    pub workspace: &'a Workspace,
    /// Libraries built for speed.
    pub natives: PathBuf,
    /// What a benchmark builds itself.
    pub work: PathBuf,
}

impl Places<'_> {
    fn work(&self, name: &str) -> PathBuf {
        self.work.join(name)
    }
}

/// Our bindings.
pub fn ours(places: &Places<'_>) -> Vec<Contender> {
    vec![rust(places), c(places)]
}

/// libvirt's library and its Python binding, where they are installed.
pub fn libvirt(places: &Places<'_>) -> Vec<Contender> {
    let mut found = Vec::new();
    if succeeds("pkg-config", &["--exists", "libvirt"]) {
        found.push(c_of_libvirt(places));
    }
    // The interpreter of the distribution has the package of the distribution.
    if let Some(python) = ["python3", "/usr/bin/python3"].into_iter().find(|python| succeeds(python, &["-c", "import libvirt"])) {
        let program = Job::new(python, places.workspace.root()).arg(places.workspace.path("bindings-python/bench/calls_of_libvirt.py"));
        found.push(Contender { language: "Python", build: Vec::new(), program });
    }
    found
}

/// Builds every library, and the program of the Rust API, for speed.
pub fn natives(places: &Places<'_>) -> Job {
    Job::new("cargo", places.workspace.root())
        .args("build --release -p virtkit-c -p virtkit-python -p virtkit-node -p virtkit-java -p virtkit-bench")
}

fn rust(places: &Places<'_>) -> Contender {
    let program = Job::new(places.natives.join("virtkit-bench"), places.workspace.root());
    Contender { language: "Rust", build: Vec::new(), program }
}

/// The same source measures both libraries: it is written for libvirt's interface.
const C_SOURCE: &str = "bindings-c/bench/calls.c";

fn c(places: &Places<'_>) -> Contender {
    let program = places.work("calls-c");
    let include = places.workspace.path("bindings-c/include");
    let build = compile(places, &program)
        .arg(format!("-I{}", include.display()))
        .arg(format!("-L{}", places.natives.display()))
        .arg(format!("-Wl,-rpath,{}", places.natives.display()))
        .args("-lvirtkit");
    Contender { language: "C", build: vec![build], program: Job::new(program, places.workspace.root()) }
}

fn c_of_libvirt(places: &Places<'_>) -> Contender {
    let program = places.work("calls-c-libvirt");
    let build = compile(places, &program).args("-lvirt");
    Contender { language: "C", build: vec![build], program: Job::new(program, places.workspace.root()) }
}

fn compile(places: &Places<'_>, program: &Path) -> Job {
    Job::new("gcc", places.workspace.root()).args("-O2 -Wall -Wextra -o").arg(program).arg(places.workspace.path(C_SOURCE))
}

fn succeeds(program: &str, args: &[&str]) -> bool {
    let mut command = std::process::Command::new(program);
    command.args(args).stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
