//! Compiling and running C programs.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Mutex, OnceLock, PoisonError};

/// What a program is compiled against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Library {
    /// Ours, as it was built for this test.
    Virtkit,
    /// The system's libvirt.
    Libvirt,
}

/// The folder of this crate.
pub fn home() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A folder for what the tests make.
pub fn scratch() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("public");
    std::fs::create_dir_all(&folder).expect("a folder below target");
    folder
}

/// The version of the installed libvirt, if it can be compiled against.
pub fn installed() -> Option<&'static str> {
    static VERSION: OnceLock<Option<String>> = OnceLock::new();
    VERSION.get_or_init(|| pkg_config(&["--modversion", "libvirt"])).as_deref()
}

fn pkg_config(arguments: &[&str]) -> Option<String> {
    let output = Command::new("pkg-config").args(arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The folder with our library under the names of an installed one.
fn library() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let test = std::env::current_exe().expect("the path of this test");
        let built = test.with_file_name("libvirtkit_c.so");
        assert!(built.exists(), "{} is built with this test", built.display());
        let folder = scratch().join("lib");
        std::fs::create_dir_all(&folder).expect("a folder below target");
        // A copy, because another build may replace the library while the programs run.
        std::fs::copy(&built, folder.join("libvirtkit.so.0")).expect("a copy of the library");
        let link = folder.join("libvirtkit.so");
        let _ = std::fs::remove_file(&link);
        std::os::unix::fs::symlink("libvirtkit.so.0", link).expect("a link below target");
        folder
    })
}

/// The arguments that choose a library.
fn arguments(library_of: Library) -> Vec<String> {
    match library_of {
        Library::Virtkit => {
            let folder = library().display();
            let include = home().join("include");
            vec![format!("-I{}", include.display()), format!("-L{folder}"), format!("-Wl,-rpath,{folder}"), "-lvirtkit".to_owned()]
        }
        Library::Libvirt => {
            let flags =
                pkg_config(&["--cflags", "--libs", "libvirt", "libvirt-qemu", "libvirt-lxc"]).expect("`installed` was asked before");
            flags.split_whitespace().map(str::to_owned).collect()
        }
    }
}

/// Runs a compiler. Gives what it said, which for a good program is nothing.
pub fn compile(compiler: &str, source: &Path, output: &Path, library: Library, options: &[&str]) -> Output {
    let mut command = Command::new(compiler);
    command.args(["-Wall", "-Wextra", "-Werror", "-g", "-pthread"]).args(options);
    command.arg(source).arg("-o").arg(output).args(arguments(library));
    command.output().unwrap_or_else(|error| panic!("{compiler} cannot be run: {error}"))
}

/// Compiles a text. Gives the path of the program.
pub fn check(name: &str, compiler: &str, text: &str, library: Library, options: &[&str]) -> PathBuf {
    let (source, output) = (scratch().join(format!("{name}.c")), scratch().join(name));
    std::fs::write(&source, text).expect("a file below target");
    expect_success(&compile(compiler, &source, &output, library, options), &format!("{compiler} {options:?} {name}.c"));
    output
}

/// Compiles one of the programs, once for all tests. Gives its path.
pub fn program(name: &str, library: Library) -> PathBuf {
    static COMPILED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
    let source = home().join("tests/public/programs").join(format!("{name}.c"));
    let output = scratch().join(format!("{name}-{library:?}").to_lowercase());
    // Nobody runs it before it is whole, and nobody replaces it while it runs. A test that failed here has left what was done.
    let mut compiled = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
    if !compiled.contains(&output) {
        expect_success(&compile("cc", &source, &output, library, &["-std=c11"]), &format!("compiling {name}.c for {library:?}"));
        compiled.insert(output.clone());
    }
    output
}

/// What notes the functions that a program calls, as it is made for the agent in C.
fn recorder() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let source = home().join("../tests/agents/c/calls/calls.c");
        let output = scratch().join("calls.so");
        let made = compile("cc", &source, &output, Library::Virtkit, &["-std=c11", "-fPIC", "-shared"]);
        expect_success(&made, "compiling calls.c");
        output
    })
}

/// A program that is about to be run. What it calls of our library is noted, for `cargo xtask coverage`.
pub fn command(program: &Path) -> Command {
    recorded(program, "")
}

/// The same, of which a real libvirtd answers the calls.
pub fn command_over_libvirtd(program: &Path) -> Command {
    recorded(program, "-libvirtd")
}

fn recorded(program: &Path, column: &str) -> Command {
    let mut command = Command::new(program);
    let name = program.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if name.ends_with("-virtkit") {
        let reports = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("coverage").join("c-programs");
        std::fs::create_dir_all(&reports).expect("a folder below target");
        let report = reports.join(format!("{name}{column}.functions"));
        // What an earlier run left.
        let _ = std::fs::remove_file(&report);
        command.env("LD_PRELOAD", recorder()).env("VIRTKIT_CALLS", report);
    }
    command.env_remove("VIRTKIT_DEFAULT_URI").env_remove("LIBVIRT_DEFAULT_URI");
    command
}

/// Runs a program to its end.
pub fn run(program: &Path) -> Output {
    finish(command(program))
}

/// Runs a command to its end.
pub fn finish(mut command: Command) -> Output {
    command.output().unwrap_or_else(|error| panic!("{} cannot be run: {error}", command.get_program().display()))
}

/// Fails the test with what the program said, unless it ended with 0.
pub fn expect_success(output: &Output, what: &str) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{what}: {}\n{}{said}", output.status, String::from_utf8_lossy(&output.stdout));
}
