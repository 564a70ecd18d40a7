//! What a program of `examples/` tells while it runs.

/// How a virtual machine did.
#[derive(Debug, Clone, PartialEq)]
pub struct Story {
    /// The versions of the language and of the hypervisor: `Python 3.11.7, QEMU 7.2.22`.
    pub versions: String,
    /// Seconds until the guest ran.
    pub running: f64,
    /// Seconds until the guest's line was read.
    pub answered: f64,
    /// The guest's line.
    pub line: String,
}

/// Reads what a program printed about a machine on whose disk `text` was. The error is a sentence that says what is missing.
pub fn read(printed: &str, text: &str) -> Result<Story, String> {
    let mut lines = printed.lines();
    let mut next = |what: &str| lines.next().ok_or_else(|| format!("the program did not say {what}"));
    let versions = next("which versions it has")?.to_owned();
    let running = next("when the guest ran")?;
    let running = seconds(running, "running after ", " s").ok_or_else(|| format!("`{running}` does not say when the guest ran"))?.0;
    let said = next("what the guest said")?;
    let (answered, line) =
        seconds(said, "after ", " s the guest says: ").ok_or_else(|| format!("`{said}` does not tell the guest's line"))?;
    let expected = format!("{}{text}", virtkit_guest::linux::MARKER);
    if line != expected {
        return Err(format!("the guest said `{line}`, not `{expected}`"));
    }
    let stopped = next("when the guest had stopped")?;
    seconds(stopped, "stopped after ", " s").ok_or_else(|| format!("`{stopped}` does not say when the guest had stopped"))?;
    let left = next("what is left")?;
    if left != "left are 0 domains and 0 pools" {
        return Err(format!("not everything was deleted: {left}"));
    }
    Ok(Story { versions, running, answered, line: line.to_owned() })
}

/// The number between two texts, and what comes after the second.
fn seconds<'a>(line: &'a str, before: &str, after: &str) -> Option<(f64, &'a str)> {
    let (number, rest) = line.strip_prefix(before)?.split_once(after)?;
    Some((number.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::read;

    const PRINTED: &str = "\
Go 1.23.4, QEMU 7.2.22
running after 0.31 s
after 4.20 s the guest says: virtkit guest: marker=a text
stopped after 5.00 s
left are 0 domains and 0 pools
";

    #[test]
    fn a_whole_story_is_read() {
        let story = read(PRINTED, "a text").expect("nothing is missing");
        assert_eq!((story.running, story.answered), (0.31, 4.2));
        assert_eq!((story.versions.as_str(), story.line.as_str()), ("Go 1.23.4, QEMU 7.2.22", "virtkit guest: marker=a text"));
    }

    #[test]
    fn what_is_missing_or_wrong_is_named() {
        let error = |printed: &str| read(printed, "a text").unwrap_err();
        assert_eq!(error(""), "the program did not say which versions it has");
        assert_eq!(error("Go 1.23.4\nrunning\n"), "`running` does not say when the guest ran");
        let other = PRINTED.replace("=a text", "=another");
        assert_eq!(error(&other), "the guest said `virtkit guest: marker=another`, not `virtkit guest: marker=a text`");
        let left = PRINTED.replace("0 pools", "1 pools");
        assert_eq!(error(&left), "not everything was deleted: left are 0 domains and 1 pools");
        let cut = PRINTED.split("stopped").next().expect("there is a first part");
        assert_eq!(error(cut), "the program did not say when the guest had stopped");
    }
}
