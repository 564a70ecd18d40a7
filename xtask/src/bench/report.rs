//! The table of a benchmark.

use std::fmt::Write;

use super::measure::Measured;

/// What one language measured.
#[derive(Debug)]
pub struct Block {
    pub language: &'static str,
    pub ours: Measured,
    /// Whom it is compared with, and what that one measured.
    pub peer: Option<(String, Measured)>,
}

/// The table: one line per language and case, in the order of `cases`.
pub fn table(cases: &[&str], blocks: &[Block]) -> String {
    let mut text = format!("\n{:<8}  {:<16}  {:>12}  {:>12}  {:>7}  peer\n", "language", "call", "ours", "peer's", "ratio");
    for block in blocks {
        for case in cases {
            let ours = block.ours.get(*case);
            let peer = block.peer.as_ref().and_then(|(_, measured)| measured.get(*case));
            let ratio = ours.zip(peer).map_or_else(|| "-".to_owned(), |(ours, peer)| format!("{:.2}", ours / peer));
            let name = block.peer.as_ref().map_or("-", |(name, _)| name.as_str());
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{:<8}  {case:<16}  {:>12}  {:>12}  {ratio:>7}  {name}", block.language, time(ours), time(peer));
        }
    }
    text
}

/// A time as people read it.
pub fn time(nanoseconds: Option<&f64>) -> String {
    match nanoseconds {
        None => "-".to_owned(),
        Some(value) if *value < 1_000_000.0 => format!("{:.2} us", value / 1_000.0),
        Some(value) => format!("{:.2} ms", value / 1_000_000.0),
    }
}

#[cfg(test)]
mod tests {
    use super::{Block, table};
    use crate::bench::measure::parse;

    #[test]
    fn ours_the_peer_s_and_the_ratio() {
        let measured = |text| parse(text).expect("these lines are right");
        let blocks = [
            Block { language: "C", ours: measured("state: 105"), peer: Some(("libvirt in C".to_owned(), measured("state: 2100"))) },
            Block { language: "Go", ours: measured("state: 2500000"), peer: None },
        ];
        let expected = "
language  call                      ours        peer's    ratio  peer
C         state                  0.10 us       2.10 us     0.05  libvirt in C
Go        state                  2.50 ms             -        -  -
";
        assert_eq!(table(&["state"], &blocks), expected);
    }
}
