// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where pending calls and their ends meet. One daemon thread takes the ends from the engine; it runs no code of the user. Where it fails, ends are
 * lost, and nobody knows whose: all who wait are told, and later calls are as before, unless there is no more taking at all.
 */
final class Completions {
    /** A call whose end is awaited. */
    interface Pending {
        void end(Completion completion);

        /** How the call ended will never be known. */
        void lose(VirtkitLibraryException loss);
    }

    /** Where the ends come from: {@link Native#take}. */
    interface Source {
        long take(byte[] out, byte[][] large);
    }

    /** A thread that waits for its call. */
    static final class Waiter extends CompletableFuture<Completion> implements Pending {
        @Override
        public void end(Completion completion) {
            complete(completion);
        }

        @Override
        public void lose(VirtkitLibraryException loss) {
            completeExceptionally(loss);
        }
    }

    /** Those of the engine. */
    static final Completions ENGINE = new Completions(Native::take);

    /** A call that was asked after one loss, or after none, and before the next. */
    private record Expected(Pending pending, VirtkitLibraryException lossBefore) {}

    /** In the place of a call that was told of a loss: its end may still come, and means nothing to anyone. */
    private static final Expected FORGOTTEN = new Expected(null, null);

    private final Source source;
    /** By the call's tag: what is {@code Expected}, or the {@code Completion} that came before it. Whoever comes second finds the other. */
    private final ConcurrentHashMap<Long, Object> meeting = new ConcurrentHashMap<>();
    private volatile VirtkitLibraryException loss;
    /** After the last loss nothing is taken any more. */
    private volatile boolean over;
    private volatile boolean started;

    Completions(Source source) {
        this.source = source;
    }

    /** The last loss. A call looks before it asks the engine: a loss that comes after that may be its own. */
    VirtkitLibraryException loss() {
        return loss;
    }

    void expect(long tag, VirtkitLibraryException lossBefore, Pending pending) {
        start();
        Expected expected = new Expected(pending, lossBefore);
        Object early = meeting.putIfAbsent(tag, expected);
        if (early != null) {
            meeting.remove(tag);
            pending.end((Completion) early);
            return;
        }
        // The thread notes a loss before it looks for those who wait, so that one of the two sees the other.
        if (over || loss != lossBefore) {
            lose(tag, expected, loss);
        }
    }

    private void ended(long tag, Completion completion) {
        Object expected = meeting.putIfAbsent(tag, completion);
        if (expected != null) {
            meeting.remove(tag);
            if (expected != FORGOTTEN) {
                ((Expected) expected).pending.end(completion);
            }
        }
    }

    private void lose(Long tag, Expected expected, VirtkitLibraryException last) {
        if (over ? meeting.remove(tag, expected) : meeting.replace(tag, expected, FORGOTTEN)) {
            expected.pending.lose(last);
        }
    }

    private void start() {
        if (started) {
            return;
        }
        synchronized (this) {
            if (!started) {
                Thread thread = new Thread(this::dispatch, "virtkit-completions");
                thread.setDaemon(true);
                thread.start();
                started = true;
            }
        }
    }

    private void dispatch() {
        byte[] out = new byte[1 << 16];
        byte[][] large = new byte[1][];
        Decoder in = new Decoder();
        Throwable failed = null;
        while (failed != null || !over) {
            // Whatever fails, telling of a failure included, this thread goes on: without it each later call would wait for ever.
            try {
                if (failed != null) {
                    tell(failed);
                    failed = null;
                } else {
                    take(out, large, in);
                }
            } catch (Throwable e) {
                failed = e;
            }
        }
    }

    private void take(byte[] out, byte[][] large, Decoder in) {
        large[0] = null;
        int length = (int) (source.take(out, large) >>> 2);
        byte[] batch = large[0] == null ? out : large[0];
        in.reset(batch, null);
        try {
            for (int count = in.i32(); count > 0; count--) {
                ended(in.i64(), new Completion(in.i32(), in.bytes()));
            }
        } finally {
            // Answers may have secrets, and this memory is kept.
            Arrays.fill(batch, 0, length, (byte) 0);
        }
    }

    private void tell(Throwable failed) {
        var last = new VirtkitLibraryException("how a pending call ended is not known, because the ends of calls cannot be taken: " + failed, failed);
        loss = last;
        // Where memory has run out or a batch makes no sense, the next one may do well. Where the native part cannot wait, it never will.
        over |= failed instanceof VirtkitLibraryException;
        meeting.forEach((tag, one) -> {
            if (one instanceof Expected expected && one != FORGOTTEN && (over || expected.lossBefore != last)) {
                lose(tag, expected, last);
            }
        });
    }
}
