// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The end of a pending call. Cancelling it, or failing it by {@code orTimeout}, cancels the call. */
final class CallFuture<T> extends CompletableFuture<T> implements Completions.Pending {
    private final Object alive;
    private final Connection connection;
    private final long token;
    private final Decoder.Reader<T> reader;
    private final Consumer<? super T> unclaimed;

    CallFuture(Object alive, Connection connection, long token, Decoder.Reader<T> reader, Consumer<? super T> unclaimed) {
        this.alive = alive;
        this.connection = connection;
        this.token = token;
        this.reader = reader;
        this.unclaimed = unclaimed;
    }

    /** What depends on this future runs on its executor and never on the thread that takes the ends of calls. */
    @Override
    public void end(Completion completion) {
        defaultExecutor().execute(() -> settle(completion));
    }

    private void settle(Completion completion) {
        try {
            T value = completion.read(reader, new Decoder(), connection);
            if (!complete(value)) {
                unclaimed.accept(value);
            }
        } catch (Throwable e) {
            super.completeExceptionally(e);
        } finally {
            java.lang.ref.Reference.reachabilityFence(alive);
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean first = super.cancel(mayInterruptIfRunning);
        if (first) {
            Native.cancel(token);
        }
        return first;
    }

    @Override
    public boolean completeExceptionally(Throwable error) {
        boolean first = super.completeExceptionally(error);
        if (first) {
            Native.cancel(token);
        }
        return first;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
