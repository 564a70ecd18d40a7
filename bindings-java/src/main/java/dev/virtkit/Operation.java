// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import java.util.concurrent.CompletableFuture;

/**
 * Long work that a call has begun. It goes on when nobody waits for it and when this object is closed; only {@link #cancel} ends it before its
 * time. What goes wrong with the work is told by {@link #await}.
 *
 * @param <T> the result of the work, {@code Void} for none
 */
public final class Operation<T> extends Handle implements AutoCloseable {
    private final Connection connection;
    private final Decoder.Reader<T> reader;

    Operation(Connection connection, long number, Decoder.Reader<T> reader) {
        super(number);
        this.connection = connection;
        this.reader = reader;
    }

    /**
     * Waits for the end of the work.
     *
     * @return its result, null for none
     */
    public T await() {
        return await(CallOptions.NONE);
    }

    /**
     * Waits for the end of the work. A wait that is given up, by a timeout or an interrupt, does not end the work.
     *
     * @param options how the call is made
     * @return its result, null for none
     */
    public T await(CallOptions options) {
        return waiting().run(options, reader);
    }

    /**
     * Waits for the end of the work. Cancelling the future does not end the work.
     *
     * @return a future of its result, null for none
     */
    public CompletableFuture<T> awaitAsync() {
        return waiting().submit(CallOptions.NONE, reader);
    }

    /**
     * How far the work is, and after its end how it ended.
     *
     * @return what is known of it
     */
    public OperationProgress progress() {
        return progress(CallOptions.NONE);
    }

    /**
     * How far the work is, and after its end how it ended.
     *
     * @param options how the call is made
     * @return what is known of it
     */
    public OperationProgress progress(CallOptions options) {
        return call((c, timeout, tag, flags) -> Native.operationProgress(number, timeout, tag, flags, c.out, c.large))
                .run(options, OperationProgress::decode);
    }

    /**
     * Asks the work to end before its time, and does not wait until it has: {@link #await} then fails with an {@link OperationAbortedException}.
     * Work that has ended is left alone.
     */
    public void cancel() {
        cancel(CallOptions.NONE);
    }

    /**
     * Asks the work to end before its time, and does not wait until it has.
     *
     * @param options how the call is made
     */
    public void cancel(CallOptions options) {
        call((c, timeout, tag, flags) -> Native.operationCancel(number, timeout, tag, flags, c.out, c.large)).run(options, in -> null);
    }

    /** Forgets the work, which goes on. Never blocks. */
    @Override
    public void close() {
        release();
    }

    private Call waiting() {
        return call((c, timeout, tag, flags) -> Native.operationWait(number, timeout, tag, flags, c.out, c.large));
    }

    private Call call(Call.Request request) {
        return Call.of(connection, request).keep(this);
    }
}
