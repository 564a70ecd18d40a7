// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

/**
 * A value of an enumeration that may grow: one that these classes do not know is carried with its number. Compare with {@code equals}, and
 * branch with {@code switch (value.known())}.
 *
 * @param <K> the values with a name, and {@code UNRECOGNIZED}
 */
public abstract class OpenEnum<K extends Enum<K>> {
    private final int value;
    private final K known;

    OpenEnum(int value, K known) {
        this.value = value;
        this.known = known;
    }

    /**
     * The number.
     *
     * @return the number, also of a value without a name
     */
    public final int value() {
        return value;
    }

    /**
     * The value as a Java enumeration, for {@code switch}.
     *
     * @return the value, or {@code UNRECOGNIZED} for one that has no name here
     */
    public final K known() {
        return known;
    }

    @Override
    public final boolean equals(Object other) {
        return other != null && other.getClass() == getClass() && ((OpenEnum<?>) other).value == value;
    }

    @Override
    public final int hashCode() {
        return value;
    }

    /** The name, or the type and the number. */
    @Override
    public final String toString() {
        return known.name().equals("UNRECOGNIZED") ? getClass().getSimpleName() + "(" + value + ")" : known.name();
    }
}
