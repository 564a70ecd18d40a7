//! What an answer must look like, and where it does not.
//!
//! In a scenario an expectation is written as a value. A scalar must be equal, a list must match item by item, a table must match in the
//! fields that it names. A table with one of the words below as its only key is a rule of its own:
//!
//! | form | meaning |
//! |---|---|
//! | `{ any = true }` | anything at all |
//! | `{ null = true }` | nothing: TOML has no way to write it |
//! | `{ contains = "x" }` | a text with this part |
//! | `{ matches = "^a.*b$" }` | a text that fits this regular expression |
//! | `{ at_least = 3 }` | a number, or a text of digits, not below |
//! | `{ length = 3 }` | a list or a text with so many items or bytes |
//! | `{ unordered = [...] }` | a list with these items in any order |
//! | `{ includes = [...] }` | a list with these items among others |
//! | `{ utf8 = ... }` | hexadecimal bytes that are a text for which the inner rule holds |
//! | `{ exactly = ... }` | equal in all fields |
//! | `{ every = [...] }` | all of these rules |
//! | `{ one_of = [...] }` | one of these rules at least |
//! | `{ not = ... }` | not this |

use std::fmt;

use regex_lite::Regex;
use serde_json::Value;

use crate::value;

/// A rule for an answer.
#[derive(Debug, Clone)]
pub enum Matcher {
    /// Anything.
    Any,
    /// A value, equal.
    Equal(Value),
    /// An object with these fields among others.
    Fields(Vec<(String, Matcher)>),
    /// A list, item by item.
    Items(Vec<Matcher>),
    /// A list in any order.
    Unordered(Vec<Matcher>),
    /// A list with these items among others.
    Includes(Vec<Matcher>),
    /// So many items of a list, or bytes of a text.
    Length(usize),
    /// A text with this part.
    Contains(String),
    /// A text that fits an expression.
    Matches(Regex),
    /// A number that is not below.
    AtLeast(i64),
    /// Hexadecimal bytes of a text that fits.
    Utf8(Box<Matcher>),
    /// All rules at once.
    Every(Vec<Matcher>),
    /// One rule at least.
    OneOf(Vec<Matcher>),
    /// Not this.
    Not(Box<Matcher>),
}

/// Where an answer differs, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// Path of the place: `.state`, `[3].name`, empty for the whole.
    pub path: String,
    /// What was wanted there.
    pub expected: String,
    /// What was there.
    pub got: String,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "at {}: ", self.path)?;
        }
        write!(f, "expected {}, got {}", self.expected, self.got)
    }
}

impl Matcher {
    /// Compares an answer.
    pub fn check(&self, got: &Value) -> Result<(), Mismatch> {
        self.check_at("", got)
    }

    fn check_at(&self, path: &str, got: &Value) -> Result<(), Mismatch> {
        match self {
            Self::Any => Ok(()),
            Self::Equal(want) => self.require(value::same(want, got), path, got),
            Self::Fields(fields) => {
                let object = got.as_object().ok_or_else(|| self.mismatch(path, got))?;
                for (name, rule) in fields {
                    let path = format!("{path}.{name}");
                    let field = object.get(name).ok_or_else(|| Mismatch {
                        path: path.clone(),
                        expected: rule.to_string(),
                        got: format!("no such field in {}", value::short(got)),
                    })?;
                    rule.check_at(&path, field)?;
                }
                Ok(())
            }
            Self::Items(rules) => {
                let items = self.items_of(path, got)?;
                self.require_count(rules.len(), items, path)?;
                let mut pairs = rules.iter().zip(items).enumerate();
                pairs.try_for_each(|(index, (rule, item))| rule.check_at(&format!("{path}[{index}]"), item))
            }
            Self::Unordered(rules) => {
                let items = self.items_of(path, got)?;
                self.require_count(rules.len(), items, path)?;
                assign(rules, items).map_err(|rule| missing(&rules[rule], path, got))
            }
            Self::Includes(rules) => {
                let items = self.items_of(path, got)?;
                assign(rules, items).map_err(|rule| missing(&rules[rule], path, got))
            }
            Self::Length(want) => {
                let length = got.as_array().map(Vec::len).or_else(|| got.as_str().map(str::len));
                self.require(length == Some(*want), path, got)
            }
            Self::Contains(part) => self.require(got.as_str().is_some_and(|text| text.contains(part)), path, got),
            Self::Matches(regex) => self.require(got.as_str().is_some_and(|text| regex.is_match(text)), path, got),
            Self::AtLeast(low) => {
                let number = got.as_i64().or_else(|| got.as_str()?.parse().ok());
                self.require(number.is_some_and(|number| number >= *low), path, got)
            }
            Self::Utf8(inner) => {
                let text = got.as_str().and_then(value::text_of_hex).ok_or_else(|| self.mismatch(path, got))?;
                inner.check_at(path, &Value::String(text))
            }
            Self::Every(rules) => rules.iter().try_for_each(|rule| rule.check_at(path, got)),
            Self::OneOf(rules) => self.require(rules.iter().any(|rule| rule.check(got).is_ok()), path, got),
            Self::Not(inner) => self.require(inner.check(got).is_err(), path, got),
        }
    }

    /// Puts another text in the place of each that must be equal and for which there is one.
    pub fn each_text(&mut self, other: &dyn Fn(&str) -> Option<String>) {
        match self {
            Self::Equal(value) => value::replace(value, other),
            Self::Fields(fields) => fields.iter_mut().for_each(|(_, rule)| rule.each_text(other)),
            Self::Items(rules) | Self::Unordered(rules) | Self::Includes(rules) | Self::Every(rules) | Self::OneOf(rules) => {
                for rule in rules {
                    rule.each_text(other);
                }
            }
            Self::Utf8(inner) | Self::Not(inner) => inner.each_text(other),
            Self::Any | Self::Length(_) | Self::Contains(_) | Self::Matches(_) | Self::AtLeast(_) => {}
        }
    }

    fn items_of<'a>(&self, path: &str, got: &'a Value) -> Result<&'a [Value], Mismatch> {
        got.as_array().map(Vec::as_slice).ok_or_else(|| self.mismatch(path, got))
    }

    fn require_count(&self, want: usize, items: &[Value], path: &str) -> Result<(), Mismatch> {
        if want == items.len() {
            return Ok(());
        }
        let got = format!("{} items: {}", items.len(), value::short(&Value::Array(items.to_vec())));
        Err(Mismatch { path: path.to_owned(), expected: format!("{want} items: {self}"), got })
    }

    fn require(&self, holds: bool, path: &str, got: &Value) -> Result<(), Mismatch> {
        if holds { Ok(()) } else { Err(self.mismatch(path, got)) }
    }

    fn mismatch(&self, path: &str, got: &Value) -> Mismatch {
        Mismatch { path: path.to_owned(), expected: self.to_string(), got: value::short(got) }
    }
}

fn missing(rule: &Matcher, path: &str, got: &Value) -> Mismatch {
    Mismatch { path: path.to_owned(), expected: format!("an item that is {rule}"), got: value::short(got) }
}

/// Gives each rule an item of its own, by augmenting paths: a rule that fits several items must not take the only one of another.
/// The error is the rule that got none.
fn assign(rules: &[Matcher], items: &[Value]) -> Result<(), usize> {
    let fits: Vec<Vec<usize>> =
        rules.iter().map(|rule| (0..items.len()).filter(|&item| rule.check(&items[item]).is_ok()).collect()).collect();
    let mut owner: Vec<Option<usize>> = vec![None; items.len()];
    for rule in 0..rules.len() {
        if !take(rule, &fits, &mut owner, &mut vec![false; items.len()]) {
            return Err(rule);
        }
    }
    Ok(())
}

fn take(rule: usize, fits: &[Vec<usize>], owner: &mut [Option<usize>], seen: &mut [bool]) -> bool {
    for &item in &fits[rule] {
        if std::mem::replace(&mut seen[item], true) {
            continue;
        }
        if owner[item].is_none_or(|other| take(other, fits, owner, seen)) {
            owner[item] = Some(rule);
            return true;
        }
    }
    false
}

impl fmt::Display for Matcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("anything"),
            Self::Equal(want) => f.write_str(&value::short(want)),
            Self::Fields(fields) => {
                let fields: Vec<_> = fields.iter().map(|(name, rule)| format!("{name}: {rule}")).collect();
                write!(f, "an object with {{{}}}", fields.join(", "))
            }
            Self::Items(rules) => write!(f, "[{}]", list(rules)),
            Self::Unordered(rules) => write!(f, "in any order [{}]", list(rules)),
            Self::Includes(rules) => write!(f, "a list that includes [{}]", list(rules)),
            Self::Length(want) => write!(f, "a length of {want}"),
            Self::Contains(part) => write!(f, "a text that contains {part:?}"),
            Self::Matches(regex) => write!(f, "a text that matches /{}/", regex.as_str()),
            Self::AtLeast(low) => write!(f, "a number of at least {low}"),
            Self::Utf8(inner) => write!(f, "bytes of a text that is {inner}"),
            Self::Every(rules) => write!(f, "all of ({})", list(rules)),
            Self::OneOf(rules) => write!(f, "one of ({})", list(rules)),
            Self::Not(inner) => write!(f, "not {inner}"),
        }
    }
}

fn list(rules: &[Matcher]) -> String {
    rules.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
