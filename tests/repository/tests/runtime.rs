//! The hand-written part of each binding: small modules of one topic, without knowledge of any method.

use virtkit_repository::{File, Method, expect_none, files, methods};

/// A hand-written module of a binding's runtime: the files whose paths begin so, if no other module says more of the path.
struct Module {
    name: &'static str,
    paths: &'static [&'static str],
}

/// The runtimes, module by module. A file that is in none of them is an error: what is added by hand is added to a topic on purpose.
const MODULES: &[Module] = &[
    Module { name: "C: calls and handles", paths: &["bindings-c/src/"] },
    Module {
        name: "C: library and connections",
        paths: &[
            "bindings-c/src/public/connection",
            "bindings-c/src/public/library",
            "bindings-c/src/public/memory",
            "bindings-c/src/public/virtkit",
        ],
    },
    Module {
        name: "C: structures and buffers",
        paths: &["bindings-c/src/public/structures", "bindings-c/src/public/bytes", "bindings-c/src/public/fill"],
    },
    Module {
        name: "C: arrays, and structures older than typed parameters",
        paths: &["bindings-c/src/public/arrays", "bindings-c/src/public/limits", "bindings-c/src/public/node_stats"],
    },
    Module { name: "C: errors", paths: &["bindings-c/src/public/error"] },
    Module {
        name: "C: event loop",
        paths: &[
            "bindings-c/src/public/default_loop",
            "bindings-c/src/public/event_loop",
            "bindings-c/src/public/mailbox",
            "bindings-c/src/public/registration",
        ],
    },
    Module {
        name: "C: entering containers",
        paths: &[
            "bindings-c/src/public/control_group",
            "bindings-c/src/public/lxc",
            "bindings-c/src/public/namespaces",
            "bindings-c/src/public/thread_label",
        ],
    },
    Module { name: "C: credentials", paths: &["bindings-c/src/public/auth"] },
    Module { name: "C: streams", paths: &["bindings-c/src/public/stream"] },
    Module {
        name: "C: what flows through streams, and who is told",
        paths: &["bindings-c/src/public/stream_event", "bindings-c/src/public/stream_flow"],
    },
    Module { name: "C: typed parameters", paths: &["bindings-c/src/public/typed_params"] },
    Module { name: "private C: entries and calls", paths: &["bindings-c/src/private/"] },
    Module {
        name: "private C: handles and buffers",
        paths: &[
            "bindings-c/src/private/forms",
            "bindings-c/src/private/handles",
            "bindings-c/src/private/queue",
            "bindings-c/src/private/reply",
            "bindings-c/src/private/slab",
        ],
    },
    Module { name: "private C: encoding", paths: &["bindings-c/src/private/xdr/"] },
    Module {
        name: "private C: streams, events, operations, loop-back",
        paths: &[
            "bindings-c/src/private/client",
            "bindings-c/src/private/event",
            "bindings-c/src/private/operation",
            "bindings-c/src/private/stream",
        ],
    },
    Module { name: "Python: calls", paths: &["bindings-python/src/"] },
    Module {
        name: "Python: values",
        paths: &[
            "bindings-python/src/runtime/convert",
            "bindings-python/src/runtime/members",
            "bindings-python/src/runtime/scalars",
            "bindings-python/src/runtime/typed",
        ],
    },
    Module { name: "Python: operations", paths: &["bindings-python/src/runtime/operation"] },
    Module {
        name: "Python: asyncio, signals, exit",
        paths: &[
            "bindings-python/src/runtime/aio",
            "bindings-python/src/runtime/bridge",
            "bindings-python/src/runtime/exit",
            "bindings-python/src/runtime/signals",
        ],
    },
    Module {
        name: "Python: documents",
        paths: &["bindings-python/src/runtime/document", "bindings-python/virtkit/_document", "bindings-python/virtkit/_exchange"],
    },
    Module { name: "Python: functions that ask", paths: &["bindings-python/src/runtime/asking"] },
    Module { name: "Python: package", paths: &["bindings-python/virtkit/"] },
    Module { name: "Node: calls", paths: &["bindings-node/src/"] },
    Module {
        name: "Node: values",
        paths: &[
            "bindings-node/src/runtime/arguments",
            "bindings-node/src/runtime/bytes",
            "bindings-node/src/runtime/from_js",
            "bindings-node/src/runtime/numbers",
            "bindings-node/src/runtime/to_js",
        ],
    },
    Module {
        name: "Node: streams, events, operations, delivery",
        paths: &[
            "bindings-node/src/runtime/delivery",
            "bindings-node/src/runtime/events",
            "bindings-node/src/runtime/operation",
            "bindings-node/src/runtime/stream",
        ],
    },
    Module {
        name: "Node: documents",
        paths: &[
            "bindings-node/lib/runtime/document",
            "bindings-node/lib/runtime/exchange",
            "bindings-node/lib/runtime/record",
            "bindings-node/src/runtime/document",
        ],
    },
    Module { name: "Node: errors", paths: &["bindings-node/lib/runtime/error", "bindings-node/src/runtime/failure"] },
    Module { name: "Node: package", paths: &["bindings-node/lib/"] },
    Module { name: "Java: calls", paths: &["bindings-java/src/main/"] },
    Module {
        name: "Java: the library",
        paths: &["bindings-java/src/main/java/dev/virtkit/Native", "bindings-java/src/main/java/dev/virtkit/VirtkitLibraryException"],
    },
    Module { name: "Java: functions that ask", paths: &["bindings-java/src/main/java/dev/virtkit/Asking"] },
    Module {
        name: "Java: streams, events and operations",
        paths: &[
            "bindings-java/src/main/java/dev/virtkit/Event",
            "bindings-java/src/main/java/dev/virtkit/Operation",
            "bindings-java/src/main/java/dev/virtkit/Stream",
        ],
    },
    Module {
        name: "Java: values",
        paths: &[
            "bindings-java/src/main/java/dev/virtkit/CpuMap",
            "bindings-java/src/main/java/dev/virtkit/Decoder",
            "bindings-java/src/main/java/dev/virtkit/Descriptor",
            "bindings-java/src/main/java/dev/virtkit/Encoder",
            "bindings-java/src/main/java/dev/virtkit/FlagSet",
            "bindings-java/src/main/java/dev/virtkit/OpenEnum",
            "bindings-java/src/main/java/dev/virtkit/SecretValue",
            "bindings-java/src/main/java/dev/virtkit/Typed",
        ],
    },
    Module {
        name: "Java: documents",
        paths: &[
            "bindings-java/src/main/java/dev/virtkit/Documents",
            "bindings-java/src/main/java/dev/virtkit/Extra",
            "bindings-java/src/main/java/dev/virtkit/OpenWord",
            "bindings-java/src/main/java/dev/virtkit/Xml",
        ],
    },
    Module { name: "Java: native functions", paths: &["bindings-java/src/"] },
    Module { name: "Go: calls", paths: &["bindings-go/"] },
    Module { name: "Go: values", paths: &["bindings-go/typed", "bindings-go/values", "bindings-go/xdr"] },
    Module { name: "Go: documents", paths: &["bindings-go/document"] },
    Module { name: "Go: native functions", paths: &["bindings-go/internal/"] },
    Module { name: "Go wire: entries, migration", paths: &["bindings-go/internal/wire/library", "bindings-go/internal/wire/migration"] },
    Module {
        name: "Go wire: values and answers",
        paths: &["bindings-go/internal/wire/answer", "bindings-go/internal/wire/shape", "bindings-go/internal/wire/xdr"],
    },
    Module { name: "Go wire: calls", paths: &["bindings-go/internal/wire/call", "bindings-go/internal/wire/layout"] },
    Module {
        name: "Go wire: packets",
        paths: &[
            "bindings-go/internal/wire/carrier",
            "bindings-go/internal/wire/message",
            "bindings-go/internal/wire/outbox",
            "bindings-go/internal/wire/source",
        ],
    },
    Module {
        name: "Go wire: the link",
        paths: &[
            "bindings-go/internal/wire/arrived",
            "bindings-go/internal/wire/keepalive",
            "bindings-go/internal/wire/link",
            "bindings-go/internal/wire/unread",
        ],
    },
    Module {
        name: "Go wire: errors, what a client answers itself",
        paths: &["bindings-go/internal/wire/failure", "bindings-go/internal/wire/own"],
    },
    Module {
        name: "Go wire: streams, events, operations",
        paths: &["bindings-go/internal/wire/event", "bindings-go/internal/wire/operation", "bindings-go/internal/wire/stream"],
    },
    Module {
        name: "Go wire: connections",
        paths: &[
            "bindings-go/internal/wire/attempt",
            "bindings-go/internal/wire/connection",
            "bindings-go/internal/wire/open",
            "bindings-go/internal/wire/reconnect",
        ],
    },
    Module {
        name: "Go wire: authentication",
        paths: &[
            "bindings-go/internal/wire/authfile",
            "bindings-go/internal/wire/login",
            "bindings-go/internal/wire/sasl",
            "bindings-go/internal/wire/scram",
        ],
    },
    Module {
        name: "Go wire: ways to a daemon",
        paths: &[
            "bindings-go/internal/wire/program",
            "bindings-go/internal/wire/ssh",
            "bindings-go/internal/wire/tls",
            "bindings-go/internal/wire/way",
        ],
    },
    Module {
        name: "Go wire: what goes wrong on the way",
        paths: &[
            "bindings-go/internal/wire/loss",
            "bindings-go/internal/wire/patience",
            "bindings-go/internal/wire/ssh_words",
            "bindings-go/internal/wire/tls_words",
        ],
    },
    Module {
        name: "Go wire: where a URI leads",
        paths: &[
            "bindings-go/internal/wire/conf",
            "bindings-go/internal/wire/settings",
            "bindings-go/internal/wire/sockets",
            "bindings-go/internal/wire/uri",
        ],
    },
    Module {
        name: "Go: the file of the library",
        paths: &["bindings-go/internal/native/search", "bindings-go/internal/native/unpack", "bindings-go/lib/"],
    },
    Module { name: "uniffi: values, errors, streams, events", paths: &["bindings-uniffi/src/"] },
    Module { name: "uniffi: what a language sees", paths: &["bindings-uniffi/src/bin/"] },
];

/// The most lines that a module may have.
const LIMIT: usize = 800;

/// The folders of the bindings whose sources are their runtimes.
const BINDINGS: &[&str] =
    &["bindings-c/src/", "bindings-go/", "bindings-java/src/", "bindings-node/", "bindings-python/", "bindings-uniffi/src/"];

/// What is no part of a library: tests, benchmarks, scripts of the build, and the page of Go's documentation, which is a comment.
const OTHERS: &[&str] = &[
    "/bench/",
    "/tests/",
    "/test/",
    "src/test/",
    "_test.go",
    "_tests.rs",
    "/tests.rs",
    "/build.rs",
    "/build.py",
    "/build.mjs",
    "bindings-go/doc.go",
];

fn is_runtime(file: &File) -> bool {
    matches!(file.ending(), "rs" | "py" | "js" | "mjs" | "cjs" | "ts" | "mts" | "cts" | "java" | "go" | "c" | "h")
        && BINDINGS.iter().any(|folder| file.path.starts_with(folder))
        && !OTHERS.iter().any(|part| file.path.contains(part))
        && !file.is_generated()
}

/// The module whose path says most of the file's.
fn module_of(file: &File) -> Option<&'static str> {
    let fit = |module: &'static Module| module.paths.iter().filter(|path| file.path.starts_with(**path)).map(|path| path.len()).max();
    MODULES.iter().filter_map(|module| Some((fit(module)?, module.name))).max_by_key(|(length, _)| *length).map(|(_, name)| name)
}

/// Lines up to the tests that a Rust file ends with.
fn lines(file: &File) -> usize {
    let code = file.text.split("\n#[cfg(test)]\nmod ").next().unwrap_or_default();
    code.lines().count()
}

#[test]
fn runtimes_are_small() {
    let files = files();
    let runtime: Vec<&File> = files.iter().filter(|file| is_runtime(file)).collect();
    let homeless = runtime.iter().filter(|file| module_of(file).is_none());
    let mut findings: Vec<String> = homeless.map(|file| format!("{} belongs to no module", file.path)).collect();
    for module in MODULES {
        let total: usize = runtime.iter().filter(|file| module_of(file) == Some(module.name)).map(|file| lines(file)).sum();
        println!("{:<32} {total:>4} lines", module.name);
        if total == 0 {
            findings.push(format!("{} has no file: its paths are wrong", module.name));
        }
        if total > LIMIT {
            findings.push(format!("{} has {total} lines, more than {LIMIT}", module.name));
        }
    }
    expect_none("Hand-written modules of the runtimes:", &findings);
}

/// The ways in which languages write a method's name, without names of one word: `state` or `xml` are words of any program.
fn names(method: &Method) -> Vec<String> {
    let words: Vec<&str> = method.name.split('_').filter(|word| !word.is_empty()).collect();
    let mut names = method.c.clone();
    if words.len() > 1 {
        let capital = |word: &&str| word[..1].to_uppercase() + &word[1..];
        let pascal: String = words.iter().map(capital).collect();
        names.push(method.name.clone());
        names.push(pascal[..1].to_lowercase() + &pascal[1..]);
        names.push(pascal);
    }
    names
}

/// Whether a text has a name as a whole word.
fn has_word(text: &str, name: &str) -> bool {
    let part_of_word = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + name.len()..].chars().next();
        !before.is_some_and(part_of_word) && !after.is_some_and(part_of_word)
    })
}

#[test]
fn runtimes_name_no_method() {
    let files = files();
    let methods = methods();
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| is_runtime(file)) {
        for name in methods.iter().flat_map(names).filter(|name| has_word(&file.text, name)) {
            findings.push(format!("{} names {name}", file.path));
        }
    }
    expect_none("Only generated files name methods of the description:", &findings);
}

#[test]
fn names_are_found_as_words_in_every_convention() {
    let method =
        Method { name: "set_memory_parameters".to_owned(), c: vec!["virDomainSetMemoryParameters".to_owned()], ..Method::default() };
    let names = names(&method);
    assert_eq!(names, ["virDomainSetMemoryParameters", "set_memory_parameters", "setMemoryParameters", "SetMemoryParameters"]);
    assert!(has_word("domain.setMemoryParameters(limits)", "setMemoryParameters"));
    assert!(!has_word("resetMemoryParameters(limits)", "setMemoryParameters"));
    assert!(!has_word("set_memory_parameters_async", "set_memory_parameters"));
}
