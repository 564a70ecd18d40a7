// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;

/** Writes values in the form of the private interface: big endian, in steps of four bytes. */
class Encoder {
    static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** How a value of a type is written. */
    interface Writer<T> {
        void write(Encoder out, T value);
    }

    byte[] bytes = new byte[512];
    int length;
    /** Objects whose handles were written, which must live until the call has ended. */
    Object kept;
    /** Whether a secret was written, so that the memory is to be zeroed. */
    private boolean secret;

    private int grow(int more) {
        int at = length;
        length += more;
        if (length > bytes.length) {
            byte[] before = bytes;
            bytes = Arrays.copyOf(before, Math.max(length, 2 * before.length));
            if (secret) {
                Arrays.fill(before, (byte) 0);
            }
        }
        return at;
    }

    final void i32(int value) {
        int at = grow(4);
        INT.set(bytes, at, value);
    }

    final void u32(long value) {
        if (value >>> 32 != 0) {
            throw new IllegalArgumentException(value + " is no unsigned number of 32 bits: it must be from 0 to 4294967295");
        }
        i32((int) value);
    }

    final void i64(long value) {
        int at = grow(8);
        LONG.set(bytes, at, value);
    }

    final void f64(double value) {
        i64(Double.doubleToRawLongBits(value));
    }

    final void bool(boolean value) {
        i32(value ? 1 : 0);
    }

    final void raw(byte[] value) {
        int at = grow(value.length);
        System.arraycopy(value, 0, bytes, at, value.length);
    }

    final void bytes(byte[] value) {
        i32(value.length);
        raw(value);
        int padding = -value.length & 3;
        int at = grow(padding);
        Arrays.fill(bytes, at, at + padding, (byte) 0);
    }

    final void text(String value) {
        bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    final void uuid(UUID value) {
        i64(value.getMostSignificantBits());
        i64(value.getLeastSignificantBits());
    }

    final void duration(Duration value) {
        i64(value.toNanos());
    }

    final void cpuMap(CpuMap value) {
        bytes(value.toByteArray());
    }

    final void secret(SecretValue value) {
        secret = true;
        bytes(value.bytes());
    }

    /** Makes room for the next values. No secret stays. */
    final void clear() {
        if (secret) {
            Arrays.fill(bytes, (byte) 0);
            secret = false;
        }
        length = 0;
    }

    /** The engine takes a copy of the descriptor when the call begins; until then it must not be closed. */
    final void descriptor(Descriptor value) {
        i32(value.open());
        kept = new Object[] {kept, value};
    }

    /** The handle of a connection, which is kept alive until the call has ended. */
    final void handle(Handle owner) {
        i64(owner.number);
        kept = new Object[] {kept, owner};
    }

    final <T> void optional(T value, Writer<? super T> writer) {
        bool(value != null);
        if (value != null) {
            writer.write(this, value);
        }
    }

    final void optionalInt(OptionalInt value) {
        optional(value.isPresent() ? value.getAsInt() : null, Encoder::i32);
    }

    final void optionalLong(OptionalLong value, Writer<Long> writer) {
        optional(value.isPresent() ? value.getAsLong() : null, writer);
    }

    final void optionalDouble(OptionalDouble value) {
        optional(value.isPresent() ? value.getAsDouble() : null, Encoder::f64);
    }

    final <T> void list(List<? extends T> values, Writer<? super T> writer) {
        i32(values.size());
        for (T value : values) {
            writer.write(this, value);
        }
    }

    final <T> void array(List<? extends T> values, int size, Writer<? super T> writer) {
        if (values.size() != size) {
            throw new IllegalArgumentException("the list has " + values.size() + " items instead of " + size);
        }
        for (T value : values) {
            writer.write(this, value);
        }
    }
}
