//! Types and prototypes in one way of writing, so that two can be compared.

use std::fmt;

use super::tokens::{Token, tokens};

/// The types of a function: what it gives back, and what it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prototype {
    /// The type of the result.
    pub returns: String,
    /// The types of the parameters, in order.
    pub params: Vec<String>,
}

impl fmt::Display for Prototype {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let params = if self.params.is_empty() { "void".to_owned() } else { self.params.join(", ") };
        write!(f, "{} ({params})", self.returns)
    }
}

impl Prototype {
    /// Reads `char * (virConnectPtr conn, unsigned int flags)`: types with names of parameters.
    pub fn read(text: &str) -> Option<Self> {
        let tokens = tokens(text);
        let open = tokens.iter().position(|token| token.is('('))?;
        let (returns, rest) = tokens.split_at(open);
        let (last, params) = rest[1..].split_last()?;
        last.is(')').then(|| Self::new(returns, params))
    }

    /// Of the words of a result's type, and those between the parentheses.
    pub fn new(returns: &[Token], params: &[Token]) -> Self {
        let list = params.split(|token| token.is(','));
        let types = list.filter(|param| !param.is_empty()).map(|param| Declared::read(param).ty).filter(|ty| ty != "void");
        Self { returns: type_name(returns), params: types.collect() }
    }
}

/// A name with its type: a parameter, or a member of a structure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// The name; empty where there is none.
    pub name: String,
    /// The type, without what stands behind the name.
    pub ty: String,
    /// How many there are in an array, as it is written.
    pub length: Option<Vec<Token>>,
}

impl Declared {
    /// Reads `char model[32]`.
    pub fn read(tokens: &[Token]) -> Self {
        let bracket = tokens.iter().position(|token| token.is('['));
        let (head, length) = match bracket {
            Some(at) => (&tokens[..at], Some(tokens[at + 1..].iter().take_while(|token| !token.is(']')).cloned().collect())),
            None => (tokens, None),
        };
        // A type is more than one word, or one word and stars: the last word of more is the name.
        match head.split_last() {
            Some((Token::Word(name), ty)) if !ty.is_empty() => Self { name: name.clone(), ty: type_name(ty), length },
            _ => Self { name: String::new(), ty: type_name(head), length },
        }
    }
}

/// A type in one way of writing: `const char **`. What is constant in itself is so for the function alone, and is left out.
pub fn type_name(tokens: &[Token]) -> String {
    let mut text = String::new();
    for token in tokens {
        match token {
            Token::Word(word) | Token::Number(word) | Token::Text(word) => {
                if !text.is_empty() {
                    text.push(' ');
                }
                text.push_str(word);
            }
            Token::Mark('*') => text.push_str(if text.ends_with('*') || text.is_empty() { "*" } else { " *" }),
            Token::Mark(mark) => text.push(*mark),
        }
    }
    let behind_star = text.rfind('*').is_some_and(|star| text[star + 1..].trim() == "const");
    if behind_star { text.trim_end_matches("const").trim_end().to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::Prototype;

    #[test]
    fn prototypes_have_one_form() {
        let form = |text: &str| Prototype::read(text).expect("a prototype").to_string();
        assert_eq!(form("int(virConnectPtr  conn,char **const names,int maxnames)"), "int (virConnectPtr, char **, int)");
        assert_eq!(form("const char * (void)"), "const char * (void)");
        assert_eq!(form("int ()"), "int (void)");
        assert_eq!(form("virDomainPtr * * (const unsigned char *uuid)"), "virDomainPtr ** (const unsigned char *)");
        assert!(Prototype::read("int").is_none());
    }
}
