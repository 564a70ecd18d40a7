// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Where pending calls and their ends meet. One daemon thread takes the ends from the engine; it runs no code of the user. */
final class Completions {
    /** A call whose end is awaited. */
    interface Pending {
        void end(Completion completion);
    }

    /** A thread that waits for its call. */
    static final class Waiter extends CompletableFuture<Completion> implements Pending {
        @Override
        public void end(Completion completion) {
            complete(completion);
        }
    }

    /** By the call's tag: a {@code Pending}, or the {@code Completion} that came before it. Whoever comes second finds the other. */
    private static final ConcurrentHashMap<Long, Object> MEETING = new ConcurrentHashMap<>();

    static {
        Thread thread = new Thread(Completions::dispatch, "virtkit-completions");
        thread.setDaemon(true);
        thread.start();
    }

    private Completions() {}

    static void expect(long tag, Pending pending) {
        Object early = MEETING.putIfAbsent(tag, pending);
        if (early != null) {
            MEETING.remove(tag);
            pending.end((Completion) early);
        }
    }

    private static void ended(long tag, Completion completion) {
        Object pending = MEETING.putIfAbsent(tag, completion);
        if (pending != null) {
            MEETING.remove(tag);
            ((Pending) pending).end(completion);
        }
    }

    private static void dispatch() {
        byte[] out = new byte[1 << 16];
        byte[][] large = new byte[1][];
        Decoder in = new Decoder();
        while (true) {
            Native.take(out, large);
            in.reset(large[0] == null ? out : large[0], null);
            large[0] = null;
            for (int count = in.i32(); count > 0; count--) {
                ended(in.i64(), new Completion(in.i32(), in.bytes()));
            }
        }
    }
}
