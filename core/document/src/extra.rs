//! What a record carries beside its known parts.

use virtkit_api::Result;

use crate::Node;
use crate::reader::{Reader, Start};
use crate::values::Value;
use crate::writer::Writer;

/// Attributes and nodes that the description does not know. Nodes stand behind the known sibling that they followed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Extra {
    pub(crate) attributes: Attributes,
    /// Behind which kind of known child a node stands (from 1, 0 is before all), and the node.
    pub(crate) nodes: Vec<(usize, Node)>,
    /// Attributes of elements that hold a value alone, or nothing: the kind of child, which of them (from 0), and the attributes.
    pub(crate) leaves: Vec<(usize, usize, Attributes)>,
}

/// Names and values, in their order.
type Attributes = Vec<(String, String)>;

impl Extra {
    /// The attributes, in their order. Namespace declarations are among them.
    #[must_use]
    pub fn attributes(&self) -> &[(String, String)] {
        &self.attributes
    }

    /// The nodes, in their order.
    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.nodes.iter().map(|(_, node)| node)
    }

    /// The nodes, each with the number of the kind of child that it stands behind.
    pub fn placed_nodes(&self) -> impl Iterator<Item = (usize, &Node)> {
        self.nodes.iter().map(|(behind, node)| (*behind, node))
    }

    /// Attributes of children that hold a value alone, or nothing: the kind of child counted from 1, which of them counted from 0, and the names
    /// and values.
    #[must_use]
    pub fn leaves(&self) -> &[(usize, usize, Vec<(String, String)>)] {
        &self.leaves
    }

    /// Whether everything was understood.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.attributes.is_empty() && self.nodes.is_empty() && self.leaves.is_empty()
    }

    /// Keeps an attribute.
    pub fn add_attribute(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.attributes.push((name.into(), value.into()));
    }

    /// Keeps a node behind the known kind of child with this number, counted from 1; 0 is before all, a number beyond the last is
    /// behind all.
    pub fn add_node(&mut self, behind: usize, node: Node) {
        self.nodes.push((behind, node));
    }

    /// Keeps attributes of a child that holds a value alone: the kind of child counted from 1, and which of them counted from 0.
    pub fn add_leaf(&mut self, kind: usize, which: usize, attributes: Vec<(String, String)>) {
        self.leaves.push((kind, which, attributes));
    }

    /// Reads a child that holds a value alone, and keeps its attributes.
    pub(crate) fn leaf<V: Value>(&mut self, kind: usize, which: usize, mut child: Start, reader: &mut Reader<'_>) -> Result<V> {
        let attributes = child.take_attributes();
        if !attributes.is_empty() {
            self.leaves.push((kind, which, attributes));
        }
        reader.leaf(&child)
    }

    /// Reads a child whose being there says all, and keeps what it has all the same.
    pub(crate) fn flag(&mut self, kind: usize, mut child: Start, reader: &mut Reader<'_>) -> Result<()> {
        let attributes = child.take_attributes();
        if !attributes.is_empty() {
            self.leaves.push((kind, 0, attributes));
        }
        reader.leaf::<String>(&child).map(drop)
    }

    pub(crate) fn write_attributes(&self, writer: &mut Writer) {
        write_all(&self.attributes, writer);
    }

    /// Writes the children of one kind that hold values alone.
    pub(crate) fn write_leaves<'a, V: Value + 'a>(
        &self,
        kind: usize,
        tag: &str,
        values: impl IntoIterator<Item = &'a V>,
        writer: &mut Writer,
    ) {
        for (which, value) in values.into_iter().enumerate() {
            writer.start(tag);
            self.write_leaf_attributes(kind, which, writer);
            writer.end_with_text(tag, &value.print());
        }
    }

    /// Writes a child whose being there says all.
    pub(crate) fn write_flag(&self, kind: usize, tag: &str, there: bool, writer: &mut Writer) {
        if there {
            writer.start(tag);
            self.write_leaf_attributes(kind, 0, writer);
            writer.end(tag);
        }
    }

    fn write_leaf_attributes(&self, kind: usize, which: usize, writer: &mut Writer) {
        for (_, _, attributes) in self.leaves.iter().filter(|(at, one, _)| (*at, *one) == (kind, which)) {
            write_all(attributes, writer);
        }
    }

    /// Writes the nodes that stand behind this kind of child.
    pub(crate) fn write_nodes(&self, behind: usize, writer: &mut Writer) {
        for (_, node) in self.nodes.iter().filter(|(at, _)| *at == behind) {
            writer.node(node);
        }
    }

    /// Writes the nodes that stand behind the last kind of child, or further behind than there are kinds.
    pub(crate) fn write_last_nodes(&self, last: usize, writer: &mut Writer) {
        for (_, node) in self.nodes.iter().filter(|(at, _)| *at >= last) {
            writer.node(node);
        }
    }
}

fn write_all(attributes: &[(String, String)], writer: &mut Writer) {
    for (name, value) in attributes {
        writer.attribute(name, value);
    }
}
