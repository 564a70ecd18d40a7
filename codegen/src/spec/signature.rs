//! The small languages inside strings: signatures, field lists and C prototypes.

use std::ops::Range;

/// What is wrong in such a string: where (bytes from its start), and what.
pub type Wrong = (Range<usize>, String);

/// `name(args) -> results`
#[derive(Debug)]
pub struct Signature {
    pub name: String,
    pub args: Vec<Argument>,
    pub results: Results,
}

/// An argument, or one of several results.
#[derive(Debug)]
pub struct Argument {
    pub name: String,
    pub name_span: Range<usize>,
    pub ty: TypeWord,
    pub default: Option<(DefaultWord, Range<usize>)>,
}

/// What stands right of the arrow.
#[derive(Debug)]
pub enum Results {
    Nothing,
    One(TypeWord),
    Several(Vec<Argument>),
}

/// A type as written.
#[derive(Debug)]
pub struct TypeWord {
    pub kind: TypeKind,
    pub span: Range<usize>,
}

/// The forms of a type.
#[derive(Debug)]
pub enum TypeKind {
    /// `i32`, `DomainState`
    Name(String),
    /// `params<Group>`, `xml<Document>`, `stream<both>`
    Generic(String, String),
    List(Box<TypeWord>),
    Array(Box<TypeWord>, usize),
    Optional(Box<TypeWord>),
}

/// A default as written.
#[derive(Debug)]
pub enum DefaultWord {
    Null,
    Bool(bool),
    Number(i64),
    Text(String),
    /// `[]`
    EmptyList,
    /// `{}`
    EmptyParams,
    /// A member of the argument's enumeration or flag set, or several with `|` between them.
    Member(String),
}

/// `virDomainPtr (self, name) where flags = READ_ONLY`, `int (self) -> count(result)`
#[derive(Debug)]
pub struct Prototype {
    pub returns: String,
    pub params: Vec<PrototypeParam>,
    /// What of the result is returned, where it is not all of it: `count(result)`.
    pub told: Option<PrototypeParam>,
    /// Argument, value as written, place.
    pub fixed: Vec<(String, DefaultWord, Range<usize>)>,
}

/// One position of a prototype: `self`, `flags`, `0`, `out(state)`, `params(result, n)`.
#[derive(Debug)]
pub struct PrototypeParam {
    pub word: String,
    pub inside: Vec<String>,
    pub span: Range<usize>,
}

/// Reads a signature.
///
/// # Errors
/// Where it is not one.
pub fn parse_signature(text: &str) -> Result<Signature, Wrong> {
    let mut p = Parser { text, at: 0 };
    let name = p.ident("the name of the method")?.0;
    let args = p.fields()?;
    let results = if p.eat("->") {
        p.space();
        if p.peek() == Some('(') { Results::Several(p.fields()?) } else { Results::One(p.ty()?) }
    } else {
        Results::Nothing
    };
    p.end()?;
    Ok(Signature { name, args, results })
}

/// Reads a list of fields in parentheses.
///
/// # Errors
/// Where it is not one.
pub fn parse_fields(text: &str) -> Result<Vec<Argument>, Wrong> {
    let mut p = Parser { text, at: 0 };
    let fields = p.fields()?;
    p.end()?;
    Ok(fields)
}

/// Reads a type alone.
///
/// # Errors
/// Where it is not one.
pub fn parse_type(text: &str) -> Result<TypeWord, Wrong> {
    let mut p = Parser { text, at: 0 };
    let ty = p.ty()?;
    p.end()?;
    Ok(ty)
}

/// Reads a C prototype.
///
/// # Errors
/// Where it is not one.
pub fn parse_prototype(text: &str) -> Result<Prototype, Wrong> {
    if let Some((at, other)) = text.char_indices().find(|(_, c)| !in_prototypes(*c)) {
        return Err((at..at + other.len_utf8(), format!("`{other}` stands in no C prototype")));
    }
    let open = text.find('(').ok_or((0..text.len(), "expected `TYPE (PARAMETERS)`".to_owned()))?;
    let returns = text[..open].trim().to_owned();
    let mut p = Parser { text, at: open + 1 };
    let mut params = Vec::new();
    while !p.eat(")") {
        params.push(p.prototype_param()?);
        if !p.eat(",") && p.peek() != Some(')') {
            return Err(p.wrong("expected `,` or `)`"));
        }
    }
    let told = if p.eat("->") { Some(p.prototype_param()?) } else { None };
    let mut fixed = Vec::new();
    if p.eat("where") {
        loop {
            let (name, _) = p.ident("the name of an argument")?;
            p.expect("=")?;
            let (value, span) = p.default()?;
            fixed.push((name, value, span));
            if !p.eat(",") {
                break;
            }
        }
    }
    p.end()?;
    Ok(Prototype { returns, params, told, fixed })
}

/// Whether a prototype may have a character: of C's names and pointers, and of the words for positions.
fn in_prototypes(c: char) -> bool {
    c.is_ascii_alphanumeric() || c.is_ascii_whitespace() || "_*(),=|->".contains(c)
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl Parser<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn space(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn peek(&mut self) -> Option<char> {
        self.space();
        self.rest().chars().next()
    }

    fn wrong(&self, message: &str) -> Wrong {
        (self.at..(self.at + 1).min(self.text.len().max(self.at)), message.to_owned())
    }

    fn eat(&mut self, token: &str) -> bool {
        self.space();
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    fn expect(&mut self, token: &str) -> Result<(), Wrong> {
        if self.eat(token) { Ok(()) } else { Err(self.wrong(&format!("expected `{token}`"))) }
    }

    fn end(&mut self) -> Result<(), Wrong> {
        if self.peek().is_none() { Ok(()) } else { Err((self.at..self.text.len(), "nothing is expected here".to_owned())) }
    }

    fn ident(&mut self, what: &str) -> Result<(String, Range<usize>), Wrong> {
        self.space();
        let length = self.rest().find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(self.rest().len());
        if length == 0 {
            return Err(self.wrong(&format!("expected {what}")));
        }
        let span = self.at..self.at + length;
        self.at = span.end;
        Ok((self.text[span.clone()].to_owned(), span))
    }

    fn fields(&mut self) -> Result<Vec<Argument>, Wrong> {
        self.expect("(")?;
        let mut fields = Vec::new();
        while !self.eat(")") {
            let (name, name_span) = self.ident("a name or `)`")?;
            self.expect(":")?;
            let ty = self.ty()?;
            let default = if self.eat("=") { Some(self.default()?) } else { None };
            fields.push(Argument { name, name_span, ty, default });
            if !self.eat(",") && self.peek() != Some(')') {
                return Err(self.wrong("expected `,` or `)`"));
            }
        }
        Ok(fields)
    }

    fn ty(&mut self) -> Result<TypeWord, Wrong> {
        self.space();
        let start = self.at;
        let kind = if self.eat("[") {
            let item = Box::new(self.ty()?);
            let kind = if self.eat(";") {
                let (length, span) = self.ident("the length of the list")?;
                TypeKind::Array(item, length.parse().map_err(|_| (span, "expected a number".to_owned()))?)
            } else {
                TypeKind::List(item)
            };
            self.expect("]")?;
            kind
        } else {
            let (name, _) = self.ident("a type")?;
            if self.eat("<") {
                let (inside, _) = self.ident("what the type is of")?;
                self.expect(">")?;
                TypeKind::Generic(name, inside)
            } else {
                TypeKind::Name(name)
            }
        };
        let word = TypeWord { kind, span: start..self.at };
        if self.eat("?") {
            return Ok(TypeWord { kind: TypeKind::Optional(Box::new(word)), span: start..self.at });
        }
        Ok(word)
    }

    fn default(&mut self) -> Result<(DefaultWord, Range<usize>), Wrong> {
        self.space();
        let start = self.at;
        let word = if self.eat("[") {
            self.expect("]")?;
            DefaultWord::EmptyList
        } else if self.eat("{") {
            self.expect("}")?;
            DefaultWord::EmptyParams
        } else if self.eat("'") {
            let end = self.rest().find('\'').ok_or_else(|| self.wrong("the text has no end"))?;
            let text = self.rest()[..end].to_owned();
            self.at += end + 1;
            DefaultWord::Text(text)
        } else {
            let minus = self.eat("-");
            let (word, span) = self.ident("a value")?;
            match (word.as_str(), word.parse::<i64>()) {
                ("null", _) => DefaultWord::Null,
                ("true", _) => DefaultWord::Bool(true),
                ("false", _) => DefaultWord::Bool(false),
                (_, Ok(number)) => DefaultWord::Number(if minus { -number } else { number }),
                (_, Err(_)) if minus => return Err((span, "expected a number".to_owned())),
                (_, Err(_)) => {
                    let mut members = word;
                    while self.eat("|") {
                        members = format!("{members}|{}", self.ident("a member")?.0);
                    }
                    DefaultWord::Member(members)
                }
            }
        };
        Ok((word, start..self.at))
    }

    fn prototype_param(&mut self) -> Result<PrototypeParam, Wrong> {
        let (word, mut span) = self.ident("a parameter")?;
        let mut inside = Vec::new();
        if self.eat("(") {
            while !self.eat(")") {
                inside.push(self.ident("a name")?.0);
                if !self.eat(",") && self.peek() != Some(')') {
                    return Err(self.wrong("expected `,` or `)`"));
                }
            }
            span.end = self.at;
        }
        Ok(PrototypeParam { word, inside, span })
    }
}
