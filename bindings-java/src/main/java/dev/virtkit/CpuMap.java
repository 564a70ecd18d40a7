// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import java.util.Arrays;
import java.util.BitSet;

/** A set of processors, one bit each, with the length that it has in the interface. Immutable. */
public final class CpuMap {
    private final byte[] bytes;

    private CpuMap(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The map of these processors.
     *
     * @param processors their numbers, from 0
     * @return the map, as long as the highest number needs
     */
    public static CpuMap of(int... processors) {
        BitSet set = new BitSet();
        for (int processor : processors) {
            set.set(processor);
        }
        return new CpuMap(set.toByteArray());
    }

    /**
     * The map in these bytes.
     *
     * @param bytes the lowest bit of the first byte is processor 0
     * @return the map
     */
    public static CpuMap ofByteArray(byte[] bytes) {
        return new CpuMap(bytes.clone());
    }

    /**
     * Whether a processor is in the set.
     *
     * @param processor its number, from 0
     * @return true if it is
     */
    public boolean contains(int processor) {
        return processor >= 0 && processor / 8 < bytes.length && (bytes[processor / 8] >> processor % 8 & 1) != 0;
    }

    /**
     * The numbers of the processors as a set of bits.
     *
     * @return a new set
     */
    public BitSet toBitSet() {
        return BitSet.valueOf(bytes);
    }

    /**
     * The bytes of the map.
     *
     * @return a copy
     */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CpuMap map && Arrays.equals(map.bytes, bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The numbers of the processors, for example {@code {0, 3}}. */
    @Override
    public String toString() {
        return toBitSet().toString();
    }
}
