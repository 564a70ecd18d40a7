//! What a record carries beside its known parts.

use virtkit_api::Result;

use crate::Node;
use crate::reader::{Child, Reader, Start};
use crate::values::Value;
use crate::writer::Writer;

/// Attributes and nodes that the description does not know. Nodes stand behind the known sibling that they followed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Extra {
    attributes: Attributes,
    /// Behind which kind of known child a node stands (from 1, 0 is before all), and the node. In this order.
    nodes: Vec<(usize, Node)>,
    /// Attributes of elements that hold a value alone, or nothing: the kind of child and which of them (from 0), and the attributes. In this order.
    leaves: Vec<((usize, usize), Attributes)>,
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

    /// Attributes of children that hold a value alone, or nothing: the kind of child counted from 1 and which of them counted from 0, and the
    /// names and values.
    pub fn leaves(&self) -> impl Iterator<Item = (usize, usize, &[(String, String)])> {
        self.leaves.iter().map(|((kind, which), attributes)| (*kind, *which, attributes.as_slice()))
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
        let at = self.nodes.partition_point(|(other, _)| *other <= behind);
        self.nodes.insert(at, (behind, node));
    }

    /// Forgets the elements with these tags.
    pub(crate) fn remove_elements(&mut self, tags: &[&str]) {
        self.nodes.retain(|(_, node)| match node {
            Node::Element { tag, .. } => !tags.contains(&tag.as_str()),
            Node::Text(_) | Node::Comment(_) => true,
        });
    }

    /// Keeps what is not understood, behind the last known child. A second one of a kind of which one is known stays behind the first: before it,
    /// it would be the one that is understood when the document is read again.
    pub(crate) fn keep(&mut self, behind: usize, known: &[&str], child: Child, reader: &mut Reader<'_>) -> Result<()> {
        let own = match &child {
            Child::Element(start) => known.iter().position(|tag| *tag == start.tag()).map_or(0, |index| index + 1),
            Child::Text(_) | Child::Comment(_) => 0,
        };
        let node = reader.keep_child(child)?;
        self.nodes.push((behind.max(own), node));
        Ok(())
    }

    /// Puts all in the order in which it is written, so that a record that is written and read again is the same record.
    pub(crate) fn in_order(mut self) -> Self {
        self.nodes.sort_by_key(|(behind, _)| *behind);
        // Texts that now follow each other are one.
        self.nodes.dedup_by(|(behind, next), (at, node)| match (node, next) {
            (Node::Text(text), Node::Text(more)) if behind == at => {
                text.push(' ');
                text.push_str(more);
                true
            }
            _ => false,
        });
        self.leaves.sort_by_key(|(place, _)| *place);
        self
    }

    /// Keeps attributes of a child that holds a value alone: the kind of child counted from 1, and which of them counted from 0.
    pub fn add_leaf(&mut self, kind: usize, which: usize, attributes: Vec<(String, String)>) {
        match self.leaves.binary_search_by_key(&(kind, which), |(place, _)| *place) {
            Ok(index) => self.leaves[index].1.extend(attributes),
            Err(index) => self.leaves.insert(index, ((kind, which), attributes)),
        }
    }

    /// Reads a child that holds a value alone, and keeps its attributes.
    pub(crate) fn leaf<V: Value>(&mut self, kind: usize, which: usize, mut child: Start, reader: &mut Reader<'_>) -> Result<V> {
        let attributes = child.take_attributes();
        if !attributes.is_empty() {
            self.leaves.push(((kind, which), attributes));
        }
        reader.leaf(&child)
    }

    /// Reads a child whose being there says all, and keeps what it has all the same.
    pub(crate) fn flag(&mut self, kind: usize, mut child: Start, reader: &mut Reader<'_>) -> Result<()> {
        let attributes = child.take_attributes();
        if !attributes.is_empty() {
            self.leaves.push(((kind, 0), attributes));
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
        if let Ok(index) = self.leaves.binary_search_by_key(&(kind, which), |(place, _)| *place) {
            write_all(&self.leaves[index].1, writer);
        }
    }

    /// Writes the nodes that stand behind this kind of child.
    pub(crate) fn write_nodes(&self, behind: usize, writer: &mut Writer) {
        let first = self.nodes.partition_point(|(at, _)| *at < behind);
        for (_, node) in self.nodes[first..].iter().take_while(|(at, _)| *at == behind) {
            writer.node(node);
        }
    }

    /// Writes the nodes that stand behind the last kind of child, or further behind than there are kinds.
    pub(crate) fn write_last_nodes(&self, last: usize, writer: &mut Writer) {
        let first = self.nodes.partition_point(|(at, _)| *at < last);
        for (_, node) in &self.nodes[first..] {
            writer.node(node);
        }
    }
}

fn write_all(attributes: &[(String, String)], writer: &mut Writer) {
    for (name, value) in attributes {
        writer.attribute(name, value);
    }
}
