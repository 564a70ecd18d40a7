// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import java.util.concurrent.Flow;

/** A program that ends in the middle of everything: a pending call, a pending event, a thread that waits, a subscriber, an open console. */
final class ExitProgram {
    private ExitProgram() {}

    public static void main(String[] args) throws InterruptedException {
        Connection connection = Virtkit.connect("test:///default?latency=60s");
        Domain domain = connection.domainByName("test");
        var pending = domain.setMemoryParametersAsync(DomainMemoryParameters.builder().softLimit(1).build());
        Events events = connection.events(EventFilter.all());
        var event = events.nextAsync();
        Thread waiting = new Thread(() -> connection.events(EventFilter.all()).forEach(it -> {}), "waiting");
        waiting.setDaemon(true);
        waiting.start();
        Thread busy = new Thread(
                () -> {
                    while (true) {
                        domain.state();
                    }
                },
                "busy");
        busy.setDaemon(true);
        busy.start();
        connection.eventPublisher(EventFilter.all()).subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(Event item) {}

            @Override
            public void onError(Throwable error) {}

            @Override
            public void onComplete() {}
        });
        while (waiting.getState() != Thread.State.WAITING) {
            Thread.sleep(1);
        }
        if (pending.isDone() || event.isDone()) {
            throw new AssertionError("nothing is pending");
        }
        System.out.println("ends");
        if (args.length > 0) {
            System.exit(0);
        }
    }
}
