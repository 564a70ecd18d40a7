// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import java.lang.ref.Reference;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A call: its arguments are written into it, then it is run. A ready one returns on the spot; only a pending one waits, on a future that
 * {@link Completions} ends. Each thread keeps one call and its buffers for the next time.
 */
final class Call extends Encoder {
    /** Asks the native part. */
    interface Request {
        long ask(Call call, long timeout, long tag, int flags);
    }

    private static final Request METHOD = (call, timeout, tag, flags) -> Native.call(
            call.connection == null ? 0 : call.connection.number,
            call.method, call.bytes, call.length, timeout, tag, flags, call.out, call.large);
    private static final ThreadLocal<Call[]> SPARE = ThreadLocal.withInitial(() -> new Call[1]);
    private static final AtomicLong CALLS = new AtomicLong();

    final byte[] out = new byte[2048];
    final byte[][] large = new byte[1][];
    private final Decoder decoder = new Decoder();
    private Connection connection;
    private int method;
    private Request request;
    private boolean interruptible;
    /** Names the next pending call of this object. The upper half is our own, so that no two are equal in a process. */
    private long tag = CALLS.incrementAndGet() << 32;

    private Call() {
        NativeLibrary.load();
    }

    /** A call of a method of the description. */
    static Call method(Connection connection, int method) {
        Call call = of(connection, METHOD);
        call.method = method;
        return call;
    }

    /** Another request; the owner of the handle that it uses must be {@code kept} if it is not the connection. */
    static Call of(Connection connection, Request request) {
        Call[] spare = SPARE.get();
        Call call = spare[0];
        // While this one is used, a call made by code of the user (a document that writes itself) gets another.
        spare[0] = null;
        if (call == null) {
            call = new Call();
        }
        call.connection = connection;
        call.request = request;
        call.kept = connection;
        call.interruptible = true;
        return call;
    }

    Call keep(Object owner) {
        kept = new Object[] {kept, owner};
        return this;
    }

    /** For closing, which must happen on an interrupted thread too. */
    Call uninterruptible() {
        interruptible = false;
        return this;
    }

    /** Runs the call on this thread. An interrupt cancels it. */
    <T> T run(CallOptions options, Decoder.Reader<T> reader) {
        Object alive = kept;
        try {
            VirtkitLibraryException loss = Completions.ENGINE.loss();
            int flags = interruptible && Thread.currentThread().isInterrupted() ? Native.CANCELLED : 0;
            long answer = request.ask(this, options.timeoutNanos, tag, flags);
            int status = (int) answer & 3;
            if (status == Native.PENDING) {
                return await(loss).read(reader, decoder, connection);
            }
            return new Completion(status, take()).read(reader, decoder, connection);
        } finally {
            Reference.reachabilityFence(alive);
            recycle();
        }
    }

    /** Starts the call. */
    <T> CompletableFuture<T> submit(CallOptions options, Decoder.Reader<T> reader) {
        Object alive = kept;
        try {
            VirtkitLibraryException loss = Completions.ENGINE.loss();
            long answer = request.ask(this, options.timeoutNanos, tag, 0);
            int status = (int) answer & 3;
            if (status == Native.PENDING) {
                CallFuture<T> future = new CallFuture<>(alive, connection, token(), reader);
                Completions.ENGINE.expect(tag++, loss, future);
                return future;
            }
            return CompletableFuture.completedFuture(new Completion(status, take()).read(reader, decoder, connection));
        } catch (VirtkitException e) {
            return CompletableFuture.failedFuture(e);
        } finally {
            Reference.reachabilityFence(alive);
            recycle();
        }
    }

    private byte[] take() {
        byte[] answer = large[0] == null ? out : large[0];
        large[0] = null;
        return answer;
    }

    private long token() {
        return (long) LONG.get(out, 0);
    }

    private Completion await(VirtkitLibraryException loss) {
        long token = token();
        Completions.Waiter waiter = new Completions.Waiter();
        Completions.ENGINE.expect(tag++, loss, waiter);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return waiter.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                    if (interruptible) {
                        // It still ends by itself, and soon: with Cancelled, or with a result that was faster.
                        Native.cancel(token);
                    }
                } catch (ExecutionException e) {
                    throw new VirtkitLibraryException(e.getCause().getMessage(), e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void recycle() {
        clear();
        kept = null;
        connection = null;
        request = null;
        decoder.reset(null, null);
        if (bytes.length <= 1 << 16) {
            SPARE.get()[0] = this;
        }
    }
}
