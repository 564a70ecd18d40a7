//! Who is measured: for each language how its program is built and run.

use std::path::{Path, PathBuf};

use crate::job::Job;
use crate::workspace::Workspace;

/// A program that measures one library in one language.
#[derive(Debug)]
pub struct Contender {
    pub language: &'static str,
    /// What is measured, with its version.
    pub subject: String,
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

    /// The folder that has libvirtkit under the names of an installed one.
    fn library(&self) -> PathBuf {
        self.work("lib")
    }
}

/// Our bindings.
pub fn ours(places: &Places<'_>) -> Vec<Contender> {
    vec![rust(places), c(places), python(places), node(places), java(places), go(places)]
}

/// libvirt's library and its Python binding, where they are installed.
pub fn libvirt(places: &Places<'_>) -> Vec<Contender> {
    let mut found = Vec::new();
    if can_link_libvirt() {
        found.push(c_of_libvirt(places));
    }
    if let Some(python) = interpreter_with_libvirt() {
        let ask = "import libvirt; v = libvirt.getVersion(); print(f'libvirt-python {v // 1000000}.{v // 1000 % 1000}.{v % 1000}')";
        let subject = printed(python, &["-c", ask]).unwrap_or_default().trim().to_owned();
        let program = Job::new(python, places.workspace.root()).arg(places.workspace.path("bindings-python/bench/calls_of_libvirt.py"));
        found.push(Contender { language: "Python", subject, build: Vec::new(), program });
    }
    found
}

/// Whether programs of C can be linked with libvirt here.
pub fn can_link_libvirt() -> bool {
    succeeds("pkg-config", &["--exists", "libvirt"])
}

/// Builds every library, and the program of the Rust API, for speed.
pub fn natives(places: &Places<'_>) -> Vec<Job> {
    build(places, "-p virtkit-c -p virtkit-python -p virtkit-node -p virtkit-java -p virtkit-bench")
}

/// Builds packages for speed, libvirtkit among them, which gets the names of an installed one.
fn build(places: &Places<'_>, packages: &str) -> Vec<Job> {
    let built = places.natives.join("libvirtkit_c.so");
    let link = |name| Job::new("ln", places.workspace.root()).args("-sf").arg(&built).arg(places.library().join(name));
    vec![
        Job::new("cargo", places.workspace.root()).args("build --release").args(packages),
        folder(places, &places.library()),
        link("libvirtkit.so"),
        link("libvirtkit.so.0"),
    ]
}

/// Who measures the wire: a program of the Rust API, and one of C, linked with libvirtkit and with libvirt.
#[derive(Debug)]
pub struct OverTheWire {
    /// What makes all of them ready.
    pub build: Vec<Job>,
    /// What starts the daemon that all of them talk to, and runs them.
    pub host: PathBuf,
    pub rust: PathBuf,
    pub c: PathBuf,
    pub libvirt: PathBuf,
}

/// The programs that measure the wire.
pub fn over_the_wire(places: &Places<'_>) -> OverTheWire {
    const SOURCE: &str = "bindings-c/bench/wire.c";
    let (c, libvirt) = (places.work("wire-c"), places.work("wire-c-libvirt"));
    let mut jobs = build(places, "-p virtkit-c -p virtkit-bench");
    jobs.push(with_libvirtkit(places, compile(places, SOURCE, &c).args("-pthread")));
    jobs.push(compile(places, SOURCE, &libvirt).args("-pthread -lvirt"));
    let built = |name| places.natives.join(name);
    OverTheWire { build: jobs, host: built("virtkit-bench-libvirtd"), rust: built("virtkit-bench-wire"), c, libvirt }
}

fn rust(places: &Places<'_>) -> Contender {
    let program = Job::new(places.natives.join("virtkit-bench"), places.workspace.root());
    Contender { language: "Rust", subject: ours_name(), build: Vec::new(), program }
}

/// The same source measures both libraries: it is written for libvirt's interface.
const C_SOURCE: &str = "bindings-c/bench/calls.c";

fn c(places: &Places<'_>) -> Contender {
    let program = places.work("calls-c");
    let build = with_libvirtkit(places, compile(places, C_SOURCE, &program));
    Contender { language: "C", subject: ours_name(), build: vec![build], program: Job::new(program, places.workspace.root()) }
}

fn c_of_libvirt(places: &Places<'_>) -> Contender {
    let program = places.work("calls-c-libvirt");
    let build = compile(places, C_SOURCE, &program).args("-lvirt");
    let subject = format!("libvirt {} in C", version_of_libvirt());
    Contender { language: "C", subject, build: vec![build], program: Job::new(program, places.workspace.root()) }
}

/// The version of the libvirt that programs of C are linked with.
pub fn version_of_libvirt() -> String {
    printed("pkg-config", &["--modversion", "libvirt"]).unwrap_or_default().trim().to_owned()
}

fn compile(places: &Places<'_>, source: &str, program: &Path) -> Job {
    Job::new("gcc", places.workspace.root()).args("-O2 -Wall -Wextra -o").arg(program).arg(places.workspace.path(source))
}

fn with_libvirtkit(places: &Places<'_>, compile: Job) -> Job {
    let (include, library) = (places.workspace.path("bindings-c/include"), places.library());
    compile
        .arg(format!("-I{}", include.display()))
        .arg(format!("-L{}", library.display()))
        .arg(format!("-Wl,-rpath,{}", library.display()))
        .args("-lvirtkit")
}

/// The package as a wheel would install it.
fn python(places: &Places<'_>) -> Contender {
    let site = places.work("python");
    let package = site.join("virtkit");
    let build = vec![
        folder(places, &package),
        copy(places, places.workspace.path("bindings-python/virtkit"), &package),
        copy(places, places.natives.join("libvirtkit_python.so"), package.join("_native.abi3.so")),
    ];
    let program = Job::new(interpreter(), places.workspace.root())
        .arg(places.workspace.path("bindings-python/bench/calls.py"))
        .env("PYTHONPATH", site)
        .env("PYTHONDONTWRITEBYTECODE", "1");
    Contender { language: "Python", subject: ours_name(), build, program }
}

/// The package as npm would install it, with the program beside it.
fn node(places: &Places<'_>) -> Contender {
    let project = places.work("node");
    let package = project.join("node_modules/virtkit");
    let binding = places.workspace.path("bindings-node");
    let build = vec![
        folder(places, &package.join("lib")),
        copy(places, binding.join("package.json"), package.join("package.json")),
        copy(places, binding.join("lib"), package.join("lib")),
        copy(places, places.natives.join("libvirtkit_node.so"), package.join("virtkit.node")),
        copy(places, binding.join("bench/calls.mjs"), project.join("calls.mjs")),
    ];
    let program = Job::new("node", places.workspace.root()).arg(project.join("calls.mjs"));
    Contender { language: "Node", subject: ours_name(), build, program }
}

fn folder(places: &Places<'_>, path: &Path) -> Job {
    Job::new("mkdir", places.workspace.root()).args("-p").arg(path)
}

fn copy(places: &Places<'_>, from: PathBuf, to: impl AsRef<Path>) -> Job {
    Job::new("cp", places.workspace.root()).args("-rT").arg(from).arg(to.as_ref())
}

/// The interpreter that has libvirt's binding, so that both run in the same one; else the user's.
fn interpreter() -> &'static str {
    interpreter_with_libvirt().unwrap_or("python3")
}

/// The interpreter of the distribution has the package of the distribution, whatever the user's own is.
fn interpreter_with_libvirt() -> Option<&'static str> {
    ["python3", "/usr/bin/python3"].into_iter().find(|python| succeeds(python, &["-c", "import libvirt"]))
}

fn java(places: &Places<'_>) -> Contender {
    let folder = places.workspace.path("bindings-java");
    let binding = folder.join("target/classes");
    let classes = places.work("java");
    let build = vec![
        Job::new("mvn", &folder).args("-B -q -Dstyle.color=never compile"),
        Job::new("javac", &folder).args("-cp").arg(&binding).arg("-d").arg(&classes).args("bench/Calls.java"),
    ];
    let path = format!("{}:{}", binding.display(), classes.display());
    let program = Job::new("java", places.workspace.root()).args("-cp").arg(path).arg("Calls").env("VIRTKIT_LIBRARY_PATH", &places.natives);
    Contender { language: "Java", subject: ours_name(), build, program }
}

fn go(places: &Places<'_>) -> Contender {
    let program = places.work("calls-go");
    let folder = places.workspace.path("bindings-go");
    let build = Job::new("go", folder).args("build -o").arg(&program).args("./bench").env("CGO_ENABLED", "0");
    let program = Job::new(program, places.workspace.root()).env("VIRTKIT_LIBRARY", places.library().join("libvirtkit.so.0"));
    Contender { language: "Go", subject: ours_name(), build: vec![build], program }
}

fn ours_name() -> String {
    concat!("virtkit ", env!("CARGO_PKG_VERSION")).to_owned()
}

fn printed(program: &str, args: &[&str]) -> Option<String> {
    let output = std::process::Command::new(program).args(args).stderr(std::process::Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

fn succeeds(program: &str, args: &[&str]) -> bool {
    printed(program, args).is_some()
}
