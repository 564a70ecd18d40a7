// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import java.util.Objects;

/**
 * A word of a list that may grow: one that these classes do not know is carried as it is. Compare with {@code equals}, and branch with
 * {@code switch (word.known())}.
 *
 * @param <K> the words with a name, and {@code UNRECOGNIZED}
 */
public abstract class OpenWord<K extends Enum<K>> {
    private final String text;
    private final K known;

    OpenWord(String text, K known) {
        this.text = Objects.requireNonNull(text, "text");
        this.known = known;
    }

    /**
     * The word as it stands in a document.
     *
     * @return the word
     */
    public final String text() {
        return text;
    }

    /**
     * The word as a Java enumeration, for {@code switch}.
     *
     * @return the word, or {@code UNRECOGNIZED} for one that has no name here
     */
    public final K known() {
        return known;
    }

    @Override
    public final boolean equals(Object other) {
        return other != null && other.getClass() == getClass() && ((OpenWord<?>) other).text.equals(text);
    }

    @Override
    public final int hashCode() {
        return text.hashCode();
    }

    /** The word. */
    @Override
    public final String toString() {
        return text;
    }
}
