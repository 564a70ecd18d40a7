//! What is in a volume: the ranges that were written. All else is a hole, which reads as zero and takes no memory.

use std::collections::BTreeMap;
use std::sync::Arc;

/// Ranges that follow each other are joined up to this length, so that neither a range per write nor one giant range comes about.
const JOINED: usize = 1 << 20;

/// Sparse bytes. Copies share what they have in common until one of them is changed.
#[derive(Debug, Clone, Default)]
pub struct Content {
    /// Where each range begins, and its bytes; ranges are not empty and do not overlap.
    ranges: BTreeMap<u64, Arc<Vec<u8>>>,
}

/// What lies at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Span {
    /// Bytes that were written.
    Data(Vec<u8>),
    /// So many bytes that were not.
    Hole(u64),
}

impl Content {
    /// What begins at `start`: bytes up to `max` of them, or the whole hole. The caller knows that `start` lies before `end`.
    pub fn read(&self, start: u64, end: u64, max: usize) -> Span {
        if let Some((first, bytes)) = self.ranges.range(..=start).next_back() {
            let skipped = start - first;
            if skipped < length(bytes) {
                let here = &bytes[index(skipped)..];
                let count = here.len().min(max).min(usize::try_from(end - start).unwrap_or(usize::MAX));
                return Span::Data(here[..count].to_vec());
            }
        }
        let next = self.ranges.range(start..end).next().map_or(end, |(next, _)| *next);
        Span::Hole(next - start)
    }

    /// Puts bytes at a place.
    pub fn write(&mut self, start: u64, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        self.erase(start, start.saturating_add(bytes.len() as u64));
        let before = self.ranges.range_mut(..start).next_back().map(|(first, before)| (first + length(before), before));
        match before {
            Some((last, before)) if last == start && before.len() + bytes.len() <= JOINED => {
                Arc::make_mut(before).extend_from_slice(bytes);
            }
            _ => drop(self.ranges.insert(start, Arc::new(bytes.to_vec()))),
        }
    }

    /// Makes a hole.
    pub fn erase(&mut self, start: u64, end: u64) {
        let before = self.ranges.range(..start).next_back().map(|(first, _)| *first);
        let within = self.ranges.range(start..end).map(|(first, _)| *first);
        let touched: Vec<u64> = before.into_iter().chain(within).collect();
        for first in touched {
            let Some(bytes) = self.ranges.get(&first) else { continue };
            let last = first + length(bytes);
            if last <= start {
                continue;
            }
            let head = (first < start).then(|| Arc::new(bytes[..index(start - first)].to_vec()));
            let tail = (last > end).then(|| Arc::new(bytes[index(end - first)..].to_vec()));
            self.ranges.remove(&first);
            self.ranges.extend(head.map(|head| (first, head)));
            self.ranges.extend(tail.map(|tail| (end, tail)));
        }
    }

    /// How many bytes were written and are there still.
    pub fn stored(&self) -> u64 {
        self.ranges.values().map(|bytes| length(bytes)).sum()
    }
}

fn length(bytes: &[u8]) -> u64 {
    bytes.len() as u64
}

/// A place within a range. Ranges are in memory, so their places fit.
fn index(place: u64) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::{Content, Span};

    const END: u64 = 1 << 40;

    fn all(content: &Content, end: u64) -> Vec<Span> {
        let (mut spans, mut place) = (Vec::new(), 0);
        while place < end {
            let span = content.read(place, end, usize::MAX);
            place += match &span {
                Span::Data(bytes) => bytes.len() as u64,
                Span::Hole(length) => *length,
            };
            spans.push(span);
        }
        spans
    }

    #[test]
    fn what_was_never_written_is_one_hole() {
        assert_eq!(all(&Content::default(), END), [Span::Hole(END)]);
    }

    #[test]
    fn writes_over_each_other_leave_the_last() {
        let mut content = Content::default();
        content.write(10, b"aaaaaaaaaa");
        content.write(12, b"bb");
        content.write(8, b"ccc");
        content.write(19, b"dd");
        let spans = all(&content, 30);
        let text: Vec<u8> = spans.iter().flat_map(|span| if let Span::Data(bytes) = span { bytes.clone() } else { vec![] }).collect();
        assert_eq!(String::from_utf8(text).unwrap(), "cccabbaaaaadd");
        assert_eq!((spans.first(), spans.last()), (Some(&Span::Hole(8)), Some(&Span::Hole(9))));
        assert_eq!(content.stored(), 13);
    }

    #[test]
    fn a_hole_in_the_middle_keeps_both_sides() {
        let mut content = Content::default();
        content.write(0, b"0123456789");
        content.erase(3, 6);
        assert_eq!(all(&content, 10), [Span::Data(b"012".to_vec()), Span::Hole(3), Span::Data(b"6789".to_vec())]);
        content.erase(0, END);
        assert_eq!(content.stored(), 0);
    }

    #[test]
    fn writes_that_follow_each_other_are_joined() {
        let mut content = Content::default();
        (0..100).for_each(|place| content.write(place, b"x"));
        assert_eq!(content.ranges.len(), 1);
        let copy = content.clone();
        content.write(50, b"y");
        assert_eq!((copy.stored(), all(&copy, 100)), (100, vec![Span::Data(vec![b'x'; 100])]), "a copy does not see later changes");
    }
}
