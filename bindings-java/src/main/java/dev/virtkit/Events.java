// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A subscription to events: an endless sequence that ends when it or its connection is closed.
 *
 * <pre>{@code
 * try (Events events = connection.events(EventFilter.all())) {
 *     for (Event event : events) { ... }
 * }
 * }</pre>
 */
public final class Events extends Handle implements Iterable<Event>, AutoCloseable {
    /** How many are fetched at once; more wait in the engine, which counts those that it loses. */
    private static final int BATCH = 64;

    private final Connection connection;
    private final ConcurrentLinkedQueue<Event> fetched = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    Events(Connection connection, long number) {
        super(number);
        this.connection = connection;
    }

    static Events open(Connection connection, EventFilter filter) {
        Call call = Call.of(connection, (c, timeout, tag, flags) ->
                Native.eventOpen(connection.number, c.bytes, c.length, c.out, c.large));
        filter.encode(call);
        return call.run(CallOptions.NONE, in -> new Events(connection, in.i64()));
    }

    /**
     * Waits for the next event.
     *
     * @return the event; nothing once the subscription or its connection is closed
     */
    public Optional<Event> next() {
        return next(CallOptions.NONE);
    }

    /**
     * Waits for the next event.
     *
     * @param options how the call is made
     * @return the event; nothing once the subscription or its connection is closed
     */
    public Optional<Event> next(CallOptions options) {
        if (closed) {
            return Optional.empty();
        }
        Event before = fetched.poll();
        return before != null ? Optional.of(before) : call().run(options, this::batch);
    }

    /**
     * Asks for the next event. Cancelling the future loses none.
     *
     * @return the event; nothing once the subscription or its connection is closed
     */
    public CompletableFuture<Optional<Event>> nextAsync() {
        Optional<Event> before = closed ? Optional.empty() : Optional.ofNullable(fetched.poll());
        return closed || before.isPresent()
                ? CompletableFuture.completedFuture(before)
                : call().submit(CallOptions.NONE, this::batch);
    }

    private Call call() {
        return Call.of(connection, (c, timeout, tag, flags) ->
                Native.eventNext(number, BATCH, timeout, tag, flags, c.out, c.large)).keep(this);
    }

    /** The first of the events that came; the others are kept for the next questions. */
    private Optional<Event> batch(Decoder in) {
        int count = in.i32();
        if (count == 0) {
            return Optional.empty();
        }
        Event first = EventKind.decode(in);
        for (int more = count - 1; more > 0; more--) {
            fetched.add(EventKind.decode(in));
        }
        return Optional.of(first);
    }

    /** Waits for events; ends when the subscription or its connection is closed. */
    @Override
    public Iterator<Event> iterator() {
        return new Iterator<>() {
            private Optional<Event> ahead;

            @Override
            public boolean hasNext() {
                if (ahead == null) {
                    ahead = Events.this.next();
                }
                return ahead.isPresent();
            }

            @Override
            public Event next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("the subscription is closed");
                }
                Event event = ahead.get();
                ahead = null;
                return event;
            }
        };
    }

    /** Ends the subscription; a thread that waits for its next event gets nothing. Never blocks. */
    @Override
    public void close() {
        closed = true;
        release();
    }
}
