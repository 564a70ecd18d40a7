// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import java.util.Objects;

/**
 * A node that is not described, and where it stands.
 *
 * @param behind behind which kind of child, counted from 1 in the order of the components; 0 is before all, a large number behind all
 * @param node the node
 */
public record ExtraNode(long behind, XmlNode node) {
    /**
     * Nothing may be null.
     *
     * @param behind behind which kind of child
     * @param node the node
     */
    public ExtraNode {
        Objects.requireNonNull(node, "node");
    }
}
