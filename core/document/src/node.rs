//! What a description does not know, kept as it was.

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
