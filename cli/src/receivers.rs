//! Objects by what names them: a number, a UUID, a name.

use serde_json::{Map, Value};
use virtkit::{Error, ErrorCode, Uuid};

use crate::description::{By, Lookup, Object, Type};
use crate::failure::Failure;
use crate::session::Session;
use crate::text;

/// Finds an object, starting from `parent`, and gives the name under which it is kept. Each look-up that the word can be meant for is tried, as the table
/// has them: first what is a number, then what is a UUID, then texts.
pub async fn find(session: &mut Session, object: &'static Object, parent: &str, word: &str) -> Result<String, Failure> {
    let mut failed: Vec<(&Lookup, Error)> = Vec::new();
    for lookup in object.lookups.iter().filter(|lookup| fits(lookup.by, word)) {
        let args: Map<String, Value> = [(lookup.arg.to_owned(), argument(lookup.by, word)?)].into_iter().collect();
        match session.call(lookup.method, Some(parent), args).await {
            Ok(found) => return Ok(session.keep(found)),
            Err(Failure::Api(error)) if is_about_the_word(error.code) => failed.push((lookup, error)),
            Err(other) => return Err(other),
        }
    }
    let tried: Vec<String> = failed.iter().map(|(lookup, _)| lookup.arg.replace('_', " ")).collect();
    // A text that is no name may still have been a path; that it is no name says more.
    let telling = failed.iter().position(|(lookup, _)| lookup.by == By::Text).unwrap_or_default();
    if telling >= failed.len() {
        return Err(Failure::usage(format!("{word:?} cannot be a {}: nothing finds one by such a word", object.word)));
    }
    let (_, mut error) = failed.swap_remove(telling);
    if tried.len() > 1 {
        error.message = format!("{} (it was looked for by {})", error.message, tried.join(", "));
    }
    Err(error.into())
}

fn fits(by: By, word: &str) -> bool {
    match by {
        By::Number => word.parse::<u32>().is_ok_and(|number| i32::try_from(number).is_ok()),
        By::Uuid => word.parse::<Uuid>().is_ok(),
        By::Text => true,
    }
}

fn argument(by: By, word: &str) -> Result<Value, Failure> {
    let ty = match by {
        By::Number => Type::I32,
        By::Uuid => Type::Uuid,
        By::Text => Type::Text,
    };
    text::value(&ty, None, word).map_err(Failure::Usage)
}

/// Whether another look-up may find what this one did not: the connection and its time are not to blame.
fn is_about_the_word(code: ErrorCode) -> bool {
    !matches!(code, ErrorCode::CANCELLED | ErrorCode::DEADLINE_EXCEEDED | ErrorCode::INVALID_CONN | ErrorCode::CONNECTION_LOST)
}

#[cfg(test)]
mod tests {
    use super::fits;
    use crate::description::By;

    #[test]
    fn a_word_fits_the_look_ups_that_it_can_be_meant_for() {
        let fitting = |word: &str| [By::Number, By::Uuid, By::Text].into_iter().filter(|by| fits(*by, word)).count();
        assert_eq!(fitting("web"), 1);
        assert_eq!(fitting("7"), 2);
        assert_eq!(fitting("c7a5fdbd-edaf-9455-926a-d65c16db1809"), 2);
        assert_eq!(fitting("-1"), 1);
        assert_eq!(fitting("99999999999"), 1);
    }
}
