// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.ToLongFunction;

/** Reads values in the form of the private interface. */
final class Decoder {
    /** How a value of a type is read. */
    interface Reader<T> {
        T read(Decoder in);
    }

    private byte[] bytes;
    private int position;
    /** The connection that was asked: what comes back belongs to it. */
    Connection connection;

    void reset(byte[] answer, Connection asked) {
        bytes = answer;
        position = 0;
        connection = asked;
    }

    /** Reads an answer whose objects are of another connection than the one that was asked. */
    static <T> Reader<T> of(Connection owner, Reader<T> reader) {
        return in -> {
            in.connection = owner;
            return reader.read(in);
        };
    }

    int i32() {
        position += 4;
        return (int) Encoder.INT.get(bytes, position - 4);
    }

    long u32() {
        return Integer.toUnsignedLong(i32());
    }

    long i64() {
        position += 8;
        return (long) Encoder.LONG.get(bytes, position - 8);
    }

    double f64() {
        return Double.longBitsToDouble(i64());
    }

    boolean bool() {
        return i32() != 0;
    }

    private int skip(int count) {
        int at = position;
        position += count + (-count & 3);
        return at;
    }

    byte[] bytes() {
        int count = i32();
        int at = skip(count);
        return Arrays.copyOfRange(bytes, at, at + count);
    }

    String text() {
        int count = i32();
        int at = skip(count);
        return new String(bytes, at, count, StandardCharsets.UTF_8);
    }

    UUID uuid() {
        return new UUID(i64(), i64());
    }

    Duration duration() {
        return Duration.ofNanos(i64());
    }

    CpuMap cpuMap() {
        return CpuMap.ofByteArray(bytes());
    }

    /** Moves it: the answer, whose memory may be kept for the next call, has it no more. */
    SecretValue secret() {
        int count = i32();
        int at = skip(count);
        SecretValue secret = new SecretValue(Arrays.copyOfRange(bytes, at, at + count));
        Arrays.fill(bytes, at, at + count, (byte) 0);
        return secret;
    }

    Descriptor descriptor() {
        return new Descriptor(i32());
    }

    int position() {
        return position;
    }

    /** A copy of what was read since {@code start}. */
    byte[] since(int start) {
        return Arrays.copyOfRange(bytes, start, position);
    }

    <T> Optional<T> optional(Reader<? extends T> reader) {
        return bool() ? Optional.of(reader.read(this)) : Optional.empty();
    }

    OptionalInt optionalInt() {
        return bool() ? OptionalInt.of(i32()) : OptionalInt.empty();
    }

    OptionalLong optionalLong(ToLongFunction<Decoder> reader) {
        return bool() ? OptionalLong.of(reader.applyAsLong(this)) : OptionalLong.empty();
    }

    OptionalDouble optionalDouble() {
        return bool() ? OptionalDouble.of(f64()) : OptionalDouble.empty();
    }

    <T> List<T> list(Reader<? extends T> reader) {
        return array(i32(), reader);
    }

    <T> List<T> array(int size, Reader<? extends T> reader) {
        List<T> values = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            values.add(reader.read(this));
        }
        return Collections.unmodifiableList(values);
    }
}
