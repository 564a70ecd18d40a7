// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import java.util.List;

/**
 * Attributes of a child that holds a value alone, or nothing.
 *
 * @param kind which kind of child, counted from 1 in the order of the components
 * @param index which of these children, from 0
 * @param attributes names and values, in their order
 */
public record ExtraAttributes(long kind, long index, List<XmlAttribute> attributes) {
    /**
     * Nothing may be null; the list is copied.
     *
     * @param kind which kind of child
     * @param index which of these children
     * @param attributes names and values, in their order
     */
    public ExtraAttributes {
        attributes = List.copyOf(attributes);
    }
}
