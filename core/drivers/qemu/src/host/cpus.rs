//! Sets of processors, as configurations write them and as maps.

use rustix::thread::CpuSet as KernelSet;
use virtkit_api::{CpuMap, Result};

use crate::error::wrong;

/// The most processors that a set of the kernel has room for here.
const MOST: usize = KernelSet::MAX_CPU;

/// Some processors of a host, from 0.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CpuSet(Vec<usize>);

impl CpuSet {
    /// Reads `0-3,^2,5`.
    ///
    /// # Errors
    /// `InvalidArg` for what is no set.
    pub fn parse(text: &str) -> Result<Self> {
        let mut cpus: Vec<usize> = Vec::new();
        let parts = text.split(',').map(str::trim);
        for part in parts {
            let number = |text: &str| text.parse::<usize>().ok().filter(|number| *number < MOST);
            let (taken_out, part) = part.strip_prefix('^').map_or((false, part), |rest| (true, rest));
            let range = match part.split_once('-') {
                Some((first, last)) => number(first).zip(number(last)),
                None => number(part).map(|one| (one, one)),
            };
            let (first, last) = range
                .filter(|(first, last)| first <= last)
                .ok_or_else(|| wrong(format!("{text:?} is no set of processors; one is written as 0-3,^2,5 with numbers below {MOST}")))?;
            if taken_out {
                cpus.retain(|cpu| !(first..=last).contains(cpu));
            } else {
                cpus.extend(first..=last);
            }
        }
        cpus.sort_unstable();
        cpus.dedup();
        if cpus.is_empty() { Err(wrong(format!("{text:?} is a set without a processor"))) } else { Ok(Self(cpus)) }
    }

    /// The processors of a map that a host with `count` processors has.
    pub fn of_map(map: &[u8], count: usize) -> Self {
        let bits =
            map.iter().enumerate().flat_map(|(at, byte)| (0..8).filter(move |bit| byte >> bit & 1 == 1).map(move |bit| at * 8 + bit));
        Self(bits.take_while(|cpu| *cpu < count.min(MOST)).collect())
    }

    /// The first `count` processors.
    pub fn all(count: usize) -> Self {
        Self((0..count.min(MOST)).collect())
    }

    /// One bit for each processor of a host with `count` processors.
    pub fn map(&self, count: usize) -> CpuMap {
        let mut map = vec![0; count.div_ceil(8)];
        for cpu in self.0.iter().filter(|cpu| **cpu < count) {
            map[cpu / 8] |= 1 << (cpu % 8);
        }
        map
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The number behind the last one.
    pub fn end(&self) -> usize {
        self.0.last().map_or(0, |last| last + 1)
    }

    /// Each of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().copied()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As a configuration has it.
    pub fn text(&self) -> String {
        let mut ranges: Vec<(usize, usize)> = Vec::new();
        for cpu in &self.0 {
            match ranges.last_mut() {
                Some((_, last)) if *last + 1 == *cpu => *last = *cpu,
                _ => ranges.push((*cpu, *cpu)),
            }
        }
        let one = |(first, last): (usize, usize)| if first == last { first.to_string() } else { format!("{first}-{last}") };
        ranges.into_iter().map(one).collect::<Vec<_>>().join(",")
    }

    /// As the kernel has it.
    pub fn kernel(&self) -> KernelSet {
        let mut set = KernelSet::new();
        self.0.iter().for_each(|cpu| set.set(*cpu));
        set
    }
}

#[cfg(test)]
mod tests {
    use super::CpuSet;

    #[test]
    fn sets_are_read_and_written() {
        let set = CpuSet::parse("0-5, ^2,9,^4-5").unwrap();
        assert_eq!(set.text(), "0-1,3,9");
        assert_eq!(set.map(16), [0b1011, 0b10]);
        assert_eq!(set.map(4), [0b1011]);
        assert_eq!(CpuSet::of_map(&[0b1011, 0b10], 16), set);
        assert_eq!(CpuSet::of_map(&[0xff, 0xff], 10).text(), "0-9");
        assert!(CpuSet::of_map(&[0], 8).is_empty());
    }

    #[test]
    fn what_is_no_set_is_an_error() {
        for text in ["", "a", "3-1", "0,^0", "-1", "0-99999999", "1,,2"] {
            assert!(CpuSet::parse(text).is_err(), "{text:?}");
        }
    }
}
