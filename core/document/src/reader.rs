//! Reading XML, with the place of everything.

use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};
use virtkit_api::{Error, Result};

use crate::Node;
use crate::characters;
use crate::error::{Position, not_well_formed, wrong};
use crate::values::Value;

/// How deep elements may lie in each other.
const DEPTH: usize = 256;

/// The longest document, in bytes: no message can carry a longer one.
const LENGTH: usize = 32 * 1024 * 1024;

/// How many attributes an element may have. Each is compared with all others.
const ATTRIBUTES: usize = 1024;

/// Reads one document.
#[derive(Debug)]
pub struct Reader<'t> {
    text: &'t str,
    events: quick_xml::Reader<&'t [u8]>,
    /// The elements that are open.
    path: Vec<String>,
    /// An event that was read and not used.
    pending_end: bool,
}

/// The start of an element.
#[derive(Debug, Clone)]
pub struct Start {
    tag: String,
    attributes: Vec<(String, String)>,
    /// Closed at once.
    empty: bool,
    offset: usize,
}

/// What comes next inside an element.
#[derive(Debug)]
pub enum Child {
    /// An element; it must be read to its end before the next is asked for.
    Element(Start),
    /// Text that is not of white space alone.
    Text(String),
    /// A comment.
    Comment(String),
}

impl Start {
    /// The name, with its prefix.
    #[must_use]
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// Takes the attributes out.
    pub fn take_attributes(&mut self) -> Vec<(String, String)> {
        std::mem::take(&mut self.attributes)
    }

    /// Where it stands, in bytes from the start of the document.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.offset
    }
}

impl<'t> Reader<'t> {
    /// Begins a document.
    ///
    /// # Errors
    /// `XmlError` for one that is too long, `XmlDetail` for one that has a character that XML does not allow.
    pub fn new(text: &'t str) -> Result<Self> {
        if text.len() > LENGTH {
            let what = format!("the document has {} bytes, at most {LENGTH} are allowed", text.len());
            return Err(wrong(Position { line: 1, column: 1 }, "", &what));
        }
        if let Some((offset, c)) = text.char_indices().find(|(_, c)| !characters::is_allowed(*c)) {
            let what = format!("the character U+{:04X} is not allowed in XML", u32::from(c));
            return Err(not_well_formed(Position::of(text, offset), "", &what));
        }
        let mut events = quick_xml::Reader::from_str(text);
        events.config_mut().check_end_names = true;
        events.config_mut().check_comments = true;
        Ok(Self { text, events, path: Vec::new(), pending_end: false })
    }

    /// The outermost element, which must have this name.
    ///
    /// # Errors
    /// `XmlDetail` where there is none, `XmlError` where it is another.
    pub fn root(&mut self, tag: &str) -> Result<Start> {
        let start = self.outermost(&format!("<{tag}>"))?;
        if start.tag != tag {
            return Err(self.wrong(start.offset, &format!("the outermost element is <{}>, expected <{tag}>", start.tag)));
        }
        self.enter(&start)?;
        Ok(start)
    }

    /// The outermost element, whatever its name is.
    ///
    /// # Errors
    /// `XmlDetail` where there is none.
    pub fn any_root(&mut self) -> Result<Start> {
        let start = self.outermost("an element")?;
        self.enter(&start)?;
        Ok(start)
    }

    fn outermost(&mut self, expected: &str) -> Result<Start> {
        loop {
            let offset = self.offset();
            let start = match self.event()? {
                Event::Start(start) => Self::begin(&start, false, offset),
                Event::Empty(start) => Self::begin(&start, true, offset),
                Event::Decl(_) | Event::Comment(_) | Event::PI(_) => continue,
                Event::Text(text) if text.trim_ascii().is_empty() => continue,
                Event::DocType(_) => return Err(self.wrong(offset, "a document type is not allowed")),
                _ => return Err(self.not_well_formed(offset, &format!("expected {expected}"))),
            };
            return start.map_err(|what| self.not_well_formed(offset, &what));
        }
    }

    /// What comes next inside the element that is open; none at its end.
    ///
    /// # Errors
    /// `XmlDetail` for what is not well-formed.
    pub fn next_child(&mut self) -> Result<Option<Child>> {
        if std::mem::take(&mut self.pending_end) {
            self.path.pop();
            return Ok(None);
        }
        let mut text = String::new();
        loop {
            // Text comes in pieces: an entity is an event of its own.
            if !text.is_empty() && !self.at_text() {
                if text.trim().is_empty() {
                    text.clear();
                } else {
                    return Ok(Some(Child::Text(text)));
                }
            }
            let offset = self.offset();
            match self.event()? {
                Event::Start(start) => return self.child(Self::begin(&start, false, offset), offset),
                Event::Empty(start) => return self.child(Self::begin(&start, true, offset), offset),
                Event::End(_) => {
                    self.path.pop();
                    return Ok(None);
                }
                Event::Text(piece) => text.push_str(&piece.xml10_content()),
                Event::CData(piece) => text.push_str(&piece),
                Event::GeneralRef(reference) => {
                    let name: &str = &reference;
                    text.push_str(&resolve(name).ok_or_else(|| self.not_well_formed(offset, &format!("&{name}; is no known entity")))?);
                }
                Event::Comment(comment) => return Ok(Some(Child::Comment(comment.to_string()))),
                Event::PI(_) | Event::Decl(_) => {}
                Event::DocType(_) => return Err(self.wrong(offset, "a document type is not allowed")),
                Event::Eof => {
                    return Err(self.not_well_formed(offset, &format!("<{}> is not closed", self.path.last().map_or("", String::as_str))));
                }
            }
        }
    }

    /// Whether the next event continues a text.
    fn at_text(&self) -> bool {
        let rest = &self.text[self.offset().min(self.text.len())..];
        rest.starts_with('&') || rest.starts_with("<![CDATA[") || !rest.starts_with('<')
    }

    fn child(&mut self, start: std::result::Result<Start, String>, offset: usize) -> Result<Option<Child>> {
        let start = start.map_err(|what| self.not_well_formed(offset, &what))?;
        self.enter(&start)?;
        Ok(Some(Child::Element(start)))
    }

    fn enter(&mut self, start: &Start) -> Result<()> {
        if self.path.len() >= DEPTH {
            return Err(self.wrong(start.offset, &format!("elements lie more than {DEPTH} deep in each other")));
        }
        self.path.push(start.tag.clone());
        self.pending_end = start.empty;
        Ok(())
    }

    /// A value that is all that the element holds. Attributes and elements beside it are not allowed.
    ///
    /// # Errors
    /// `XmlError` for another content, or a value that cannot be.
    pub fn leaf<V: Value>(&mut self, start: &Start) -> Result<V> {
        let mut text = String::new();
        while let Some(child) = self.next_child()? {
            match child {
                Child::Text(piece) => text.push_str(&piece),
                Child::Comment(_) => {}
                Child::Element(inner) => return Err(self.wrong(inner.offset, &format!("<{}> holds a text and no elements", start.tag))),
            }
        }
        self.value(start.offset, &format!("<{}>", start.tag), &text)
    }

    /// A value of an attribute or a text.
    ///
    /// # Errors
    /// `XmlError` for one that cannot be, with what is expected.
    pub fn value<V: Value>(&self, offset: usize, what: &str, text: &str) -> Result<V> {
        V::parse(text.trim()).ok_or_else(|| self.wrong(offset, &format!("{what} is {:?}, expected {}", text.trim(), V::expected())))
    }

    /// Keeps an element as it is.
    ///
    /// # Errors
    /// `XmlDetail` for what is not well-formed.
    pub fn keep(&mut self, start: Start) -> Result<Node> {
        let mut children = Vec::new();
        while let Some(child) = self.next_child()? {
            children.push(self.keep_child(child)?);
        }
        Ok(Node::Element { tag: start.tag, attributes: start.attributes, children })
    }

    /// Keeps what came as it is.
    ///
    /// # Errors
    /// `XmlDetail` for what is not well-formed.
    pub fn keep_child(&mut self, child: Child) -> Result<Node> {
        match child {
            Child::Element(start) => self.keep(start),
            Child::Text(text) => Ok(Node::Text(text.trim().to_owned())),
            Child::Comment(comment) => Ok(Node::Comment(comment)),
        }
    }

    /// The end of the document.
    ///
    /// # Errors
    /// `XmlDetail` where more follows than comments.
    pub fn end(&mut self) -> Result<()> {
        loop {
            let offset = self.offset();
            match self.event()? {
                Event::Eof => return Ok(()),
                Event::Comment(_) | Event::PI(_) => {}
                Event::Text(text) if text.trim_ascii().is_empty() => {}
                _ => return Err(self.not_well_formed(offset, "nothing may follow the outermost element")),
            }
        }
    }

    /// An error at a place of a text that is well-formed.
    #[must_use]
    pub fn wrong(&self, offset: usize, what: &str) -> Error {
        wrong(Position::of(self.text, offset), &self.path.join("/"), what)
    }

    fn not_well_formed(&self, offset: usize, what: &str) -> Error {
        not_well_formed(Position::of(self.text, offset), &self.path.join("/"), what)
    }

    fn offset(&self) -> usize {
        usize::try_from(self.events.buffer_position()).unwrap_or(usize::MAX)
    }

    fn event(&mut self) -> Result<Event<'t>> {
        self.events.read_event().map_err(|error| {
            let offset = usize::try_from(self.events.error_position()).unwrap_or(usize::MAX);
            self.not_well_formed(offset.min(self.text.len()), &error.to_string())
        })
    }

    fn begin(start: &BytesStart<'_>, empty: bool, offset: usize) -> std::result::Result<Start, String> {
        let tag = named(start.name().as_ref())?;
        let mut attributes: Vec<(String, String)> = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| error.to_string())?;
            let name = named(attribute.key.as_ref())?;
            let value = attribute.normalized_value(quick_xml::XmlVersion::Explicit1_0).map_err(|error| error.to_string())?;
            attributes.push((name, value.into_owned()));
            if attributes.len() > ATTRIBUTES {
                return Err(format!("<{tag}> has more than {ATTRIBUTES} attributes"));
            }
        }
        Ok(Start { tag, attributes, empty, offset })
    }
}

/// The character behind `&name;`.
fn resolve(name: &str) -> Option<String> {
    if let Some(text) = resolve_xml_entity(name) {
        return Some(text.to_owned());
    }
    let number = name.strip_prefix('#')?;
    let code = match number.strip_prefix('x') {
        Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code).filter(|c| characters::is_allowed(*c)).map(String::from)
}

/// The name of an element or an attribute.
fn named(name: &str) -> std::result::Result<String, String> {
    if characters::is_name(name) { Ok(name.to_owned()) } else { Err(format!("{name:?} is no name")) }
}
