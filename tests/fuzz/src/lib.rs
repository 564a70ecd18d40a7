//! Hostile input for everything that reads what comes from outside.
//!
//! Random bytes seldom get past the first check of a reader. So the input is a good sample and a list of edits: most of it stays well formed, and
//! the fault is deep inside. `cargo test` makes some thousands of them, `cargo xtask fuzz --minutes 10` as many as there is time for, and with a
//! nightly compiler `cargo bolero test TARGET` (in this folder) lets libFuzzer look for new ways through the code.

use bolero::{TypeGenerator, ValueGenerator};
use virtkit_api::{Error, ErrorCode};

/// One change of a sample. Places and lengths are taken modulo what there is.
#[derive(Debug, Clone, TypeGenerator)]
pub enum Edit {
    /// A byte gets another value.
    Replace {
        /// Where.
        at: u16,
        /// The new value.
        byte: u8,
    },
    /// A bit turns over: lengths and tags become others.
    Flip {
        /// Where.
        at: u16,
        /// Which of eight.
        bit: u8,
    },
    /// Bytes go away.
    Delete {
        /// Where.
        at: u16,
        /// How many, at most 255.
        length: u8,
    },
    /// A piece is put a second time, elsewhere: elements in elements, values in the wrong place.
    Copy {
        /// Where it is.
        from: u16,
        /// How long it is, at most 255.
        length: u8,
        /// Where its copy goes.
        to: u16,
    },
    /// New bytes.
    Insert {
        /// Where.
        at: u16,
        /// What.
        bytes: [u8; 4],
    },
    /// All from here on is missing.
    Truncate {
        /// Where.
        at: u16,
    },
}

impl Edit {
    /// Changes `data`.
    pub fn apply(&self, data: &mut Vec<u8>) {
        let end = data.len();
        let place = |at: u16| usize::from(at) % (end + 1);
        let piece = |at: u16, length: u8| place(at)..(place(at) + usize::from(length)).min(end);
        match *self {
            Self::Replace { at, byte } => {
                if let Some(there) = data.get_mut(place(at)) {
                    *there = byte;
                }
            }
            Self::Flip { at, bit } => {
                if let Some(there) = data.get_mut(place(at)) {
                    *there ^= 1 << (bit % 8);
                }
            }
            Self::Delete { at, length } => drop(data.drain(piece(at, length))),
            Self::Copy { from, length, to } => {
                let (copy, to) = (data[piece(from, length)].to_vec(), place(to));
                data.splice(to..to, copy);
            }
            Self::Insert { at, bytes } => {
                let at = place(at);
                data.splice(at..at, bytes);
            }
            Self::Truncate { at } => {
                let at = place(at);
                data.truncate(at);
            }
        }
    }
}

/// Which sample, and what is done to it: at most eight edits, so that most of a sample stays.
pub fn changes() -> impl ValueGenerator<Output = (u16, Vec<Edit>)> {
    (bolero::produce::<u16>(), bolero::produce::<Vec<Edit>>().with().len(0usize..=8))
}

/// One of the samples, changed.
pub fn changed(samples: &[impl AsRef<[u8]>], (which, edits): &(u16, Vec<Edit>)) -> Vec<u8> {
    let mut data = samples[usize::from(*which) % samples.len()].as_ref().to_vec();
    for edit in edits {
        edit.apply(&mut data);
    }
    data
}

/// What a refusal must be: a sentence, and no promise of ours that did not hold.
pub fn is_refusal(error: &Error) {
    assert_ne!(error.code, ErrorCode::INTERNAL_ERROR, "{error}");
    assert!(error.message.contains(' '), "no sentence: {error}");
}

#[cfg(test)]
mod tests {
    use super::Edit;

    #[test]
    fn edits_fit_any_sample() {
        bolero::check!().with_type().for_each(|(data, edits): &(Vec<u8>, Vec<Edit>)| {
            let mut data = data.clone();
            for edit in edits {
                edit.apply(&mut data);
            }
        });
    }
}
