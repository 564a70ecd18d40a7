//! The value of a constant expression.

use super::tokens::Token;

/// Calculates an expression of numbers, names that `known` gives values, shifts, sums and unions of bits. None for any other.
pub fn evaluate(tokens: &[Token], known: &dyn Fn(&str) -> Option<i64>) -> Option<i64> {
    let mut reader = Reader { tokens, known };
    let value = reader.union()?;
    reader.tokens.is_empty().then_some(value)
}

struct Reader<'a> {
    tokens: &'a [Token],
    known: &'a dyn Fn(&str) -> Option<i64>,
}

impl Reader<'_> {
    fn take(&mut self, marks: &str) -> bool {
        let marks: Vec<char> = marks.chars().collect();
        let found = self.tokens.len() >= marks.len() && self.tokens.iter().zip(&marks).all(|(token, mark)| token.is(*mark));
        if found {
            self.tokens = &self.tokens[marks.len()..];
        }
        found
    }

    fn union(&mut self) -> Option<i64> {
        let mut value = self.shift()?;
        while self.take("|") {
            value |= self.shift()?;
        }
        Some(value)
    }

    fn shift(&mut self) -> Option<i64> {
        let mut value = self.sum()?;
        while self.take("<<") {
            value = value.checked_shl(u32::try_from(self.sum()?).ok()?)?;
        }
        Some(value)
    }

    fn sum(&mut self) -> Option<i64> {
        let mut value = self.single()?;
        loop {
            if self.take("+") {
                value = value.checked_add(self.single()?)?;
            } else if self.take("-") {
                value = value.checked_sub(self.single()?)?;
            } else {
                return Some(value);
            }
        }
    }

    fn single(&mut self) -> Option<i64> {
        if self.take("-") {
            return self.single()?.checked_neg();
        }
        if self.take("(") {
            let value = self.union()?;
            return self.take(")").then_some(value);
        }
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        match first {
            Token::Number(text) => number(text),
            Token::Word(name) => (self.known)(name),
            Token::Text(_) | Token::Mark(_) => None,
        }
    }
}

fn number(text: &str) -> Option<i64> {
    let digits = text.trim_end_matches(['u', 'U', 'l', 'L']);
    match digits.strip_prefix("0x") {
        Some(digits) => i64::from_str_radix(digits, 16).ok(),
        None => digits.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::evaluate;

    #[test]
    fn expressions_of_headers_have_values() {
        let value = |text: &str| evaluate(&tokens(text), &|name| (name == "KNOWN").then_some(80));
        for (text, expected) in [
            ("5", 5),
            ("-2", -2),
            ("(1 << 3)", 8),
            ("(1U << 31)", 2_147_483_648),
            ("0x80000001U", 2_147_483_649),
            ("(36+1)", 37),
            ("KNOWN", 80),
            ("1 | (1 << 2)", 5),
            ("9007199254740991LL", 9_007_199_254_740_991),
        ] {
            assert_eq!(value(text), Some(expected), "{text}");
        }
        for text in ["UNKNOWN", "", "(1", "a * b", "\"text\""] {
            assert_eq!(value(text), None, "{text}");
        }
    }
}
