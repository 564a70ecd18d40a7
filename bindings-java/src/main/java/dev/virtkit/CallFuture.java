// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import java.lang.ref.Reference;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The end of a pending call. Cancelling it, or failing it by {@code orTimeout}, cancels the call and waits for the engine's word, which comes
 * at once: either the call is cancelled, or its result was faster and is not lost.
 */
final class CallFuture<T> extends CompletableFuture<T> implements Completions.Pending {
    private final Object alive;
    private final Connection connection;
    private final long token;
    private final Decoder.Reader<T> reader;
    private final CompletableFuture<Completion> end = new CompletableFuture<>();
    private volatile boolean stopping;

    CallFuture(Object alive, Connection connection, long token, Decoder.Reader<T> reader) {
        this.alive = alive;
        this.connection = connection;
        this.token = token;
        this.reader = reader;
    }

    /** What depends on this future runs on its executor and never on the thread that takes the ends of calls. */
    @Override
    public void end(Completion completion) {
        // Who stops the call says how this future ends; asked before it is woken.
        boolean stopped = stopping && completion.isCancelled();
        end.complete(completion);
        if (!stopped) {
            elsewhere(() -> settle(completion));
        }
    }

    @Override
    public void lose(VirtkitLibraryException loss) {
        end.completeExceptionally(loss);
        elsewhere(() -> super.completeExceptionally(loss));
    }

    private void elsewhere(Runnable settling) {
        try {
            defaultExecutor().execute(settling);
        } catch (Throwable e) {
            // No thread is to be had. A future that nobody settles would be worse than one that is settled here.
            settling.run();
        }
    }

    private void settle(Completion completion) {
        try {
            complete(completion.read(reader, new Decoder(), connection));
        } catch (Throwable e) {
            super.completeExceptionally(e);
        } finally {
            Reference.reachabilityFence(alive);
        }
    }

    /** Whether the call ended because of this. */
    private boolean stop() {
        if (isDone()) {
            return false;
        }
        stopping = true;
        Native.cancel(token);
        try {
            return end.join().isCancelled();
        } catch (CompletionException e) {
            // Whoever told of the loss settles this.
            return false;
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return isCancelled() || stop() && super.cancel(mayInterruptIfRunning);
    }

    @Override
    public boolean completeExceptionally(Throwable error) {
        return stop() && super.completeExceptionally(error);
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
