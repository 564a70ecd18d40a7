// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

/** What a read from a {@link Stream} gives. */
public sealed interface Chunk {
    /**
     * Bytes.
     *
     * @param bytes at least one
     */
    record Data(byte[] bytes) implements Chunk {}

    /**
     * A hole: a run of zeros that was not transferred.
     *
     * @param length how many bytes it stands for
     */
    record Hole(long length) implements Chunk {}

    /** Nothing more will come. */
    record End() implements Chunk {}
}
