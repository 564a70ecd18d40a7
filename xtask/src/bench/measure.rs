//! What the small programs of the benchmarks print: one measurement a line, `CASE: NANOSECONDS`.

use std::collections::BTreeMap;

/// Nanoseconds per call, by case.
pub type Measured = BTreeMap<String, f64>;

/// Reads what a program printed. The error is a sentence that names the line.
pub fn parse(text: &str) -> Result<Measured, String> {
    let mut measured = Measured::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let read = line.rsplit_once(": ").and_then(|(case, number)| Some((case.to_owned(), number.trim().parse().ok()?)));
        let (case, nanoseconds) = read.ok_or_else(|| format!("`{line}` is not of the form `CASE: NANOSECONDS`"))?;
        measured.insert(case, nanoseconds);
    }
    Ok(measured)
}

/// The median of each case over several runs: a run that something else disturbed does not count.
pub fn medians(runs: &[Measured]) -> Measured {
    let mut by_case: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for (case, nanoseconds) in runs.iter().flatten() {
        by_case.entry(case).or_default().push(*nanoseconds);
    }
    by_case.into_iter().map(|(case, values)| (case.to_owned(), median(values))).collect()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { values[middle] } else { f64::midpoint(values[middle - 1], values[middle]) }
}

#[cfg(test)]
mod tests {
    use super::{medians, parse};

    #[test]
    fn lines_are_read() {
        let measured = parse("state: 94.5\nlist of 1,000: 81200\n").expect("these lines are right");
        assert_eq!(format!("{measured:?}"), r#"{"list of 1,000": 81200.0, "state": 94.5}"#);
        assert_eq!(parse("state 94.5").unwrap_err(), "`state 94.5` is not of the form `CASE: NANOSECONDS`");
    }

    #[test]
    fn the_middle_run_counts() {
        let runs: Vec<_> = ["a: 1", "a: 900", "a: 3"].iter().map(|text| parse(text).expect("these lines are right")).collect();
        assert_eq!(format!("{:?}", medians(&runs)), r#"{"a": 3.0}"#);
        assert_eq!(format!("{:?}", medians(&runs[..2])), r#"{"a": 450.5}"#);
    }
}
