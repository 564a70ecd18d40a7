//! The words of C: comments are left out, and lines of the preprocessor are kept apart.

/// One word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// A name or a keyword.
    Word(String),
    /// A number as it is written: `0x5U`.
    Number(String),
    /// What stands between quotation marks.
    Text(String),
    /// Anything else.
    Mark(char),
}

impl Token {
    /// The name or keyword that it is.
    pub fn word(&self) -> Option<&str> {
        match self {
            Self::Word(word) => Some(word),
            Self::Number(_) | Self::Text(_) | Self::Mark(_) => None,
        }
    }

    /// Whether it is this mark.
    pub fn is(&self, mark: char) -> bool {
        *self == Self::Mark(mark)
    }
}

/// A text in two parts: the lines of the preprocessor, each whole, and the words of all other lines.
pub fn split(text: &str) -> (Vec<String>, Vec<Token>) {
    let text = without_comments(text).replace("\\\n", " ");
    let (directives, code): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.trim_start().starts_with('#'));
    (directives.into_iter().map(|line| line.trim().to_owned()).collect(), tokens(&code.join("\n")))
}

/// Each comment is a space, as in C.
fn without_comments(text: &str) -> String {
    let mut rest = text;
    let mut code = String::with_capacity(text.len());
    while let Some(at) = rest.find(['"', '/']) {
        code.push_str(&rest[..at]);
        rest = &rest[at..];
        let taken = if let Some(comment) = rest.strip_prefix("/*") {
            code.push(' ');
            comment.find("*/").map_or(rest.len(), |end| end + 4)
        } else if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else {
            let length = if rest.starts_with('"') { quoted(rest) } else { 1 };
            code.push_str(&rest[..length]);
            length
        };
        rest = &rest[taken..];
    }
    code + rest
}

/// The bytes of a text in quotation marks, with both marks.
fn quoted(text: &str) -> usize {
    let mut escaped = false;
    let end = text[1..].find(|c| {
        let ends = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |end| end + 2)
}

/// The words of a text without comments.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut rest = text.trim_start();
    let mut tokens = Vec::new();
    while let Some(first) = rest.chars().next() {
        let word = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        let length = match first {
            '"' => quoted(rest),
            _ if word > 0 => word,
            _ => first.len_utf8(),
        };
        let (taken, after) = rest.split_at(length);
        tokens.push(match first {
            '"' => Token::Text(taken.trim_matches('"').to_owned()),
            _ if first.is_ascii_digit() => Token::Number(taken.to_owned()),
            _ if word > 0 => Token::Word(taken.to_owned()),
            _ => Token::Mark(first),
        });
        rest = after.trim_start();
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::{Token, split};

    #[test]
    fn comments_go_and_texts_stay() {
        let (directives, code) = split("#define A \"/* no */\" /* yes */\nint /* of\nit */ f(char *x); // end\n#define B(a) \\\n (a)\n");
        assert_eq!(directives, ["#define A \"/* no */\"", "#define B(a)   (a)"]);
        let words: Vec<&str> = code.iter().filter_map(Token::word).collect();
        assert_eq!(words, ["int", "f", "char", "x"]);
        assert_eq!(code.len(), 8);
    }
}
