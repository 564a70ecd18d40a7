//! Templates: loops and ifs over a view, and nothing else. What to write is decided before, in the views.

use minijinja::{Environment, UndefinedBehavior};

/// Fills the template `templates/$name` with a view (anything that serialises).
macro_rules! render {
    ($name:literal, $view:expr) => {
        $crate::target::template::fill($name, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/", $name)), &$view)
    };
}
pub(crate) use render;

/// Fills a template. Filters: `prefixed("/// ")` puts a text before each line of the value (trailing blanks cut).
///
/// # Panics
/// If the template and its view do not fit: a mistake in a target, found by the first run.
pub(crate) fn fill(name: &str, source: &str, view: &impl serde::Serialize) -> String {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_trim_blocks(true);
    environment.set_lstrip_blocks(true);
    environment.set_keep_trailing_newline(true);
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    environment.add_filter("prefixed", prefixed);
    let rendered = environment.render_named_str(name, source, view);
    rendered.unwrap_or_else(|error| panic!("template {name}: {error:#}"))
}

#[expect(clippy::needless_pass_by_value, reason = "the form of a filter")]
fn prefixed(text: String, prefix: String) -> String {
    let lines = text.trim().lines().map(|line| format!("{prefix}{line}").trim_end().to_owned());
    lines.collect::<Vec<_>>().join("\n")
}
