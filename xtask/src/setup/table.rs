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
        name: "strip",
        probe: Probe::Version("strip", &["--version"]),
        minimum: None,
        package: Some("binutils"),
        why: "takes the tables of a debugger out of the libraries in packages",
        elsewhere: "install the GNU binutils",
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
        why: "builds the C agent of the behaviour scenarios and the C programs of the demo",
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
        name: "ruby",
        probe: Probe::Version("ruby", &["--version"]),
        minimum: Some(Version(2, 7)),
        package: Some("ruby"),
        why: "runs what uniffi makes for Ruby",
        elsewhere: "install Ruby: https://www.ruby-lang.org/en/documentation/installation",
    },
    Tool {
        name: "ruby-ffi",
        probe: Probe::Runs("ruby", &["-e", "require 'ffi'"]),
        minimum: None,
        package: Some("ruby-ffi"),
        why: "lets Ruby call the library",
        elsewhere: "gem install ffi",
    },
    Tool {
        name: "go",
        probe: Probe::Version("go", &["version"]),
        minimum: Some(Version(1, 23)),
        package: Some("golang-go"),
        why: "builds and runs the Go tests",
        elsewhere: "install Go 1.23 or newer as https://go.dev/doc/install says, and put its folder `bin` into PATH",
    },
    Tool {
        name: "qemu",
        probe: Probe::Version("qemu-system-x86_64", &["--version"]),
        minimum: Some(Version(7, 2)),
        package: Some("qemu-system-x86"),
        why: "runs the virtual machines of the demo and the tests",
        elsewhere: "install QEMU for x86_64 guests: https://www.qemu.org/download",
    },
    Tool {
        name: "qemu-img",
        probe: Probe::Version("qemu-img", &["--version"]),
        minimum: None,
        package: Some("qemu-utils"),
        why: "makes and checks disk images",
        elsewhere: "install QEMU's tools for disk images: https://www.qemu.org/download",
    },
];

/// Tools without which something is skipped, and told so: tests that need another's daemon. Of libvirt never the package that starts one for the whole system.
pub const EXTRAS: &[Tool] = &[
    Tool {
        name: "libvirtd",
        probe: Probe::File("/usr/sbin/libvirtd"),
        minimum: None,
        package: Some("libvirt-daemon"),
        why: "is who the tests of the remote driver and the scenarios talk to",
        elsewhere: "install libvirt's daemon",
    },
    Tool {
        name: "libvirtd's QEMU driver",
        probe: Probe::Runs(
            "sh",
            &[
                "-c",
                "ls /usr/lib*/libvirt/connection-driver/libvirt_driver_qemu.so /usr/lib/*/libvirt/connection-driver/libvirt_driver_qemu.so | grep .",
            ],
        ),
        minimum: None,
        package: Some("libvirt-daemon-driver-qemu"),
        why: "runs the domains of that daemon",
        elsewhere: "install libvirt's driver for QEMU",
    },
    Tool {
        name: "iproute2",
        probe: Probe::Version("ip", &["-V"]),
        minimum: None,
        package: Some("iproute2"),
        why: "sets up the network that this daemon has for itself where it runs as that of a whole system",
        elsewhere: "install iproute2",
    },
    Tool {
        name: "virsh",
        probe: Probe::Version("virsh", &["--version"]),
        minimum: None,
        package: Some("libvirt-clients"),
        why: "is the client that talks to the daemon of virtkit",
        elsewhere: "install libvirt's command virsh",
    },
    Tool {
        name: "libvirt's headers",
        probe: Probe::Library("libvirt"),
        minimum: None,
        package: Some("libvirt-dev"),
        why: "is the second witness of what C programs see",
        elsewhere: "install the headers of libvirt: https://libvirt.org/downloads.html",
    },
    Tool {
        name: "saslpasswd2",
        probe: Probe::File("/usr/sbin/saslpasswd2"),
        minimum: None,
        package: Some("sasl2-bin"),
        why: "gives users of that daemon their passwords",
        elsewhere: "install the programs of Cyrus SASL",
    },
    Tool {
        name: "SASL's mechanisms",
        probe: Probe::Runs("sh", &["-c", "ls /usr/lib*/sasl2/libscram.so /usr/lib/*/sasl2/libscram.so | grep ."]),
        minimum: None,
        package: Some("libsasl2-modules"),
        why: "check those passwords",
        elsewhere: "install the plug-ins of Cyrus SASL",
    },
    Tool {
        name: "SASL's GSSAPI",
        probe: Probe::Runs("sh", &["-c", "ls /usr/lib*/sasl2/libgssapiv2.so /usr/lib/*/sasl2/libgssapiv2.so | grep ."]),
        minimum: None,
        package: Some("libsasl2-modules-gssapi-mit"),
        why: "checks tickets of Kerberos for that daemon",
        elsewhere: "install the plug-in GSSAPI of Cyrus SASL, with MIT's Kerberos",
    },
    Tool {
        name: "krb5kdc",
        probe: Probe::File("/usr/sbin/krb5kdc"),
        minimum: None,
        package: Some("krb5-kdc"),
        why: "gives out tickets, in a realm that the tests make",
        elsewhere: "install the server of MIT's Kerberos",
    },
    Tool {
        name: "kadmin.local",
        probe: Probe::File("/usr/sbin/kadmin.local"),
        minimum: None,
        package: Some("krb5-admin-server"),
        why: "makes the users of that realm",
        elsewhere: "install the administration of MIT's Kerberos",
    },
    Tool {
        name: "kinit",
        probe: Probe::Runs("sh", &["-c", "command -v kinit"]),
        minimum: None,
        package: Some("krb5-user"),
        why: "gets a ticket for the tests",
        elsewhere: "install the programs of MIT's Kerberos",
    },
    Tool {
        name: "netcat",
        probe: Probe::Runs("sh", &["-c", "command -v nc"]),
        minimum: None,
        package: Some("netcat-openbsd"),
        why: "carries bytes between ssh and that daemon",
        elsewhere: "install a netcat that knows UNIX sockets",
    },
    Tool {
        name: "ssh",
        probe: Probe::Version("ssh", &["-V"]),
        minimum: None,
        package: Some("openssh-client"),
        why: "is one of the ways to that daemon",
        elsewhere: "install OpenSSH's client",
    },
    Tool {
        name: "sshd",
        probe: Probe::File("/usr/sbin/sshd"),
        minimum: None,
        package: Some("openssh-server"),
        why: "is the other end of that way",
        elsewhere: "install OpenSSH's server",
    },
];

/// Whether something is skipped, and nothing fails, where the tool is missing.
pub fn is_extra(tool: &Tool) -> bool {
    EXTRAS.iter().any(|extra| extra.name == tool.name)
}

/// The tool with this name.
pub fn tool(name: &str) -> &'static Tool {
    TOOLS
        .iter()
        .chain(EXTRAS)
        .find(|tool| tool.name == name)
        .unwrap_or_else(|| panic!("a step needs `{name}`, which is not in the table of tools"))
}
