// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A flow of bytes from or to a hypervisor. It is ended by {@link #finish} (all is well) or {@link #abort}; {@link #close} aborts what has not
 * been finished. A thread may read while another writes.
 */
public final class Stream extends Handle implements AutoCloseable {
    /** Which way the bytes go. */
    public enum Direction {
        /** They are read. */
        READ,
        /** They are written. */
        WRITE,
        /** They are read and written. */
        BOTH
    }

    private final Connection connection;
    private final Direction direction;
    private final String mime;
    private volatile boolean aborted;

    Stream(Connection connection, long number, Optional<String> mime, Direction direction) {
        super(number);
        this.connection = connection;
        this.direction = direction;
        this.mime = mime.orElse(null);
    }

    /**
     * What the bytes are, as a media type such as {@code image/png}, where the call that opened the stream says so.
     *
     * @return the media type, or nothing
     */
    public Optional<String> mime() {
        return Optional.ofNullable(mime);
    }

    /**
     * Which way the bytes go.
     *
     * @return the direction
     */
    public Direction direction() {
        return direction;
    }

    /**
     * Waits for bytes.
     *
     * @param max how many at most
     * @return what came
     */
    public Chunk read(int max) {
        return read(max, CallOptions.NONE);
    }

    /**
     * Waits for bytes.
     *
     * @param max how many at most
     * @param options how the call is made
     * @return what came
     */
    public Chunk read(int max, CallOptions options) {
        return call(reading(max)).run(options, Stream::chunk);
    }

    /**
     * Asks for bytes. Cancelling the future loses none.
     *
     * @param max how many at most
     * @return what comes
     */
    public CompletableFuture<Chunk> readAsync(int max) {
        return call(reading(max)).submit(CallOptions.NONE, Stream::chunk);
    }

    /**
     * Writes bytes; waits until at least one was taken.
     *
     * @param data the bytes
     * @return how many were taken
     */
    public int write(byte[] data) {
        return write(data, 0, data.length, CallOptions.NONE);
    }

    /**
     * Writes a part of an array; waits until at least one byte was taken.
     *
     * @param data the array
     * @param offset where the bytes begin
     * @param length how many there are
     * @param options how the call is made
     * @return how many were taken
     */
    public int write(byte[] data, int offset, int length, CallOptions options) {
        return call(writing(data, offset, length)).run(options, Decoder::i32);
    }

    /**
     * Writes bytes.
     *
     * @param data the bytes, which are copied before this returns
     * @return how many were taken
     */
    public CompletableFuture<Integer> writeAsync(byte[] data) {
        return call(writing(data, 0, data.length)).submit(CallOptions.NONE, Decoder::i32);
    }

    /**
     * Writes a hole: a run of zeros that need not be stored.
     *
     * @param length how many bytes it stands for
     */
    public void writeHole(long length) {
        writeHole(length, CallOptions.NONE);
    }

    /**
     * Writes a hole: a run of zeros that need not be stored.
     *
     * @param length how many bytes it stands for
     * @param options how the call is made
     */
    public void writeHole(long length, CallOptions options) {
        call((c, timeout, tag, flags) -> Native.streamHole(number, length, timeout, tag, flags, c.out, c.large)).run(options, in -> null);
    }

    /** Ends the stream, and waits until the other side has taken all and says that it is well. */
    public void finish() {
        finish(CallOptions.NONE);
    }

    /**
     * Ends the stream, and waits until the other side has taken all and says that it is well.
     *
     * @param options how the call is made
     */
    public void finish(CallOptions options) {
        call((c, timeout, tag, flags) -> Native.streamFinish(number, timeout, tag, flags, c.out, c.large)).run(options, in -> null);
    }

    /** Breaks the stream off: what was written so far is not valid. */
    public void abort() {
        aborted = true;
        call((c, timeout, tag, flags) -> Native.streamAbort(number, timeout, tag, flags, c.out, c.large))
                .uninterruptible().run(CallOptions.NONE, in -> null);
    }

    /**
     * The bytes as an input stream: holes are zeros, a failure is an {@code IOException} with the {@link VirtkitException} as its cause.
     * Closing it closes this stream.
     *
     * @return a view without a buffer of its own
     */
    public InputStream inputStream() {
        return new StreamInput(this);
    }

    /**
     * An output stream into this one. Closing it finishes this stream; after {@link #abort} it does nothing.
     *
     * @return a view without a buffer of its own
     */
    public OutputStream outputStream() {
        return new StreamOutput(this);
    }

    boolean isAborted() {
        return aborted;
    }

    /** Aborts the stream if it has not ended, and forgets it. Never blocks. */
    @Override
    public void close() {
        aborted = true;
        release();
    }

    private Call call(Call.Request request) {
        return Call.of(connection, request).keep(this);
    }

    private Call.Request reading(int max) {
        return (c, timeout, tag, flags) -> Native.streamRead(number, max, timeout, tag, flags, c.out, c.large);
    }

    private Call.Request writing(byte[] data, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, data.length);
        return (c, timeout, tag, flags) -> Native.streamWrite(number, data, offset, length, timeout, tag, flags, c.out, c.large);
    }

    private static Chunk chunk(Decoder in) {
        int kind = in.i32();
        return switch (kind) {
            case 0 -> new Chunk.Data(in.bytes());
            case 1 -> new Chunk.Hole(in.i64());
            case 2 -> new Chunk.End();
            default -> throw new IllegalStateException("a chunk of a stream has the unknown kind " + kind);
        };
    }
}
