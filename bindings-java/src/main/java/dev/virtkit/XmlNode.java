// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import java.util.List;
import java.util.Objects;

/** A part of a document that is kept without being understood. */
public sealed interface XmlNode {
    /**
     * An element with all that it holds.
     *
     * @param tag the name, with its prefix
     * @param attributes names and values, in their order
     * @param children what lies between its tags
     */
    record Element(String tag, List<XmlAttribute> attributes, List<XmlNode> children) implements XmlNode {
        /**
         * Nothing may be null; the lists are copied.
         *
         * @param tag the name, with its prefix
         * @param attributes names and values, in their order
         * @param children what lies between its tags
         */
        public Element {
            Objects.requireNonNull(tag, "tag");
            attributes = List.copyOf(attributes);
            children = List.copyOf(children);
        }
    }

    /**
     * Text between elements.
     *
     * @param text the text
     */
    record Text(String text) implements XmlNode {
        /**
         * Nothing may be null.
         *
         * @param text the text
         */
        public Text {
            Objects.requireNonNull(text, "text");
        }
    }

    /**
     * A comment.
     *
     * @param text what it says
     */
    record Comment(String text) implements XmlNode {
        /**
         * Nothing may be null.
         *
         * @param text what it says
         */
        public Comment {
            Objects.requireNonNull(text, "text");
        }
    }
}
