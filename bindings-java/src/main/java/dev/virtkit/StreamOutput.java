// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.function.Supplier;

/** A stream as Java's output stream. */
final class StreamOutput extends OutputStream {
    private final Stream stream;
    private boolean closed;

    StreamOutput(Stream stream) {
        this.stream = stream;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        for (int done = 0; done < length; ) {
            int from = done;
            done += io(() -> stream.write(buffer, offset + from, length - from, CallOptions.NONE));
        }
    }

    @Override
    public void close() throws IOException {
        if (closed || stream.isAborted()) {
            return;
        }
        closed = true;
        io(() -> {
            stream.finish();
            return null;
        });
    }

    /** Errors in the form that users of Java's streams expect. */
    static <T> T io(Supplier<T> call) throws IOException {
        try {
            return call.get();
        } catch (CancelledException e) {
            throw (IOException) new InterruptedIOException(e.getMessage()).initCause(e);
        } catch (VirtkitException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
