// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;

/** A stream as Java's input stream. */
final class StreamInput extends InputStream {
    private final Stream stream;
    /** What is left of a hole. */
    private long zeros;
    /** What is left of a chunk that was longer than the array of the caller: one that arrived for a longer, cancelled read. */
    private byte[] rest = new byte[0];

    StreamInput(Stream stream) {
        this.stream = stream;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        if (length == 0) {
            return 0;
        }
        while (zeros == 0 && rest.length == 0) {
            Chunk chunk = StreamOutput.io(() -> stream.read(length));
            if (chunk instanceof Chunk.Data data) {
                rest = data.bytes();
            } else if (chunk instanceof Chunk.Hole hole) {
                zeros = hole.length();
            } else {
                return -1;
            }
        }
        if (zeros > 0) {
            int count = (int) Math.min(zeros, length);
            Arrays.fill(buffer, offset, offset + count, (byte) 0);
            zeros -= count;
            return count;
        }
        int count = Math.min(rest.length, length);
        System.arraycopy(rest, 0, buffer, offset, count);
        rest = Arrays.copyOfRange(rest, count, rest.length);
        return count;
    }

    @Override
    public void close() {
        stream.close();
    }
}
