//! How each language, and the wire, has its methods: generated, by hand, or not at all. It is read off the sources, so that nobody has to keep count.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use virtkit_codegen::ir::{Api, COrigin, Implementation, Method};

/// More methods by hand than this fail the coverage.
pub const LIMIT: usize = 5;

/// What a language has.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Bound {
    /// How many methods (functions, in C) generated files have.
    pub generated: usize,
    /// Those that only files written by hand have, each with its reason.
    pub by_hand: BTreeMap<String, &'static str>,
    /// Those that are in none.
    pub left_out: Vec<String>,
}

impl Bound {
    /// What is wrong with it, as sentences.
    pub fn faults(&self, name: &str) -> Vec<String> {
        let mut faults = Vec::new();
        if self.by_hand.len() > LIMIT {
            faults.push(format!("{name}: {} methods are bound by hand, {LIMIT} may be", self.by_hand.len()));
        }
        let unexplained = self.by_hand.iter().filter(|(_, reason)| reason.is_empty());
        faults.extend(
            unexplained.map(|(method, _)| format!("{name}: {method} is bound by hand, and coverage/bound.rs has no reason for it")),
        );
        if !self.left_out.is_empty() {
            faults.push(format!("{name} lacks {}", self.left_out.join(" ")));
        }
        faults
    }
}

/// What is bound by hand, where, and why.
const REASONS: &[(&str, &str, &str)] = &[(
    "rust",
    "connect",
    "it is the engine's own beginning, which picks the driver; `connect` of the other languages is generated over it",
)];

/// What says that a method is there.
struct Mark {
    /// The file, without its ending, where only one file counts.
    file: Option<String>,
    /// One of these texts.
    texts: Vec<String>,
}

/// The sources of a language, and how a method is seen in them.
struct Sources {
    name: &'static str,
    /// The folder of generated files. In Go they are among the others.
    generated: &'static str,
    /// A generated file that lists all methods, whether they are bound or not.
    list: Option<&'static str>,
    /// The folder of files written by hand.
    by_hand: &'static str,
    /// Which methods there should be.
    wants: fn(&Method) -> bool,
    mark: fn(&Api, &Method) -> Mark,
}

const SOURCES: &[Sources] = &[
    Sources {
        name: "rust",
        generated: "core/engine/src/generated",
        list: None,
        by_hand: "core/engine/src",
        wants: all,
        mark: |api, method| {
            let file = method.receiver.map(|id| api.object(id).name.snake());
            Mark { file, texts: vec![format!("pub async fn {}(", method.name.snake())] }
        },
    },
    Sources {
        name: "python",
        generated: "bindings-python/src/generated/blocking",
        list: None,
        by_hand: "bindings-python/src",
        wants: all,
        mark: quoted,
    },
    Sources {
        name: "python, asyncio",
        generated: "bindings-python/src/generated/aio",
        list: None,
        by_hand: "bindings-python/src",
        wants: all,
        mark: quoted,
    },
    Sources {
        name: "node",
        generated: "bindings-node/src/generated",
        list: None,
        by_hand: "bindings-node/src",
        wants: all,
        mark: |api, method| {
            let receiver = method.receiver.map(|id| format!("{}.", api.object(id).name.pascal()));
            anywhere(format!("\"{}{}\"", receiver.unwrap_or_default(), method.name.camel()))
        },
    },
    Sources {
        name: "java",
        generated: "bindings-java/src/generated",
        list: Some("Abi"),
        by_hand: "bindings-java/src/main",
        wants: all,
        mark: |api, method| {
            let receiver = method.receiver.map(|id| format!("{}_", api.object(id).name.screaming()));
            let name = format!("Abi.{}{}", receiver.unwrap_or_default(), method.name.screaming());
            Mark { file: None, texts: vec![format!("{name})"), format!("{name},")] }
        },
    },
    Sources {
        name: "go",
        generated: "bindings-go",
        list: Some("methods_gen"),
        by_hand: "bindings-go",
        wants: all,
        mark: |api, method| {
            let name = format!("&{}", virtkit_codegen::target::go::variable(api, method));
            Mark { file: None, texts: vec![format!("{name})"), format!("{name},")] }
        },
    },
    Sources {
        name: "wire",
        generated: "core/drivers/remote/src/generated",
        list: None,
        by_hand: "core/drivers/remote/src",
        wants: travels,
        mark: |api, method| Mark { file: Some(api.group(method.group).name.snake()), texts: vec![format!("fn {}(", method.name.snake())] },
    },
    Sources {
        name: "wire, in Go",
        generated: "bindings-go/internal/wire",
        list: None,
        by_hand: "bindings-go/internal/wire",
        wants: travels,
        mark: quoted,
    },
];

fn all(_: &Method) -> bool {
    true
}

/// Whether a procedure of the wire carries it whenever it is called. Opening a connection is a conversation of its own (`core/drivers/remote/src/open.rs`), which
/// also asks for the URI.
fn travels(method: &Method) -> bool {
    method.rpc.is_some() && method.implementation == Implementation::Driver
}

fn anywhere(text: String) -> Mark {
    Mark { file: None, texts: vec![text] }
}

/// The method's name in a text.
fn quoted(api: &Api, method: &Method) -> Mark {
    anywhere(format!("{:?}", api.full_name(method)))
}

/// What each language has of the public methods, and the wire of those that travel.
///
/// # Errors
/// A file that cannot be read.
pub fn bound(root: &Path, api: &Api) -> Result<Vec<(&'static str, Bound)>, String> {
    let mut bounds = Vec::new();
    for sources in SOURCES {
        let folder = root.join(sources.generated);
        let (generated, by_hand): (Vec<_>, Vec<_>) =
            files(&root.join(sources.by_hand))?.into_iter().chain(files(&folder)?).partition(|file| file.is_generated);
        let generated: Vec<&File> =
            generated.iter().filter(|file| file.path.starts_with(&folder) && sources.list != Some(file.stem().as_str())).collect();
        let mut bound = Bound::default();
        for method in api.methods.iter().filter(|method| (sources.wants)(method)) {
            let Mark { file: wanted, texts } = (sources.mark)(api, method);
            let has = |file: &File| texts.iter().any(|text| file.text.contains(text));
            let name = api.full_name(method);
            if generated.iter().any(|file| wanted.as_ref().is_none_or(|wanted| file.stem() == *wanted) && has(file)) {
                bound.generated += 1;
            } else if by_hand.iter().any(has) {
                let reason = REASONS.iter().find(|(language, method, _)| (*language, *method) == (sources.name, name.as_str()));
                bound.by_hand.insert(name, reason.map_or("", |(_, _, reason)| reason));
            } else {
                bound.left_out.push(name);
            }
        }
        bounds.push((sources.name, bound));
    }
    bounds.push(("c", in_c(root, api)?));
    Ok(bounds)
}

/// C's unit is the function. Those in whose place another language has an idiom are written by hand by their nature, and are not counted here.
fn in_c(root: &Path, api: &Api) -> Result<Bound, String> {
    let (generated, by_hand): (Vec<_>, Vec<_>) = files(&root.join("bindings-c/src"))?.into_iter().partition(|file| file.is_generated);
    let mut bound = Bound::default();
    for (name, origin) in api.c_functions() {
        if matches!(origin, COrigin::Helper(_)) {
            continue;
        }
        let text = format!("fn {name}(");
        if generated.iter().any(|file| file.text.contains(&text)) {
            bound.generated += 1;
        } else if by_hand.iter().any(|file| file.text.contains(&text)) {
            let reason = REASONS.iter().find(|(language, function, _)| (*language, *function) == ("c", name.as_str()));
            bound.by_hand.insert(name, reason.map_or("", |(_, _, reason)| reason));
        } else {
            bound.left_out.push(name);
        }
    }
    Ok(bound)
}

struct File {
    path: PathBuf,
    text: String,
    is_generated: bool,
}

impl File {
    fn stem(&self) -> String {
        self.path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
    }
}

/// The sources in a folder and in those below it.
fn files(folder: &Path) -> Result<Vec<File>, String> {
    let problem = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(problem)? {
        let path = entry.map_err(problem)?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else if path.extension().is_some_and(|ending| ["rs", "py", "java", "go"].iter().any(|known| ending == *known)) {
            let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            let is_generated = path.components().any(|part| part.as_os_str() == "generated") || path.to_string_lossy().ends_with("_gen.go");
            found.push(File { path, text, is_generated });
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::{Bound, LIMIT, bound};
    use crate::{Ours, facts::root};

    #[test]
    fn every_method_is_bound_and_few_by_hand() {
        let ours = Ours::load(&root()).expect("the description");
        for (name, bound) in bound(&root(), &ours.api).expect("the sources") {
            assert_eq!(bound.faults(name), [] as [String; 0]);
            assert!(bound.generated > 0, "{name}");
        }
    }

    #[test]
    fn faults_are_named() {
        let mut bound = Bound { generated: 1, left_out: vec!["Domain.state".to_owned()], ..Bound::default() };
        bound.by_hand.insert("Domain.xml".to_owned(), "");
        let faults = bound.faults("go");
        assert_eq!(faults, ["go: Domain.xml is bound by hand, and coverage/bound.rs has no reason for it", "go lacks Domain.state"]);
        bound.by_hand.extend((0..LIMIT).map(|number| (format!("Domain.number_{number}"), "a reason")));
        assert_eq!(bound.faults("go")[0], "go: 6 methods are bound by hand, 5 may be");
    }
}
