//! Numbers with units: `2GiB` where KiB are meant, `1.5s` where time is.

use std::time::Duration;

/// How many bytes, or nanoseconds, a unit has. The units of one kind convert into each other.
fn scale(unit: &str) -> Option<(Kind, u64)> {
    let (kind, size) = match unit {
        "b" | "B" | "byte" | "bytes" => (Kind::Size, 1),
        "k" | "K" | "KiB" => (Kind::Size, 1 << 10),
        "M" | "MiB" => (Kind::Size, 1 << 20),
        "G" | "GiB" => (Kind::Size, 1 << 30),
        "T" | "TiB" => (Kind::Size, 1 << 40),
        "KB" => (Kind::Size, 1_000),
        "MB" => (Kind::Size, 1_000_000),
        "GB" => (Kind::Size, 1_000_000_000),
        "TB" => (Kind::Size, 1_000_000_000_000),
        "bytes/s" | "B/s" => (Kind::Speed, 1),
        "KiB/s" => (Kind::Speed, 1 << 10),
        "MiB/s" => (Kind::Speed, 1 << 20),
        "GiB/s" => (Kind::Speed, 1 << 30),
        "ns" => (Kind::Time, 1),
        "us" => (Kind::Time, 1_000),
        "ms" => (Kind::Time, 1_000_000),
        "s" => (Kind::Time, 1_000_000_000),
        "min" => (Kind::Time, 60_000_000_000),
        "h" => (Kind::Time, 3_600_000_000_000),
        _ => return None,
    };
    Some((kind, size))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Size,
    Speed,
    Time,
}

/// A whole number in the unit that is wanted: the text may have another unit of the same kind.
pub fn whole(text: &str, wanted: Option<&str>) -> Result<i128, String> {
    let text = text.trim();
    let end = text.find(|c: char| !matches!(c, '0'..='9' | '.' | '-' | '+')).unwrap_or(text.len());
    let (number, unit) = (&text[..end], text[end..].trim());
    if number.is_empty() && !unit.is_empty() {
        let units = wanted.map(|wanted| format!(", with or without a unit like {wanted}")).unwrap_or_default();
        return Err(format!("{text:?} is not a whole number{units}"));
    }
    if unit.is_empty() {
        return number.parse().map_err(|_| format!("{text:?} is not a whole number"));
    }
    let Some((wanted, (kind, size))) = wanted.and_then(|wanted| Some((wanted, scale(wanted)?))) else {
        return Err(format!("{text:?} has a unit, and this is a number without one"));
    };
    // After a size in bytes, `2G` is a speed where one is meant.
    let given = scale(unit).filter(|given| given.0 == kind).or_else(|| scale(&format!("{unit}/s")).filter(|given| given.0 == kind));
    let (_, factor) = given.ok_or_else(|| format!("{unit:?} in {text:?} is no unit like {wanted}"))?;
    let total = scaled(number, factor).ok_or_else(|| format!("{text:?} is not a number with a unit"))?;
    let size = i128::from(size);
    if total % size == 0 { Ok(total / size) } else { Err(format!("{text:?} is no whole number of {wanted}")) }
}

/// A decimal number times a factor, if that is whole.
fn scaled(number: &str, factor: u64) -> Option<i128> {
    let (digits, fraction) = number.split_once('.').unwrap_or((number, ""));
    let negative = digits.starts_with('-');
    let whole: i128 = if digits.is_empty() { 0 } else { digits.parse().ok()? };
    let factor = i128::from(factor);
    let part = match fraction {
        "" => 0,
        _ if fraction.chars().all(|c| c.is_ascii_digit()) && fraction.len() <= 18 => {
            let parts = 10_i128.pow(u32::try_from(fraction.len()).ok()?);
            let product = fraction.parse::<i128>().ok()? * factor;
            if product % parts == 0 { product / parts } else { return None }
        }
        _ => return None,
    };
    let whole = whole.checked_mul(factor)?;
    if negative { whole.checked_sub(part) } else { whole.checked_add(part) }
}

/// A span of time: in seconds, or with a unit.
pub fn duration(text: &str) -> Result<Duration, String> {
    let text = text.trim();
    let end = text.find(|c: char| !matches!(c, '0'..='9' | '.')).unwrap_or(text.len());
    let (number, unit) = (&text[..end], text[end..].trim());
    let factor = match unit {
        "" => Some((Kind::Time, 1_000_000_000)),
        unit => scale(unit).filter(|(kind, _)| *kind == Kind::Time),
    };
    let (_, factor) = factor.ok_or_else(|| format!("{unit:?} in {text:?} is no unit of time: ns, us, ms, s, min, h"))?;
    let nanoseconds = scaled(number, factor).filter(|_| !number.is_empty()).and_then(|total| u64::try_from(total).ok());
    nanoseconds.map(Duration::from_nanos).ok_or_else(|| format!("{text:?} is not a span of time, such as 1.5 or 200ms"))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{duration, whole};

    #[test]
    fn sizes_convert_into_the_unit_that_is_meant() {
        assert_eq!(whole("1048576", Some("KiB")), Ok(1_048_576));
        assert_eq!(whole("2GiB", Some("KiB")), Ok(2 << 20));
        assert_eq!(whole("1.5 MiB", Some("bytes")), Ok(1_572_864));
        assert_eq!(whole("-1", None), Ok(-1));
        assert_eq!(whole("10M", Some("bytes/s")), Err("\"M\" in \"10M\" is no unit like bytes/s".to_owned()));
        assert_eq!(whole("10MiB", Some("bytes/s")), Ok(10 << 20));
        assert_eq!(whole("1024B", Some("KiB")), Ok(1));
    }

    #[test]
    fn what_is_no_such_number_is_told() {
        assert!(whole("5 s", Some("KiB")).unwrap_err().contains("no unit like KiB"));
        assert!(whole("1000B", Some("KiB")).unwrap_err().contains("no whole number of KiB"));
        assert!(whole("2GiB", None).unwrap_err().contains("without one"));
        assert!(whole("1.5", Some("KiB")).unwrap_err().contains("whole number"));
        assert!(whole("", None).is_err());
        assert_eq!(whole("much", None), Err("\"much\" is not a whole number".to_owned()));
        assert_eq!(whole("KiB", Some("KiB")), Err("\"KiB\" is not a whole number, with or without a unit like KiB".to_owned()));
    }

    #[test]
    fn time_is_in_seconds_unless_it_says_otherwise() {
        assert_eq!(duration("1.5"), Ok(Duration::from_millis(1500)));
        assert_eq!(duration("200ms"), Ok(Duration::from_millis(200)));
        assert_eq!(duration("2 min"), Ok(Duration::from_secs(120)));
        for wrong in ["", "soon", "5 GiB", "-1", "s"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}
