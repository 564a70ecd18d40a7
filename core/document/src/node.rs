//! What a description does not know, kept as it was.

use virtkit_api::Result;

use crate::reader::Reader;
use crate::writer::Writer;

/// A part of a document that is kept without being understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// An element with all that it holds.
    Element {
        /// The name, with its prefix.
        tag: String,
        /// Name and value of each attribute, in their order.
        attributes: Vec<(String, String)>,
        /// What lies between its tags.
        children: Vec<Node>,
    },
    /// Text between elements, not of white space alone.
    Text(String),
    /// A comment.
    Comment(String),
}

impl Node {
    /// Reads a document of one element, whatever it is.
    ///
    /// # Errors
    /// `XmlDetail` with line, column and the path of elements for what is not well-formed.
    pub fn from_xml(text: &str) -> Result<Self> {
        let mut reader = Reader::new(text)?;
        let start = reader.any_root()?;
        let node = reader.keep(start)?;
        reader.end().map(|()| node)
    }

    /// Writes it as a document, two blanks for each level, with a line break at its end.
    #[must_use]
    pub fn to_xml(&self) -> String {
        let mut writer = Writer::default();
        writer.node(self);
        writer.into_text()
    }

    /// The name of an element, with its prefix; none for what is no element.
    #[must_use]
    pub fn tag(&self) -> Option<&str> {
        match self {
            Self::Element { tag, .. } => Some(tag),
            Self::Text(_) | Self::Comment(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Node;

    #[test]
    fn an_element_is_read_and_written() {
        let node = Node::from_xml("<?xml version='1.0'?>\n<a b='1'>\n<c/>text</a>").unwrap();
        assert_eq!(node, Node::from_xml(&node.to_xml()).unwrap());
        let Node::Element { tag, attributes, children } = node else { panic!("no element") };
        assert_eq!((tag.as_str(), attributes.len(), children.len()), ("a", 1, 2));
    }

    #[test]
    fn what_is_no_element_is_refused() {
        for text in ["", "text", "<a", "<a/><b/>", "<!-- a -->"] {
            assert!(Node::from_xml(text).is_err(), "{text:?}");
        }
    }
}
