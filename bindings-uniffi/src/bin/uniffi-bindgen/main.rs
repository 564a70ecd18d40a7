//! Makes the sources of a language from the library: `uniffi-bindgen generate --library FILE --language kotlin|swift|ruby --out-dir FOLDER`.

mod faces;
mod library;

use std::process::ExitCode;

use anyhow::{Context, bail};
use camino::{Utf8Path, Utf8PathBuf};
use faces::Language;
use uniffi_bindgen::bindings::{GenerateOptions, generate_with_bindgen_paths};
use uniffi_bindgen::{BindgenPaths, BindgenPathsLayer, macro_metadata};

const USAGE: &str = "usage: uniffi-bindgen generate --library FILE --language kotlin|swift|ruby --out-dir FOLDER";

/// What is to be made, and where.
struct Order {
    library: Utf8PathBuf,
    language: Language,
    out: Utf8PathBuf,
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match order(&args).and_then(|order| make(&order)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("uniffi-bindgen: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn order(args: &[String]) -> anyhow::Result<Order> {
    let [command, options @ ..] = args else { bail!(USAGE) };
    if command != "generate" || options.len() % 2 != 0 {
        bail!(USAGE);
    }
    let option = |name: &str| {
        let found = options.chunks(2).find(|pair| pair[0] == name);
        found.map(|pair| pair[1].clone()).with_context(|| format!("`{name}` is missing; {USAGE}"))
    };
    Ok(Order { library: option("--library")?.into(), language: option("--language")?.parse()?, out: option("--out-dir")?.into() })
}

/// The settings of a language, in the place of a file `uniffi.toml`.
struct Settings(toml::Table);

impl BindgenPathsLayer for Settings {
    fn get_config(&self, _crate: &str) -> anyhow::Result<Option<toml::Table>> {
        Ok(Some(self.0.clone()))
    }
}

fn make(order: &Order) -> anyhow::Result<()> {
    let described = macro_metadata::extract_from_library(&order.library).with_context(|| format!("reading {}", order.library))?;
    let face = faces::of(order.language, &described);
    // What the language cannot use is not described in the copy that uniffi reads.
    let bytes = std::fs::read(&order.library).with_context(|| format!("reading {}", order.library))?;
    let folder = tempfile::tempdir()?;
    let name = order.library.file_name().context("a library has a name")?;
    let copy = Utf8Path::from_path(folder.path()).context("the folder for temporary files has a name in UTF-8")?.join(name);
    std::fs::write(&copy, library::without(bytes, &face.left_out)?)?;
    let fresh = copy.with_file_name("sources");
    let mut paths = BindgenPaths::default();
    paths.add_layer(Settings(face.settings));
    let options =
        GenerateOptions { languages: vec![order.language.target()], source: copy, out_dir: fresh.clone(), ..GenerateOptions::default() };
    generate_with_bindgen_paths(options, paths)?;
    match order.language {
        Language::Kotlin | Language::Swift => {}
        Language::Ruby => faces::finish_ruby(&fresh)?,
    }
    replace(&fresh, &order.out)
}

/// Puts the files of a folder into another one. Those that are the same there stay, so that a compiler sees that nothing has changed.
fn replace(fresh: &Utf8Path, out: &Utf8Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(out).with_context(|| format!("making {out}"))?;
    for entry in fresh.read_dir_utf8()? {
        let from = entry?.into_path();
        let to = out.join(from.file_name().context("a file has a name")?);
        if from.is_dir() {
            replace(&from, &to)?;
            continue;
        }
        let text = std::fs::read(&from)?;
        if std::fs::read(&to).ok().as_ref() != Some(&text) {
            std::fs::write(&to, text).with_context(|| format!("writing {to}"))?;
        }
    }
    Ok(())
}
