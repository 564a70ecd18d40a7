//! Writing XML as libvirt does: two blanks a level, single quotes, empty elements closed at once.

use crate::Node;
use crate::values::Value;

/// Writes a document.
#[derive(Debug, Default)]
pub struct Writer {
    text: String,
    depth: usize,
    /// The start tag is not closed yet.
    open: bool,
}

impl Writer {
    /// Opens an element; attributes come next.
    pub fn start(&mut self, tag: &str) {
        self.close_start();
        self.indent();
        self.text.push('<');
        self.text.push_str(tag);
        self.open = true;
        self.depth += 1;
    }

    /// An attribute of the element that was just opened.
    pub fn attribute(&mut self, name: &str, value: &str) {
        self.text.push(' ');
        self.text.push_str(name);
        self.text.push_str("='");
        for c in value.chars() {
            match c {
                // As they are they would be read as blanks.
                '\t' => self.text.push_str("&#9;"),
                '\n' => self.text.push_str("&#10;"),
                c => escaped(c, &mut self.text),
            }
        }
        self.text.push('\'');
    }

    /// An attribute that may be absent.
    pub fn value<V: Value>(&mut self, name: &str, value: Option<&V>) {
        if let Some(value) = value {
            self.attribute(name, &value.print());
        }
    }

    /// Closes the element with its text, which is all that it holds.
    pub fn end_with_text(&mut self, tag: &str, text: &str) {
        self.depth -= 1;
        self.open = false;
        if text.is_empty() {
            self.text.push_str("/>\n");
            return;
        }
        self.text.push('>');
        escape(text, &mut self.text);
        self.close_tag(tag);
    }

    /// Closes the element.
    pub fn end(&mut self, tag: &str) {
        self.depth -= 1;
        if std::mem::take(&mut self.open) {
            self.text.push_str("/>\n");
            return;
        }
        self.indent();
        self.close_tag(tag);
    }

    /// An element that holds a value alone.
    pub fn leaf<V: Value>(&mut self, tag: &str, value: &V) {
        self.start(tag);
        self.end_with_text(tag, &value.print());
    }

    /// What was kept.
    pub fn node(&mut self, node: &Node) {
        match node {
            Node::Element { tag, attributes, children } => {
                self.start(tag);
                for (name, value) in attributes {
                    self.attribute(name, value);
                }
                match children.as_slice() {
                    [Node::Text(text)] => self.end_with_text(tag, text),
                    children => {
                        for child in children {
                            self.node(child);
                        }
                        self.end(tag);
                    }
                }
            }
            Node::Text(text) => {
                self.close_start();
                self.indent();
                escape(text, &mut self.text);
                self.text.push('\n');
            }
            Node::Comment(comment) => {
                self.close_start();
                self.indent();
                self.text.push_str("<!--");
                self.text.push_str(comment);
                self.text.push_str("-->\n");
            }
        }
    }

    /// The whole text.
    pub fn into_text(self) -> String {
        self.text
    }

    fn close_start(&mut self) {
        if std::mem::take(&mut self.open) {
            self.text.push_str(">\n");
        }
    }

    fn close_tag(&mut self, tag: &str) {
        self.text.push_str("</");
        self.text.push_str(tag);
        self.text.push_str(">\n");
    }

    fn indent(&mut self) {
        for _ in 0..self.depth {
            self.text.push_str("  ");
        }
    }
}

fn escape(text: &str, into: &mut String) {
    for c in text.chars() {
        escaped(c, into);
    }
}

fn escaped(c: char, into: &mut String) {
    match c {
        '&' => into.push_str("&amp;"),
        '<' => into.push_str("&lt;"),
        '>' => into.push_str("&gt;"),
        '\'' => into.push_str("&apos;"),
        '"' => into.push_str("&quot;"),
        // As it is it would be read as the end of a line.
        '\r' => into.push_str("&#13;"),
        c => into.push(c),
    }
}
