// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CompletionsTest {
    /** An engine that gives the ends, and the failures, that a test wants. */
    private static final class Engine implements Completions.Source {
        private final LinkedBlockingQueue<Object> next = new LinkedBlockingQueue<>();

        void fails(Throwable error) {
            next.add(error);
        }

        /** Ends calls, each with its tag as the answer; as if the memory ended after {@code length} bytes. */
        void endsCutAt(int length, long... tags) {
            Encoder batch = new Encoder();
            batch.i32(tags.length);
            for (long tag : tags) {
                batch.i64(tag);
                batch.i32(Native.READY);
                batch.i32(8);
                batch.i64(tag);
            }
            next.add(Arrays.copyOf(batch.bytes, Math.min(length, batch.length)));
        }

        void ends(long... tags) {
            endsCutAt(Integer.MAX_VALUE, tags);
        }

        @Override
        public long take(byte[] out, byte[][] large) {
            Object found;
            try {
                found = next.take();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            if (found instanceof Error error) {
                throw error;
            } else if (found instanceof RuntimeException error) {
                throw error;
            }
            large[0] = (byte[]) found;
            return (long) large[0].length << 2;
        }
    }

    private final Engine engine = new Engine();
    private final Completions completions = new Completions(engine);

    private Completions.Waiter waiter(long tag) {
        Completions.Waiter waiter = new Completions.Waiter();
        completions.expect(tag, completions.loss(), waiter);
        return waiter;
    }

    private static void endsWell(long tag, Completions.Waiter waiter) throws Exception {
        Completion completion = waiter.get(30, TimeUnit.SECONDS);
        assertEquals(tag, completion.read(Decoder::i64, new Decoder(), null));
    }

    private static void isLost(Throwable cause, CompletableFuture<?> pending) {
        var error = assertThrows(ExecutionException.class, () -> pending.get(30, TimeUnit.SECONDS));
        var loss = assertInstanceOf(VirtkitLibraryException.class, error.getCause());
        assertSame(cause, loss.getCause());
    }

    @Test
    void whereMemoryRunsOutAllWhoWaitAreToldAndLaterCallsEnd() throws Exception {
        var thread = waiter(1);
        var future = new CallFuture<>(this, null, 0, Decoder::i64);
        completions.expect(2, completions.loss(), future);
        OutOfMemoryError error = new OutOfMemoryError("on purpose");
        engine.fails(error);
        isLost(error, thread);
        isLost(error, future);
        assertFalse(future.cancel(true), "it has ended");
        var later = waiter(3);
        // The first one comes late: it was not lost after all, but its thread has gone.
        engine.ends(1, 3);
        endsWell(3, later);
    }

    @Test
    void aCallThatWasAskedBeforeALossAndExpectsItsEndAfterItIsTold() {
        var before = completions.loss();
        var first = waiter(1);
        OutOfMemoryError error = new OutOfMemoryError("on purpose");
        engine.fails(error);
        isLost(error, first);
        var waiter = new Completions.Waiter();
        completions.expect(2, before, waiter);
        isLost(error, waiter);
    }

    @Test
    void aBatchThatCannotBeReadIsLostFromThereOn() throws Exception {
        var first = waiter(1);
        var second = waiter(2);
        engine.endsCutAt(4 + 24 + 12, 1, 2);
        endsWell(1, first);
        assertInstanceOf(
                IndexOutOfBoundsException.class,
                assertThrows(ExecutionException.class, () -> second.get(30, TimeUnit.SECONDS)).getCause().getCause());
        var third = waiter(3);
        engine.ends(3);
        endsWell(3, third);
    }

    @Test
    void whereTheNativePartCannotWaitEachLaterCallFails() {
        var first = waiter(1);
        var error = new VirtkitLibraryException("waiting for ended calls failed: on purpose");
        engine.fails(error);
        isLost(error, first);
        isLost(error, waiter(2));
        isLost(error, waiter(3));
    }

    @Test
    void anEndThatComesFirstIsFound() throws Exception {
        var first = waiter(1);
        engine.ends(2, 1);
        endsWell(1, first);
        endsWell(2, waiter(2));
    }
}
