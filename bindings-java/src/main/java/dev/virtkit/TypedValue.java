// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

/** The value of a typed parameter, in one of the seven types that there are. */
public sealed interface TypedValue {
    /**
     * A number of 32 bits.
     *
     * @param value the number
     */
    record I32(int value) implements TypedValue {}

    /**
     * An unsigned number of 32 bits.
     *
     * @param value the number, from 0 to 4294967295
     */
    record U32(long value) implements TypedValue {}

    /**
     * A number of 64 bits.
     *
     * @param value the number
     */
    record I64(long value) implements TypedValue {}

    /**
     * An unsigned number of 64 bits.
     *
     * @param value the number; see {@link Long#toUnsignedString(long)}
     */
    record U64(long value) implements TypedValue {}

    /**
     * A fraction.
     *
     * @param value the number
     */
    record F64(double value) implements TypedValue {}

    /**
     * Yes or no.
     *
     * @param value yes
     */
    record Bool(boolean value) implements TypedValue {}

    /**
     * A text.
     *
     * @param value the text
     */
    record Text(String value) implements TypedValue {}
}
