//! What a C header declares, read without a compiler: for the lock of what C programs see, and for the comparison with libvirt's own.
//!
//! It reads what headers such as libvirt's and ours consist of, and no other C.

mod number;
mod prototype;
mod tokens;

use std::collections::BTreeMap;

pub use prototype::{Declared, Prototype};

use tokens::Token;

/// The declarations of one or several headers.
#[derive(Debug, Default)]
pub struct Header {
    /// Functions.
    pub functions: BTreeMap<String, Prototype>,
    /// Constants of enumerations, those of sentinels included.
    pub constants: BTreeMap<String, Constant>,
    /// Macros.
    pub macros: BTreeMap<String, Macro>,
    /// Types of functions that a program gives.
    pub callbacks: BTreeMap<String, Prototype>,
    /// Structures by their tag, with the members that they have in C.
    pub structures: BTreeMap<String, Vec<Member>>,
    /// Other names of types: what each stands for, `enum` for an enumeration.
    pub types: BTreeMap<String, String>,
    /// Variables with their types.
    pub variables: BTreeMap<String, String>,
}

/// A constant of an enumeration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constant {
    /// The enumeration that declares it, where that has a name.
    pub of: String,
    /// Its value.
    pub value: i64,
}

/// A macro.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Macro {
    /// A text.
    Text(String),
    /// A number.
    Number(i64),
    /// Takes so many arguments.
    Function(usize),
    /// Another name.
    Name(String),
}

/// A member of a structure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// Its type: `unsigned long`, `char[32]`, `union`.
    pub ty: String,
}

impl Member {
    /// Reads `char model[32]`.
    pub fn read(text: &str) -> Self {
        Header::default().member(&tokens::tokens(text))
    }
}

impl Header {
    /// Reads headers, in the order in which one needs the other.
    pub fn read<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut header = Self::default();
        for text in texts {
            let (directives, code) = tokens::split(text);
            header.constants_and_types(&code);
            // A macro may be named by one that stands before it.
            for directive in directives.iter().chain(&directives) {
                header.directive(directive);
            }
            header.structures_of(&code);
        }
        header
    }

    /// The members of a structure by the name of its type, which may be another than its tag.
    pub fn members(&self, name: &str) -> Option<&[Member]> {
        let tag = self.types.get(name).and_then(|ty| ty.strip_prefix("struct ")).unwrap_or(name);
        match self.types.get(name) {
            Some(other) if !other.starts_with("struct ") => self.members(other),
            _ => self.structures.get(tag).map(Vec::as_slice),
        }
    }

    /// The number that a name stands for.
    fn number(&self, name: &str) -> Option<i64> {
        match (self.constants.get(name), self.macros.get(name)) {
            (Some(constant), _) => Some(constant.value),
            (None, Some(Macro::Number(number))) => Some(*number),
            (None, _) => None,
        }
    }

    fn directive(&mut self, line: &str) {
        let Some(rest) = line.trim_start_matches('#').trim_start().strip_prefix("define ") else { return };
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        let (name, value) = rest.split_at(end);
        let meaning = if let Some(params) = value.strip_prefix('(') {
            Macro::Function(params.split(')').next().unwrap_or_default().split(',').count())
        } else {
            let tokens = tokens::tokens(value);
            match (tokens.as_slice(), number::evaluate(&tokens, &|name| self.number(name))) {
                // What only guards a header says nothing.
                ([], _) => return,
                ([Token::Text(text)], _) => Macro::Text(text.clone()),
                (_, Some(number)) => Macro::Number(number),
                (tokens, None) => Macro::Name(prototype::type_name(tokens)),
            }
        };
        self.macros.insert(name.to_owned(), meaning);
    }

    /// Everything but structures, whose arrays may need macros.
    fn constants_and_types(&mut self, code: &[Token]) {
        for statement in statements(code) {
            let words: Vec<&str> = statement.iter().map_while(Token::word).collect();
            match words.as_slice() {
                ["typedef", "enum", ..] => self.enumeration(&statement[2..]),
                ["enum", ..] => self.enumeration(&statement[1..]),
                ["typedef", ..] => self.type_definition(&statement[1..]),
                ["struct" | "union", _] => {}
                ["extern", ..] => self.function_or_variable(&statement[1..]),
                _ => self.function_or_variable(statement),
            }
        }
    }

    fn structures_of(&mut self, code: &[Token]) {
        for statement in statements(code) {
            let [Token::Word(kind), Token::Word(tag), open, ..] = statement else { continue };
            if kind == "struct" && open.is('{') {
                let body = &statement[3..statement.len() - 1];
                let members = statements(body).into_iter().map(|member| self.member(member)).collect();
                self.structures.insert(tag.clone(), members);
            }
        }
    }

    fn member(&self, tokens: &[Token]) -> Member {
        if tokens.first().and_then(Token::word) == Some("union") {
            let name = tokens.last().and_then(Token::word).unwrap_or_default().to_owned();
            return Member { name, ty: "union".to_owned() };
        }
        let Declared { name, ty, length } = Declared::read(tokens);
        let ty = match length {
            Some(length) => match number::evaluate(&length, &|name| self.number(name)) {
                Some(length) => format!("{ty}[{length}]"),
                None => format!("{ty}[{}]", prototype::type_name(&length)),
            },
            None => ty,
        };
        Member { name, ty }
    }

    /// `[tag] { A = 1, B } name`
    fn enumeration(&mut self, tokens: &[Token]) {
        let (Some(open), Some(close)) = (position(tokens, '{'), position(tokens, '}')) else { return };
        let of = tokens[close + 1..].first().and_then(Token::word).unwrap_or_default().to_owned();
        let mut next = 0;
        for constant in tokens[open + 1..close].split(|token| token.is(',')) {
            let Some((Token::Word(name), rest)) = constant.split_first() else { continue };
            let value = match rest.split_first() {
                Some((equals, expression)) if equals.is('=') => number::evaluate(expression, &|name| self.number(name)),
                _ => Some(next),
            };
            let Some(value) = value else { continue };
            next = value + 1;
            self.constants.insert(name.clone(), Constant { of: of.clone(), value });
        }
        if !of.is_empty() {
            self.types.insert(of, "enum".to_owned());
        }
    }

    /// `struct _virDomain virDomain`, `virDomain *virDomainPtr`, `void (*virFreeCallback)(void *opaque)`
    fn type_definition(&mut self, tokens: &[Token]) {
        let Some(open) = position(tokens, '(') else {
            let Declared { name, ty, .. } = Declared::read(tokens);
            self.types.insert(name, ty);
            return;
        };
        let [_, star, Token::Word(name), close, again, params @ .., _] = &tokens[open..] else { return };
        if star.is('*') && close.is(')') && again.is('(') {
            self.callbacks.insert(name.clone(), Prototype::new(&tokens[..open], params));
        }
    }

    fn function_or_variable(&mut self, tokens: &[Token]) {
        let Some(open) = position(tokens, '(') else {
            let Declared { name, ty, .. } = Declared::read(tokens);
            self.variables.insert(name, ty);
            return;
        };
        let (head, params) = tokens.split_at(open);
        if let (Some((Token::Word(name), returns)), Some((_, params))) = (head.split_last(), params[1..].split_last()) {
            self.functions.insert(name.clone(), Prototype::new(returns, params));
        }
    }
}

fn position(tokens: &[Token], mark: char) -> Option<usize> {
    tokens.iter().position(|token| token.is(mark))
}

/// The statements of a header: what ends with a semicolon, where no brace is open. The braces around a header's C are none.
fn statements(code: &[Token]) -> Vec<&[Token]> {
    let mut statements = Vec::new();
    let (mut begin, mut depth) = (0, 0_usize);
    for (at, token) in code.iter().enumerate() {
        match token {
            Token::Mark('{') if matches!(&code[begin..at], [Token::Word(_), Token::Text(_)]) => begin = at + 1,
            Token::Mark('}') if depth == 0 => begin = at + 1,
            Token::Mark('{') => depth += 1,
            Token::Mark('}') => depth -= 1,
            Token::Mark(';') if depth == 0 => {
                if at > begin {
                    statements.push(&code[begin..at]);
                }
                begin = at + 1;
            }
            Token::Word(_) | Token::Number(_) | Token::Text(_) | Token::Mark(_) => {}
        }
    }
    statements
}

#[cfg(test)]
mod tests {
    use super::{Constant, Header, Macro, Member};

    const TEXT: &str = r#"
#ifndef LAMP_H
#define LAMP_H
#ifdef __cplusplus
extern "C" {
#endif
#define LAMP_NAME "lamp" /* its name */
#define LAMP_LENGTH (8 + 1)
#define LAMP_ON(lamp, how) ((lamp)->on = (how))
#define lampOld lamp
/* How bright; it is. */
typedef enum {
    LAMP_DARK = 0,
    LAMP_BRIGHT = (1 << 4), /* very */
# ifdef SENTINELS
    LAMP_LAST
# endif
} lampShade;
struct _lamp { char name[LAMP_LENGTH]; unsigned long watts; union _value value; const char **words; };
typedef struct _lamp lamp;
typedef lamp *lampPtr;
typedef void (*lampCallback)(lampPtr lamp, int event, void *opaque);
extern lampPtr lampDefault;
int lampShine(lampPtr lamp, char **const names,
              unsigned int flags);
const char *lampName(void);
#ifdef __cplusplus
}
#endif
#endif
"#;

    #[test]
    fn a_header_is_read() {
        let header = Header::read([TEXT]);
        let functions: Vec<String> = header.functions.iter().map(|(name, prototype)| format!("{name}: {prototype}")).collect();
        assert_eq!(functions, ["lampName: const char * (void)", "lampShine: int (lampPtr, char **, unsigned int)"]);
        let constant = |value| Some(Constant { of: "lampShade".to_owned(), value });
        assert_eq!(header.constants.get("LAMP_BRIGHT").cloned(), constant(16));
        assert_eq!(header.constants.get("LAMP_LAST").cloned(), constant(17));
        assert_eq!(header.macros["LAMP_NAME"], Macro::Text("lamp".to_owned()));
        assert_eq!(header.macros["LAMP_LENGTH"], Macro::Number(9));
        assert_eq!(header.macros["LAMP_ON"], Macro::Function(2));
        assert_eq!(header.macros["lampOld"], Macro::Name("lamp".to_owned()));
        assert!(!header.macros.contains_key("LAMP_H"));
        assert_eq!(header.callbacks["lampCallback"].to_string(), "void (lampPtr, int, void *)");
        assert_eq!(header.types["lampPtr"], "lamp *");
        assert_eq!(header.types["lampShade"], "enum");
        assert_eq!(header.variables["lampDefault"], "lampPtr");
        let member = |name: &str, ty: &str| Member { name: name.to_owned(), ty: ty.to_owned() };
        let members =
            [member("name", "char[9]"), member("watts", "unsigned long"), member("value", "union"), member("words", "const char **")];
        assert_eq!(header.members("lamp").expect("it is a structure"), members);
        assert!(header.members("lampShade").is_none());
    }
}
