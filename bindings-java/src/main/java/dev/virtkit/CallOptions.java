// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import java.time.Duration;

/**
 * How a call is made. Immutable.
 *
 * <p>A call is cancelled by interrupting the thread that waits for it, or by {@code cancel} of the future that an {@code ...Async} method gives.
 */
public final class CallOptions {
    /** Nothing special: no timeout. */
    public static final CallOptions NONE = new CallOptions(-1);

    final long timeoutNanos;

    private CallOptions(long timeoutNanos) {
        this.timeoutNanos = timeoutNanos;
    }

    /**
     * A call that ends with {@link DeadlineExceededException} when it takes longer.
     *
     * @param timeout how long it may take; nothing or less ends it before it begins
     * @return the options
     */
    public static CallOptions timeout(Duration timeout) {
        long nanos = timeout.compareTo(Duration.ofNanos(Long.MAX_VALUE)) >= 0 ? Long.MAX_VALUE : timeout.toNanos();
        return new CallOptions(Math.max(0, nanos));
    }

    @Override
    public String toString() {
        return timeoutNanos < 0 ? "CallOptions[]" : "CallOptions[timeout=" + Duration.ofNanos(timeoutNanos) + "]";
    }
}
