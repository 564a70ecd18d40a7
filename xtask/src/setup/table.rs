//! The tools that the commands need: one table.

use super::tool::{Probe, Tool};
use crate::version::Version;

/// Every tool, in the order in which they are looked for.
pub const TOOLS: &[Tool] = &[
    Tool {
        name: "cargo",
        probe: Probe::Version("cargo", &["--version"]),
        minimum: Some(Version(1, 88)),
        package: None,
        why: "builds everything",
        elsewhere: "install Rust with rustup as https://rustup.rs says",
    },
    Tool {
        name: "clippy",
        probe: Probe::Version("cargo", &["clippy", "--version"]),
        minimum: None,
        package: None,
        why: "finds faults in Rust code",
        elsewhere: "rustup component add clippy",
    },
    Tool {
        name: "rustfmt",
        probe: Probe::Version("rustfmt", &["--version"]),
        minimum: None,
        package: None,
        why: "formats Rust code, generated code too",
        elsewhere: "rustup component add rustfmt",
    },
    Tool {
        name: "certificates",
        probe: Probe::File("/etc/ssl/certs/ca-certificates.crt"),
        minimum: None,
        package: Some("ca-certificates"),
        why: "lets the package managers of the languages trust their servers",
        elsewhere: "install the certificates that your system trusts",
    },
    Tool {
        name: "git",
        probe: Probe::Version("git", &["--version"]),
        minimum: None,
        package: Some("git"),
        why: "tells which files are part of the repository",
        elsewhere: "install git: https://git-scm.com/downloads",
    },
    Tool {
        name: "gcc",
        probe: Probe::Version("gcc", &["--version"]),
        minimum: None,
        package: Some("gcc"),
        why: "compiles the C tests and links everything",
        elsewhere: "install a C compiler that is called `gcc`",
    },
    Tool {
        name: "libc-dev",
        probe: Probe::Header("stdio.h"),
        minimum: None,
        package: Some("libc6-dev"),
        why: "declares what every C program uses",
        elsewhere: "install the headers of your C library",
    },
    Tool {
        name: "make",
        probe: Probe::Version("make", &["--version"]),
        minimum: None,
        package: Some("make"),
        why: "builds the C agent of the behaviour scenarios",
        elsewhere: "install make",
    },
    Tool {
        name: "pkg-config",
        probe: Probe::Version("pkg-config", &["--version"]),
        minimum: None,
        package: Some("pkg-config"),
        why: "tells C programs where libraries are",
        elsewhere: "install pkg-config or pkgconf",
    },
    Tool {
        name: "cJSON",
        probe: Probe::Library("libcjson"),
        minimum: None,
        package: Some("libcjson-dev"),
        why: "reads the steps of the behaviour scenarios in the C agent",
        elsewhere: "install cJSON: https://github.com/DaveGamble/cJSON",
    },
    Tool {
        name: "python",
        probe: Probe::Version("python3", &["--version"]),
        minimum: Some(Version(3, 9)),
        package: Some("python3"),
        why: "runs the Python tests",
        elsewhere: "install Python: https://www.python.org/downloads",
    },
    Tool {
        name: "python venv",
        probe: Probe::Runs("python3", &["-c", "import venv, ensurepip"]),
        minimum: None,
        package: Some("python3-venv"),
        why: "keeps the tools of the Python tests to themselves",
        elsewhere: "install Python with its modules venv and ensurepip",
    },
    Tool {
        name: "node",
        probe: Probe::Version("node", &["--version"]),
        minimum: Some(Version(18, 0)),
        package: Some("nodejs"),
        why: "runs the Node tests",
        elsewhere: "install Node: https://nodejs.org/en/download",
    },
    Tool {
        name: "npm",
        probe: Probe::Version("npm", &["--version"]),
        minimum: None,
        package: Some("npm"),
        why: "installs TypeScript for the Node tests",
        elsewhere: "install npm, which comes with Node: https://nodejs.org/en/download",
    },
    Tool {
        name: "java",
        probe: Probe::Version("javac", &["-version"]),
        minimum: Some(Version(17, 0)),
        package: Some("default-jdk-headless"),
        why: "compiles and runs the Java tests",
        elsewhere: "install a Java development kit: https://adoptium.net",
    },
    Tool {
        name: "maven",
        probe: Probe::Version("mvn", &["-v"]),
        minimum: Some(Version(3, 6)),
        package: Some("maven"),
        why: "builds the Java binding",
        elsewhere: "install Maven: https://maven.apache.org/download.cgi",
    },
    Tool {
        name: "go",
        probe: Probe::Version("go", &["version"]),
        minimum: Some(Version(1, 23)),
        package: Some("golang-go"),
        why: "builds and runs the Go tests",
        elsewhere: "install Go 1.23 or newer as https://go.dev/doc/install says, and put its folder `bin` into PATH",
    },
];

/// The tool with this name.
pub fn tool(name: &str) -> &'static Tool {
    TOOLS.iter().find(|tool| tool.name == name).unwrap_or_else(|| panic!("a step needs `{name}`, which is not in the table of tools"))
}
