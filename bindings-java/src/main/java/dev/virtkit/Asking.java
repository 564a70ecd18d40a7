// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import java.time.Duration;
import java.util.List;
import java.util.function.LongFunction;

/**
 * A call that asks: an attempt that was begun is answered until it asks nothing more, and ended, also where the caller gives up. The callback runs on
 * the caller's thread, between two steps, and may call the API.
 */
final class Asking {
    /** A step that takes more than the attempt. Making it may fail, as the callback may. */
    interface Step<V> {
        Call with(long attempt, V value) throws Exception;
    }

    private final long attempt;
    private final long end;

    Asking(CallOptions options, long attempt) {
        this.attempt = attempt;
        end = options.timeoutNanos < 0 ? -1 : System.nanoTime() + options.timeoutNanos;
    }

    <Q, T> T run(
            LongFunction<Call> asked,
            Decoder.Reader<List<Q>> reader,
            Step<List<Q>> answer,
            Step<String> refuse,
            LongFunction<Call> ended,
            Decoder.Reader<T> result) {
        Exception cause = null;
        boolean whole = false;
        try {
            List<Q> requests = asked.apply(attempt).run(left(), reader);
            while (!requests.isEmpty()) {
                Call next;
                try {
                    next = answer.with(attempt, requests);
                } catch (Exception e) {
                    cause = e;
                    next = refusal(refuse, e);
                }
                next.run(CallOptions.NONE, in -> null);
                requests = asked.apply(attempt).run(left(), reader);
            }
            whole = true;
        } finally {
            if (!whole) {
                giveUp(ended, result);
            }
        }
        try {
            return ended.apply(attempt).uninterruptible().run(CallOptions.NONE, result);
        } catch (VirtkitException e) {
            if (cause != null) {
                e.initCause(cause);
            }
            throw e;
        }
    }

    private Call refusal(Step<String> refuse, Exception e) {
        try {
            return refuse.with(attempt, String.valueOf(e.getMessage()));
        } catch (Exception unexpected) {
            throw new IllegalStateException("a refusal cannot be written", unexpected);
        }
    }

    private <T> void giveUp(LongFunction<Call> ended, Decoder.Reader<T> result) {
        try {
            ended.apply(attempt).uninterruptible().run(CallOptions.NONE, result);
        } catch (VirtkitException e) {
            // Why it is given up is told already.
        }
    }

    /** All steps share the time that the call has. */
    private CallOptions left() {
        return end == -1 ? CallOptions.NONE : CallOptions.timeout(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
    }
}
