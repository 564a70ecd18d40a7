//! Reads the API description and writes every generated file.
//!
//! `spec` (TOML as written, with positions) -> `resolve` (all diagnostics come from here) -> `ir` (sealed) -> `target` (one per language). Beside it, `implemented`
//! reads from the sources of the drivers which methods each has.

use std::path::Path;

pub mod diagnostic;
mod format;
pub mod header;
mod implemented;
pub mod ir;
mod lock;
mod resolve;
mod spec;
pub mod target;

pub use target::File;

/// Reads and resolves the description in `api-spec/` below `root`, and looks up what the drivers in `core/drivers/` implement of it.
///
/// # Errors
/// All problems of the description at once, each with its place.
pub fn read(root: &Path) -> Result<ir::Api, diagnostic::Problems> {
    let mut api = resolve::resolve(&spec::load(&root.join("api-spec"))?)?;
    api.drivers = implemented::drivers(root, &api)?;
    Ok(api)
}

/// Makes all generated files of the repository at `root`, formatted, in memory.
///
/// # Errors
/// All problems of the description at once; or a formatter that is missing or fails.
pub fn generate(root: &Path) -> miette::Result<Vec<File>> {
    let mut files = generate_from(root, root)?;
    // Says how a description is written, whatever this one says.
    files.push(File { path: "api-spec/schema.json".to_owned(), text: format!("{}\n", spec::schema()) });
    Ok(files)
}

/// The same for a description in one place and hand-written sources (which the C header is made of, too) in another.
///
/// # Errors
/// As `generate`.
pub fn generate_from(description: &Path, sources: &Path) -> miette::Result<Vec<File>> {
    let api = read(description)?;
    let mut files = target::Files::default();
    for target in target::all() {
        target::run(target.as_ref(), &api, &mut files);
    }
    let mut files = files.into_vec();
    format::format(&mut files)?;
    // cbindgen reads the Rust files.
    let headers = target::c::headers(&api, sources, &files)?;
    files.push(target::c::recorder(&headers));
    files.extend(lock::files(&description.join("api-spec"), &api, &headers)?);
    files.extend(headers);
    Ok(files)
}
