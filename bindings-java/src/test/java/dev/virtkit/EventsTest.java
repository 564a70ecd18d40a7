// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventsTest {
    private static final EventFilter LIFECYCLE = EventFilter.of(EventKind.DOMAIN_LIFECYCLE);

    @Test
    @SuppressWarnings("try") // closing the connection ends the loop
    void theyAreIteratedUntilTheConnectionCloses() {
        List<String> stopped = new ArrayList<>();
        try (Connection connection = Hosts.host(3); Events events = connection.events(LIFECYCLE)) {
            connection.domains().forEach(Hosts::powerOff);
            for (Event event : events) {
                var lifecycle = assertInstanceOf(Event.DomainLifecycle.class, event);
                assertEquals(DomainEventType.STOPPED, lifecycle.event());
                stopped.add(lifecycle.domain().name());
                if (stopped.size() == 4) {
                    connection.close();
                }
            }
        }
        assertEquals(4, stopped.stream().distinct().count());
    }

    @Test
    void closingEndsTheOneWhoWaits() throws Exception {
        try (Connection connection = Hosts.host(0)) {
            Events events = connection.events(EventFilter.all());
            var next = events.nextAsync();
            events.close();
            assertTrue(next.get(30, TimeUnit.SECONDS).isEmpty());
            assertTrue(events.next().isEmpty());
            events.close();
        }
    }

    @Test
    void aFilterChoosesTheSubject() {
        try (Connection connection = Hosts.host(2)) {
            Domain last = connection.domains().get(2);
            try (Events events = connection.events(EventFilter.all().about(last.uuid()))) {
                connection.domains().forEach(Hosts::powerOff);
                assertEquals(last, ((Event.DomainLifecycle) events.next().orElseThrow()).domain());
            }
        }
    }

    @Test
    void whatASlowConsumerLosesIsCounted() {
        try (Connection connection = Hosts.host(9); Events events = connection.events(LIFECYCLE.capacity(4))) {
            connection.domains().forEach(Hosts::powerOff);
            long seen = 0;
            while (seen < 10) {
                Event event = events.next().orElseThrow();
                seen += event instanceof Event.EventsLost lost ? lost.count() : 1;
            }
            assertEquals(10, seen);
        }
    }

    @Test
    void aPublisherGivesWhatIsRequested() throws Exception {
        Connection connection = Hosts.host(4);
        Recorder recorder = new Recorder();
        connection.eventPublisher(LIFECYCLE).subscribe(recorder);
        connection.domains().forEach(Hosts::powerOff);
        assertEquals(null, recorder.signals.poll(100, TimeUnit.MILLISECONDS), "nothing was requested");
        recorder.subscription.request(2);
        assertInstanceOf(Event.DomainLifecycle.class, recorder.next());
        assertInstanceOf(Event.DomainLifecycle.class, recorder.next());
        assertEquals(null, recorder.signals.poll(100, TimeUnit.MILLISECONDS), "no more was requested");
        recorder.subscription.request(Long.MAX_VALUE);
        for (int i = 0; i < 3; i++) {
            assertInstanceOf(Event.DomainLifecycle.class, recorder.next());
        }
        connection.close();
        assertEquals("complete", recorder.next());
    }

    @Test
    void aSubscriberThatCancelsGetsNothingMore() throws Exception {
        try (Connection connection = Hosts.host(2)) {
            Recorder recorder = new Recorder();
            connection.eventPublisher(LIFECYCLE).subscribe(recorder);
            recorder.subscription.request(10);
            Hosts.powerOff(connection.domains().get(0));
            assertInstanceOf(Event.DomainLifecycle.class, recorder.next());
            recorder.subscription.cancel();
            Hosts.powerOff(connection.domains().get(1));
            assertEquals(null, recorder.signals.poll(100, TimeUnit.MILLISECONDS));
        }
    }

    @Test
    void aSubscriberMayWaitForCallsOnAnyExecutor() throws Exception {
        var limit = DomainMemoryParameters.builder().softLimit(1024).build();
        try (Connection connection = Virtkit.connect("test:///default?latency=5ms&domains=3")) {
            Domain running = connection.domainByName("test");
            LinkedBlockingQueue<String> threads = new LinkedBlockingQueue<>();
            // The subscriber runs on whatever thread has news for it. Waiting there would hang if that were the one that takes the ends of calls.
            connection.eventPublisher(LIFECYCLE, Runnable::run).subscribe(new Recorder() {
                @Override
                public void onSubscribe(Flow.Subscription given) {
                    given.request(Long.MAX_VALUE);
                }

                @Override
                public void onNext(Event event) {
                    running.setMemoryParameters(limit);
                    threads.add(Thread.currentThread().getName());
                }
            });
            for (Domain domain : connection.domains()) {
                if (!domain.equals(running)) {
                    Hosts.powerOff(domain);
                    String thread = threads.poll(30, TimeUnit.SECONDS);
                    assertNotNull(thread, "the subscriber hangs");
                    assertNotEquals("virtkit-completions", thread);
                }
            }
        }
    }

    @Test
    void aRequestForNothingIsAnError() throws Exception {
        try (Connection connection = Hosts.host(0)) {
            Recorder recorder = new Recorder();
            connection.eventPublisher(LIFECYCLE).subscribe(recorder);
            recorder.subscription.request(0);
            assertInstanceOf(IllegalArgumentException.class, recorder.next());
        }
    }

    @Test
    void aPublisherOfAClosedConnectionFails() throws Exception {
        Connection connection = Hosts.host(0);
        connection.close();
        Recorder recorder = new Recorder();
        connection.eventPublisher(LIFECYCLE).subscribe(recorder);
        assertInstanceOf(InvalidConnException.class, recorder.next());
        assertThrows(InvalidConnException.class, () -> connection.events(LIFECYCLE));
    }

    @Test
    void nothingIsLostByCancellingTheQuestion() throws Exception {
        try (Connection connection = Hosts.host(50); Events events = connection.events(LIFECYCLE)) {
            var poweringOff = CompletableFuture.runAsync(() -> connection.domains().forEach(Hosts::powerOff));
            int seen = 0;
            while (seen < 51) {
                var next = events.nextAsync();
                if (!next.cancel(true)) {
                    assertTrue(next.get().isPresent());
                    seen++;
                }
            }
            poweringOff.get();
        }
    }

    /** Writes down all signals. */
    private static class Recorder implements Flow.Subscriber<Event> {
        final LinkedBlockingQueue<Object> signals = new LinkedBlockingQueue<>();
        volatile Flow.Subscription subscription;

        Object next() throws InterruptedException {
            return signals.poll(30, TimeUnit.SECONDS);
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
        }

        @Override
        public void onNext(Event event) {
            signals.add(event);
        }

        @Override
        public void onError(Throwable error) {
            signals.add(error);
        }

        @Override
        public void onComplete() {
            signals.add("complete");
        }
    }
}
