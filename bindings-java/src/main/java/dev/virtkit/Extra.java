// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import java.util.List;

/**
 * What is not described of an element, where it stood. Nothing of it is lost when the document is written.
 *
 * @param attributes attributes, declarations of namespaces among them, in their order
 * @param nodes elements, texts and comments, in their order
 * @param leaves attributes of children that hold a value alone
 */
public record Extra(List<XmlAttribute> attributes, List<ExtraNode> nodes, List<ExtraAttributes> leaves) {
    /** Nothing: all was understood. */
    public static final Extra NONE = new Extra(List.of(), List.of(), List.of());

    /**
     * Nothing may be null; the lists are copied.
     *
     * @param attributes attributes, in their order
     * @param nodes elements, texts and comments, in their order
     * @param leaves attributes of children that hold a value alone
     */
    public Extra {
        attributes = List.copyOf(attributes);
        nodes = List.copyOf(nodes);
        leaves = List.copyOf(leaves);
    }
}
