// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import java.util.Objects;

/**
 * An attribute that is kept without being understood.
 *
 * @param name the name, with its prefix
 * @param value the value
 */
public record XmlAttribute(String name, String value) {
    /**
     * Nothing may be null.
     *
     * @param name the name, with its prefix
     * @param value the value
     */
    public XmlAttribute {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
    }
}
