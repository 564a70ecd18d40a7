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
        while (zeros == 0) {
            Chunk chunk = StreamOutput.io(() -> stream.read(length));
            if (chunk instanceof Chunk.Data data) {
                System.arraycopy(data.bytes(), 0, buffer, offset, data.bytes().length);
                return data.bytes().length;
            } else if (chunk instanceof Chunk.Hole hole) {
                zeros = hole.length();
            } else {
                return -1;
            }
        }
        int count = (int) Math.min(zeros, length);
        Arrays.fill(buffer, offset, offset + count, (byte) 0);
        zeros -= count;
        return count;
    }

    @Override
    public void close() {
        stream.close();
    }
}
