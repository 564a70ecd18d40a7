//! The values that texts stand for: numbers as C's own functions read them, which is how programs are used to them.

use libc::c_int;
use virtkit::{ErrorCode, ErrorDomain, Result, TypedValue};

use super::error::failure;
use super::memory::argument;
use crate::generated::public::constants::{
    VIR_TYPED_PARAM_BOOLEAN, VIR_TYPED_PARAM_DOUBLE, VIR_TYPED_PARAM_INT, VIR_TYPED_PARAM_LLONG, VIR_TYPED_PARAM_STRING,
    VIR_TYPED_PARAM_UINT, VIR_TYPED_PARAM_ULLONG,
};

/// The value that a text of a type stands for.
///
/// # Errors
/// `InvalidArg` for a text that is no value of the type; `InternalError` for a type that does not exist.
pub fn parse(name: &str, kind: c_int, text: &str) -> Result<TypedValue> {
    // Blanks before a number belong to it, those behind it do not.
    let number = text.trim_start_matches([' ', '\t', '\n', '\x0b', '\x0c', '\r']);
    let value = match kind {
        VIR_TYPED_PARAM_INT => number.parse().ok().map(TypedValue::I32),
        VIR_TYPED_PARAM_UINT => unsigned(number, u32::wrapping_neg).map(TypedValue::U32),
        VIR_TYPED_PARAM_LLONG => number.parse().ok().map(TypedValue::I64),
        VIR_TYPED_PARAM_ULLONG => unsigned(number, u64::wrapping_neg).map(TypedValue::U64),
        VIR_TYPED_PARAM_DOUBLE => number.parse().ok().map(TypedValue::F64),
        VIR_TYPED_PARAM_BOOLEAN => match text {
            "0" => Some(TypedValue::Bool(false)),
            "1" => Some(TypedValue::Bool(true)),
            _ => None,
        },
        VIR_TYPED_PARAM_STRING => Some(TypedValue::Text(text.to_owned())),
        other => {
            let message = format!("the typed parameter `{name}` has the type {other}, which does not exist");
            return Err(failure(ErrorCode::INTERNAL_ERROR, ErrorDomain::NONE, message));
        }
    };
    value.ok_or_else(|| argument(format!("the text `{text}` is no value of the type {kind} for the typed parameter `{name}`")))
}

/// A number without a sign. One with a minus is taken from the end, as `strtoul` does: -1 is the largest.
fn unsigned<N: std::str::FromStr>(text: &str, negated: impl Fn(N) -> N) -> Option<N> {
    match text.strip_prefix('-') {
        Some(digits) if digits.starts_with(|first: char| first.is_ascii_digit()) => digits.parse().ok().map(negated),
        Some(_) => None,
        None => text.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use virtkit::{ErrorCode, TypedValue};

    use super::{
        VIR_TYPED_PARAM_BOOLEAN, VIR_TYPED_PARAM_DOUBLE, VIR_TYPED_PARAM_INT, VIR_TYPED_PARAM_LLONG, VIR_TYPED_PARAM_UINT,
        VIR_TYPED_PARAM_ULLONG, parse,
    };

    #[test]
    fn numbers_are_read_as_c_reads_them() {
        let good = [
            (VIR_TYPED_PARAM_INT, " +7", TypedValue::I32(7)),
            (VIR_TYPED_PARAM_INT, "-010", TypedValue::I32(-10)),
            (VIR_TYPED_PARAM_UINT, "-1", TypedValue::U32(u32::MAX)),
            (VIR_TYPED_PARAM_UINT, "-4294967295", TypedValue::U32(1)),
            (VIR_TYPED_PARAM_LLONG, "\t-9000000000", TypedValue::I64(-9_000_000_000)),
            (VIR_TYPED_PARAM_ULLONG, "-1", TypedValue::U64(u64::MAX)),
            (VIR_TYPED_PARAM_DOUBLE, " 1.5e3", TypedValue::F64(1500.0)),
            (VIR_TYPED_PARAM_BOOLEAN, "1", TypedValue::Bool(true)),
        ];
        for (kind, text, value) in good {
            assert_eq!(parse("p", kind, text).expect(text), value, "{text:?}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        let bad = [
            (VIR_TYPED_PARAM_INT, "7 "),
            (VIR_TYPED_PARAM_INT, "0x7"),
            (VIR_TYPED_PARAM_INT, ""),
            (VIR_TYPED_PARAM_INT, "2147483648"),
            (VIR_TYPED_PARAM_UINT, "4294967296"),
            (VIR_TYPED_PARAM_UINT, "-4294967296"),
            (VIR_TYPED_PARAM_UINT, "-+1"),
            (VIR_TYPED_PARAM_UINT, "--1"),
            (VIR_TYPED_PARAM_DOUBLE, "half"),
            (VIR_TYPED_PARAM_BOOLEAN, " 1"),
        ];
        for (kind, text) in bad {
            assert_eq!(parse("p", kind, text).expect_err(text).code, ErrorCode::INVALID_ARG, "{text:?}");
        }
        assert_eq!(parse("p", 99, "1").expect_err("no type").code, ErrorCode::INTERNAL_ERROR);
    }
}
