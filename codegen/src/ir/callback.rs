//! Callbacks: what a function asks its caller before it answers.

use super::{CallbackId, Field, Method, Name, Type, Version};

/// Something that a caller answers while its call runs.
#[derive(Debug)]
pub struct Callback {
    pub name: Name,
    /// What it is given: always a list, so that none means that nothing more is asked.
    pub requests: Field,
    /// What it gives.
    pub answers: Type,
    pub since: Version,
    pub doc: String,
}

/// The callback argument of a function, which may be left out, and the calls that the function is made of for a caller who answers.
///
/// Nothing calls into a language from a foreign thread, so a function that asks is a conversation: it is begun, asked what it wants to know until it
/// wants nothing more, and ended. Each step is a call like any other, with the options of a call.
#[derive(Debug)]
pub struct Asks {
    /// The argument's name.
    pub name: Name,
    pub callback: CallbackId,
    pub doc: String,
    /// Begins, and gives the number of the attempt.
    pub begin: Method,
    /// Waits until something is asked, or nothing more.
    pub asked: Method,
    /// Answers what was asked.
    pub answer: Method,
    /// Says that there will be no answer, and why.
    pub refuse: Method,
    /// Gives the result, or gives up an attempt that has none.
    pub end: Method,
}

impl Asks {
    /// The steps, in their order.
    pub fn steps(&self) -> [&Method; 5] {
        [&self.begin, &self.asked, &self.answer, &self.refuse, &self.end]
    }
}
