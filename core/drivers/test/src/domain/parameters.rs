//! Typed parameters that somebody gives: which of them this driver takes.

use virtkit_api::{Error, ErrorCode, ErrorDomain, Result, TypedParam};

/// Nothing, or the error for the first parameter that is not taken. `what` says whose parameters they are, `accepted` names those that are taken,
/// each with its type.
///
/// # Errors
/// `ArgumentUnsupported` for one that is not taken; `InvalidArg` for one of another type.
pub fn check(what: &str, given: &[TypedParam], accepted: &[(&str, &str)]) -> Result<()> {
    given.iter().try_for_each(|TypedParam { name, value }| match accepted.iter().find(|(accepted, _)| accepted == name) {
        None => {
            let message = format!("the {what} parameter {name:?} is not supported by the test driver");
            Err(Error::new(ErrorCode::ARGUMENT_UNSUPPORTED, message).in_domain(ErrorDomain::TEST))
        }
        Some((_, kind)) if *kind != value.type_name() => {
            Err(wrong(format!("the {what} parameter {name:?} is a {kind}, not a {}", value.type_name())))
        }
        Some(_) => Ok(()),
    })
}

/// The error for an argument that cannot be.
pub fn wrong(message: impl Into<String>) -> Error {
    Error::invalid_argument(message).in_domain(ErrorDomain::TEST)
}

#[cfg(test)]
mod tests {
    use virtkit_api::{ErrorCode, TypedParam, TypedValue};

    use super::check;

    #[test]
    fn names_and_types_are_looked_at() {
        let given = |name: &str| [TypedParam { name: name.to_owned(), value: TypedValue::U64(1) }];
        let accepted = [("weight", "u32"), ("limit", "u64")];
        assert!(check("disk", &given("limit"), &accepted).is_ok());
        assert_eq!(check("disk", &given("weight"), &accepted).unwrap_err().code, ErrorCode::INVALID_ARG);
        assert_eq!(check("disk", &given("length"), &accepted).unwrap_err().code, ErrorCode::ARGUMENT_UNSUPPORTED);
    }
}
