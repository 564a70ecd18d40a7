// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Gives each subscriber a subscription of its own in the engine. What nobody has requested waits there, bounded by the filter's capacity. */
final class EventPublisher implements Flow.Publisher<Event> {
    private final Connection connection;
    private final EventFilter filter;
    private final Executor executor;

    EventPublisher(Connection connection, EventFilter filter, Executor executor) {
        this.connection = connection;
        this.filter = filter;
        this.executor = executor;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Event> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        Delivery delivery = new Delivery(subscriber, executor);
        try {
            delivery.events = Events.open(connection, filter);
        } catch (VirtkitException e) {
            delivery.failure = e;
        }
        subscriber.onSubscribe(delivery);
        executor.execute(delivery::round);
    }

    /** Delivers to one subscriber, one signal at a time, on the executor. */
    private static final class Delivery implements Flow.Subscription {
        private final Flow.Subscriber<? super Event> subscriber;
        private final Executor executor;
        private final AtomicLong demand = new AtomicLong();
        /** Reasons to look again; whoever raises it from 0 starts a round. The first one starts after {@code onSubscribe}. */
        private final AtomicInteger rounds = new AtomicInteger(1);
        private volatile boolean cancelled;
        private volatile RuntimeException failure;
        private Events events;
        // Only used in a round.
        private CompletableFuture<Optional<Event>> next;
        private boolean ended;

        Delivery(Flow.Subscriber<? super Event> subscriber, Executor executor) {
            this.subscriber = subscriber;
            this.executor = executor;
        }

        @Override
        public void request(long count) {
            if (count <= 0) {
                failure = new IllegalArgumentException(count + " events were requested: a request is for at least one");
            } else {
                demand.accumulateAndGet(count, (have, more) -> have + more < 0 ? Long.MAX_VALUE : have + more);
            }
            schedule();
        }

        @Override
        public void cancel() {
            cancelled = true;
            schedule();
        }

        private void schedule() {
            if (rounds.getAndIncrement() == 0) {
                executor.execute(this::round);
            }
        }

        private void round() {
            for (int seen = rounds.get(); seen != 0; seen = rounds.addAndGet(-seen)) {
                try {
                    while (!ended && step()) {}
                } catch (RuntimeException | Error e) {
                    // A subscriber that throws has broken its contract: it gets nothing more.
                    end();
                    rounds.set(0);
                    throw e;
                }
            }
        }

        /** Does one thing; false where there is nothing to do now. */
        private boolean step() {
            if (cancelled) {
                return end();
            }
            if (failure != null) {
                end();
                subscriber.onError(failure);
                return false;
            }
            if (demand.get() == 0) {
                return false;
            }
            if (next == null) {
                next = events.nextAsync();
                next.whenComplete((event, error) -> schedule());
            }
            if (!next.isDone()) {
                return false;
            }
            Optional<Event> event;
            try {
                event = next.join();
            } catch (CompletionException e) {
                end();
                subscriber.onError(e.getCause());
                return false;
            }
            next = null;
            if (event.isEmpty()) {
                end();
                subscriber.onComplete();
                return false;
            }
            if (demand.get() != Long.MAX_VALUE) {
                demand.decrementAndGet();
            }
            subscriber.onNext(event.get());
            return true;
        }

        private boolean end() {
            ended = true;
            if (next != null) {
                next.cancel(false);
            }
            if (events != null) {
                events.close();
            }
            return false;
        }
    }
}
