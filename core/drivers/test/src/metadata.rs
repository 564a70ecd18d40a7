//! The elements that applications keep in a configuration, below `<metadata>`: one for each XML namespace.

use virtkit_api::Result;
use virtkit_document::Node;

/// The name of the element that has them.
pub const TAG: &str = "metadata";

/// The element of a namespace, as it was given: without the prefix that it has in the configuration.
pub fn get(metadata: &Node, uri: &str) -> Option<String> {
    let Node::Element { children, .. } = metadata else { return None };
    let element = children.iter().find(|child| namespace(child) == Some(uri))?;
    let prefix = prefix(element.tag()?).map(|prefix| format!("{prefix}:"));
    let mut element = element.clone();
    let Node::Element { attributes, .. } = &mut element else { return None };
    attributes.retain(|(name, value)| !(is_declaration(name) && value == uri));
    each(&mut element, &mut |tag| {
        if let Some(rest) = prefix.as_deref().and_then(|prefix| tag.strip_prefix(prefix)) {
            *tag = rest.to_owned();
        }
    });
    Some(element.to_xml())
}

/// The elements with that of one namespace replaced, or removed where none is given. Gives none where nothing is left, and says whether there was one.
///
/// # Errors
/// `XmlError` for a text that is no element.
pub fn set(metadata: Option<&Node>, uri: &str, element: Option<(&str, &str)>) -> Result<(Option<Node>, bool)> {
    let (attributes, mut children) = match metadata {
        Some(Node::Element { attributes, children, .. }) => (attributes.clone(), children.clone()),
        Some(Node::Text(_) | Node::Comment(_)) | None => (Vec::new(), Vec::new()),
    };
    let before = children.len();
    children.retain(|child| namespace(child) != Some(uri));
    let was_there = children.len() < before;
    if let Some((key, text)) = element {
        children.push(declared(Node::from_xml(text)?, key, uri));
    }
    let left = !children.is_empty() || !attributes.is_empty();
    Ok((left.then(|| Node::Element { tag: TAG.to_owned(), attributes, children }), was_there))
}

/// An element with its namespace declared: it and all in it that has no prefix gets this one.
fn declared(mut element: Node, key: &str, uri: &str) -> Node {
    each(&mut element, &mut |tag| {
        if prefix(tag).is_none() {
            *tag = format!("{key}:{tag}");
        }
    });
    if let Node::Element { attributes, .. } = &mut element {
        let name = format!("xmlns:{key}");
        attributes.retain(|(other, _)| *other != name);
        attributes.insert(0, (name, uri.to_owned()));
    }
    element
}

/// Does something with the name of each element of a tree.
fn each(node: &mut Node, work: &mut impl FnMut(&mut String)) {
    if let Node::Element { tag, children, .. } = node {
        work(tag);
        for child in children {
            each(child, work);
        }
    }
}

/// The namespace that an element declares for itself.
fn namespace(node: &Node) -> Option<&str> {
    let Node::Element { tag, attributes, .. } = node else { return None };
    let own = prefix(tag);
    let declares = |name: &str| match own {
        Some(prefix) => name.strip_prefix("xmlns:") == Some(prefix),
        None => name == "xmlns",
    };
    attributes.iter().find(|(name, _)| declares(name)).map(|(_, uri)| uri.as_str())
}

fn is_declaration(name: &str) -> bool {
    name == "xmlns" || name.starts_with("xmlns:")
}

fn prefix(tag: &str) -> Option<&str> {
    tag.split_once(':').map(|(prefix, _)| prefix)
}

#[cfg(test)]
mod tests {
    use virtkit_document::Node;

    use super::{get, set};

    fn with(element: &str) -> Node {
        set(None, "http://u", Some(("k", element))).unwrap().0.unwrap()
    }

    #[test]
    fn an_element_gets_the_prefix_and_comes_back_without_it() {
        let metadata = with("<a x='1'><b/></a>");
        assert_eq!(metadata.to_xml(), "<metadata>\n  <k:a xmlns:k='http://u' x='1'>\n    <k:b/>\n  </k:a>\n</metadata>\n");
        assert_eq!(get(&metadata, "http://u").unwrap(), "<a x='1'>\n  <b/>\n</a>\n");
        assert_eq!(get(&metadata, "http://other"), None);
    }

    #[test]
    fn an_element_of_another_prefix_keeps_it() {
        let metadata = with("<a xmlns:o='http://o'><o:b/></a>");
        assert_eq!(get(&metadata, "http://u").unwrap(), "<a xmlns:o='http://o'>\n  <o:b/>\n</a>\n");
    }

    #[test]
    fn the_element_of_a_namespace_is_replaced_and_removed() {
        let (metadata, was_there) = set(Some(&with("<a/>")), "http://u", Some(("z", "<c/>"))).unwrap();
        assert!(was_there);
        assert_eq!(get(metadata.as_ref().unwrap(), "http://u").unwrap(), "<c/>\n");
        assert_eq!(set(metadata.as_ref(), "http://u", None).unwrap(), (None, true));
        assert_eq!(set(None, "http://u", None).unwrap(), (None, false));
    }

    #[test]
    fn what_is_no_element_is_refused() {
        for wrong in ["", "text", "<a", "<a/><b/>", "</metadata>"] {
            assert!(set(None, "http://u", Some(("k", wrong))).is_err(), "{wrong}");
        }
    }
}
