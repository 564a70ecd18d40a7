//! Units of sizes.

/// How many bytes a number of units is; none for an unknown unit or a number that does not fit 64 bits. Letters count as in libvirt: `KB` is
/// 1,000 bytes, `k`, `K` and `KiB` are 1,024.
#[must_use]
pub fn bytes_of(number: u64, unit: &str) -> Option<u64> {
    let lower = unit.to_ascii_lowercase();
    if matches!(lower.as_str(), "b" | "byte" | "bytes") {
        return Some(number);
    }
    let (prefix, base) = match (lower.strip_suffix("ib"), lower.strip_suffix('b')) {
        (Some(prefix), _) => (prefix, 1024_u64),
        (None, Some(prefix)) => (prefix, 1000),
        (None, None) => (lower.as_str(), 1024),
    };
    let power = match prefix {
        "k" => 1,
        "m" => 2,
        "g" => 3,
        "t" => 4,
        "p" => 5,
        "e" => 6,
        _ => return None,
    };
    number.checked_mul(base.checked_pow(power)?)
}

#[cfg(test)]
mod tests {
    use super::bytes_of;

    #[test]
    fn units_are_libvirts() {
        let cases = [
            ("b", 1),
            ("bytes", 1),
            ("KB", 1_000),
            ("k", 1_024),
            ("KiB", 1_024),
            ("MB", 1_000_000),
            ("M", 1 << 20),
            ("GiB", 1 << 30),
            ("EiB", 1 << 60),
        ];
        for (unit, bytes) in cases {
            assert_eq!(bytes_of(1, unit), Some(bytes), "{unit}");
        }
        assert_eq!(bytes_of(1, "ZiB"), None);
        assert_eq!(bytes_of(1, ""), None);
        assert_eq!(bytes_of(1 << 10, "EiB"), None, "does not fit");
    }
}
