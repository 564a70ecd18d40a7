//! Sets of processors: `0-3,^2,8`.

/// The most processors that a set may name: libvirt's limit of a map on the wire is 2048 bytes.
const LIMIT: usize = 16_384;

/// Reads a set. `^` takes a processor, or several, out again.
pub fn parse(text: &str) -> Result<Vec<u8>, String> {
    let mut map = Vec::new();
    for part in text.split(',').map(str::trim) {
        let (out, range) = part.strip_prefix('^').map_or((false, part), |range| (true, range));
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        let number = |text: &str| text.trim().parse::<usize>().ok().filter(|number| *number < LIMIT);
        let (Some(first), Some(last)) = (number(first), number(last)) else {
            return Err(format!("{part:?} in {text:?} is no processor below {LIMIT}, and no range of them, such as 0-3 or ^2"));
        };
        if first > last {
            return Err(format!("{part:?} in {text:?} ends before it begins"));
        }
        for cpu in first..=last {
            if map.len() <= cpu / 8 {
                map.resize(cpu / 8 + 1, 0);
            }
            let bit = 1 << (cpu % 8);
            map[cpu / 8] = if out { map[cpu / 8] & !bit } else { map[cpu / 8] | bit };
        }
    }
    Ok(map)
}

/// Writes a set: `0-1,3,8`. An empty one is an empty text.
pub fn show(map: &[u8]) -> String {
    let has = |cpu: usize| map.get(cpu / 8).is_some_and(|byte| byte >> (cpu % 8) & 1 == 1);
    let mut parts = Vec::new();
    let mut cpu = 0;
    while cpu < map.len() * 8 {
        let first = cpu;
        while has(cpu) {
            cpu += 1;
        }
        match cpu - first {
            0 => cpu += 1,
            1 => parts.push(first.to_string()),
            _ => parts.push(format!("{first}-{}", cpu - 1)),
        }
    }
    parts.join(",")
}

#[cfg(test)]
mod tests {
    use super::{parse, show};

    #[test]
    fn a_set_is_read_and_written() {
        assert_eq!(parse("0-3,^2,8"), Ok(vec![0b1011, 1]));
        assert_eq!(show(&[0b1011, 1]), "0-1,3,8");
        assert_eq!(show(&[0xff, 0x01]), "0-8");
        assert_eq!(show(&[]), "");
        for text in ["0", "5-7", "0-1,3,8", "0-15"] {
            assert_eq!(show(&parse(text).unwrap()), text);
        }
    }

    #[test]
    fn what_is_no_set_is_told() {
        for wrong in ["", "a", "3-1", "0-", "99999", "1-2-3"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
