// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import java.util.StringJoiner;

/**
 * A set of flags. Immutable; bits without a name are carried.
 *
 * @param <F> the set itself
 */
public abstract class FlagSet<F extends FlagSet<F>> {
    private final int bits;

    FlagSet(int bits) {
        this.bits = bits;
    }

    abstract F with(int bits);

    abstract String nameOf(int bit);

    /**
     * The bits.
     *
     * @return the bits, the highest one included: the number may be negative
     */
    public final int bits() {
        return bits;
    }

    /**
     * The flags of both sets.
     *
     * @param other another set
     * @return the union
     */
    public final F or(F other) {
        return with(bits | other.bits());
    }

    /**
     * The flags of this set that are not in the other one.
     *
     * @param other another set
     * @return the difference
     */
    public final F without(F other) {
        return with(bits & ~other.bits());
    }

    /**
     * Whether all flags of the other set are in this one.
     *
     * @param other another set
     * @return true if they are
     */
    public final boolean contains(F other) {
        return (bits & other.bits()) == other.bits();
    }

    @Override
    public final boolean equals(Object other) {
        return other != null && other.getClass() == getClass() && ((FlagSet<?>) other).bits == bits;
    }

    @Override
    public final int hashCode() {
        return bits;
    }

    /** The names of the flags, for example {@code [SECURE, INACTIVE]}. */
    @Override
    public final String toString() {
        StringJoiner names = new StringJoiner(", ", "[", "]");
        for (int rest = bits; rest != 0; rest &= rest - 1) {
            int bit = Integer.lowestOneBit(rest);
            String name = nameOf(bit);
            names.add(name != null ? name : "0x" + Integer.toHexString(bit));
        }
        return names.toString();
    }
}
