// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A password or key: never printed, and overwritten when it is closed. */
public final class SecretValue implements AutoCloseable {
    private final byte[] bytes;

    SecretValue(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * A secret of bytes.
     *
     * @param bytes the bytes, which are copied
     * @return the secret
     */
    public static SecretValue of(byte[] bytes) {
        return new SecretValue(bytes.clone());
    }

    /**
     * A secret of text.
     *
     * @param text the characters, taken as UTF-8
     * @return the secret
     */
    public static SecretValue of(String text) {
        return new SecretValue(text.getBytes(StandardCharsets.UTF_8));
    }

    byte[] bytes() {
        return bytes;
    }

    /**
     * The bytes in clear.
     *
     * @return a copy, which the caller should overwrite
     */
    public byte[] reveal() {
        return bytes.clone();
    }

    /** Overwrites the bytes. */
    @Override
    public void close() {
        Arrays.fill(bytes, (byte) 0);
    }

    /** Nothing of the content. */
    @Override
    public String toString() {
        return "SecretValue[hidden]";
    }
}
