//! The steps of the tests: one table, cheap ones first.
//!
//! What cargo builds it builds for the whole workspace. Crates that are built together agree on the features of what they share, so that to
//! build fewer of them at a time means to compile the same sources once more.

use super::step::Step;
use super::uniffi;
use crate::job::Job;
use crate::workspace::Workspace;

/// All steps, in the order in which they run.
pub const STEPS: &[Step] = &[
    Step {
        name: "codegen",
        what: "generated files are as the description says",
        tools: &["cargo", "rustfmt", "go"],
        after: &[],
        jobs: |workspace| vec![cargo(workspace, "run --quiet --package xtask -- codegen --check")],
    },
    Step {
        name: "format",
        what: "Rust code is formatted",
        tools: &["cargo", "rustfmt"],
        after: &[],
        jobs: |workspace| vec![cargo(workspace, "fmt --all --check")],
    },
    Step {
        name: "build",
        what: "the library that C programs, Go and Java load, the native halves of the other bindings, the programs",
        tools: NATIVE,
        after: &[],
        jobs: |workspace| vec![cargo(workspace, "build --workspace")],
    },
    Step {
        name: "lint",
        what: "clippy finds nothing in Rust code",
        tools: &["cargo", "clippy"],
        after: &[],
        jobs: |workspace| vec![cargo(workspace, "clippy --workspace --all-targets -- -D warnings")],
    },
    Step {
        name: "rust",
        what: "tests of the engine, the drivers, the generator, the C binding and the rules of the repository",
        tools: &[
            "cargo",
            "gcc",
            "libc-dev",
            "pkg-config",
            "cJSON",
            "git",
            "qemu",
            "qemu-img",
            "libvirtd",
            "libvirtd's QEMU driver",
            "virsh",
            "saslpasswd2",
            "SASL's mechanisms",
            "SASL's GSSAPI",
            "krb5kdc",
            "kadmin.local",
            "kinit",
            "libvirt's headers",
            "netcat",
            "ssh",
            "sshd",
        ],
        after: &["build"],
        jobs: |workspace| vec![cargo(workspace, "test --workspace -- --show-output")],
    },
    Step {
        name: "python-env",
        what: "tools of the Python tests in an environment of their own",
        tools: &["python", "python venv", "certificates"],
        after: &[],
        jobs: python_environment,
    },
    Step {
        name: "python",
        what: "Python: tests and types",
        tools: &["python"],
        after: &["build", "python-env"],
        jobs: |workspace| vec![python(workspace, "build.py"), python(workspace, "-m pytest -q -rs"), python(workspace, "-m mypy")],
    },
    Step {
        name: "node-packages",
        what: "packages of the Node tests",
        tools: &["node", "npm", "certificates"],
        after: &[],
        jobs: |workspace| vec![Job::new("npm", workspace.path("bindings-node")).args("ci --no-audit --no-fund --loglevel=error")],
    },
    Step {
        name: "node",
        what: "Node: tests and typings",
        tools: &["node", "npm"],
        after: &["build", "node-packages"],
        // npm runs `build.mjs` with a PATH of its own, for which pyo3 would be compiled anew, and once more after it.
        jobs: |workspace| {
            let folder = workspace.path("bindings-node");
            vec![Job::new("node", &folder).args("build.mjs"), Job::new("npm", &folder).args("test --ignore-scripts")]
        },
    },
    Step {
        name: "java",
        what: "Java: build and tests",
        tools: &["java", "maven"],
        after: &["build"],
        jobs: |workspace| {
            vec![
                Job::new("mvn", workspace.path("bindings-java"))
                    .args("-B -q -Dstyle.color=never test")
                    .env("VIRTKIT_NATIVE_DIR", built(workspace)),
            ]
        },
    },
    Step {
        name: "go-vet",
        what: "Go: format, vet, and a build without cgo",
        tools: &["go"],
        after: &[],
        jobs: |workspace| {
            vec![
                Job::new("gofmt", workspace.path("bindings-go")).args("-l .").silent(),
                go(workspace, "vet ./..."),
                go(workspace, "build ./...").env("CGO_ENABLED", "0"),
                go(workspace, "vet -tags virtkit_pure ./...").env("CGO_ENABLED", "0"),
            ]
        },
    },
    Step {
        name: "go",
        what: "Go: tests, without cgo and with the race detector",
        tools: &["go", "gcc"],
        after: &["build"],
        jobs: |workspace| {
            vec![
                go(workspace, "test -count=1 ./...").env("CGO_ENABLED", "0"),
                go(workspace, "test -count=1 -race ./...").env("CGO_ENABLED", "1"),
            ]
        },
    },
    Step {
        name: "go-pure",
        what: "Go alone, over the wire: a static program in an empty root, against virtkit's daemon and libvirt's",
        tools: &["go", "gcc"],
        after: &["build"],
        jobs: |workspace| {
            let pure = |args: &str| go(workspace, args).env("VIRTKIT_AGENT_DAEMON", built(workspace).join("virtkit-agent-rust"));
            vec![
                pure("test -count=1 -tags virtkit_pure ./...").env("CGO_ENABLED", "0"),
                pure("test -count=1 -race -tags virtkit_pure ./...").env("CGO_ENABLED", "1"),
            ]
        },
    },
    Step {
        name: "uniffi",
        what: "Kotlin, Ruby and Swift: the sources that uniffi makes, and the samples of their README",
        tools: &["java", "maven", "ruby", "ruby-ffi"],
        after: &["build"],
        jobs: uniffi::jobs,
    },
    Step {
        name: "behaviour",
        what: "scenarios in every language",
        tools: &[
            "cargo",
            "gcc",
            "make",
            "pkg-config",
            "cJSON",
            "python",
            "node",
            "java",
            "maven",
            "go",
            "ruby",
            "ruby-ffi",
            "qemu",
            "qemu-img",
            "libvirtd",
            "libvirtd's QEMU driver",
            "virsh",
            "iproute2",
        ],
        after: &["build", "python-env", "node-packages", "uniffi"],
        jobs: |workspace| vec![Job::new(built(workspace).join("virtkit-behaviour"), workspace.root())],
    },
    Step {
        name: "coverage",
        what: "no language has less of libvirt than before",
        tools: &["cargo"],
        after: &["behaviour"],
        jobs: |workspace| vec![cargo(workspace, "run --quiet --package xtask -- coverage")],
    },
    Step {
        name: "packages",
        what: "the packages of all languages, and the samples of README.md with each of them installed",
        tools: &[
            "cargo",
            "gcc",
            "strip",
            "make",
            "pkg-config",
            "python",
            "python venv",
            "node",
            "npm",
            "java",
            "maven",
            "go",
            "certificates",
        ],
        after: &["build"],
        jobs: |workspace| {
            let packages = workspace.target().join("packages");
            vec![
                cargo(workspace, "run --quiet --package xtask -- package all --profile dev --out").arg(&packages),
                cargo(workspace, "run --quiet --package xtask -- samples --packages").arg(&packages),
            ]
        },
    },
    Step {
        name: "demo",
        what: "a virtual machine from each language, with the packages installed",
        tools: &["qemu", "qemu-img", "certificates"],
        after: &["packages"],
        jobs: |workspace| vec![cargo(workspace, "run --quiet --package xtask -- demo --packages").arg(workspace.target().join("packages"))],
    },
];

/// What building a library needs.
const NATIVE: &[&str] = &["cargo", "gcc", "libc-dev"];

fn cargo(workspace: &Workspace, args: &str) -> Job {
    Job::new("cargo", workspace.root()).args(args)
}

fn go(workspace: &Workspace, args: &str) -> Job {
    let library = built(workspace).join("libvirtkit_c.so");
    Job::new("go", workspace.path("bindings-go")).args(args).env("VIRTKIT_LIBRARY", library)
}

/// Where the step `build` puts libraries and programs.
pub(super) fn built(workspace: &Workspace) -> std::path::PathBuf {
    workspace.target().join("debug")
}

fn python(workspace: &Workspace, args: &str) -> Job {
    let program = workspace.target().join("python/bin/python");
    Job::new(program, workspace.path("bindings-python")).args(args)
}

fn python_environment(workspace: &Workspace) -> Vec<Job> {
    let folder = workspace.target().join("python");
    vec![
        Job::new("python3", workspace.root()).args("-m venv").arg(folder),
        python(workspace, "-m pip install --quiet --disable-pip-version-check --requirement requirements-test.txt"),
    ]
}

#[cfg(test)]
mod tests {
    use super::STEPS;
    use crate::setup;

    #[test]
    fn steps_depend_on_earlier_steps_and_known_tools() {
        for (index, step) in STEPS.iter().enumerate() {
            for name in step.after {
                assert!(
                    STEPS[..index].iter().any(|earlier| earlier.name == *name),
                    "{} comes after {name}, which is not before it",
                    step.name
                );
            }
            for name in step.tools {
                assert_eq!(setup::tool(name).name, *name);
            }
            assert!(STEPS[..index].iter().all(|earlier| earlier.name != step.name), "{} is there twice", step.name);
        }
    }
}
