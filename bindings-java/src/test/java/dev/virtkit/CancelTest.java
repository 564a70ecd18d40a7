// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtkit.VirtkitException.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CancelTest {
    private static final DomainMemoryParameters LIMIT = DomainMemoryParameters.builder().softLimit(1024).build();

    @Test
    void anInterruptCancelsTheCallThatWaits() throws Exception {
        try (Connection connection = Hosts.slow(60_000)) {
            Domain domain = connection.domainByName("test");
            var error = new AtomicReference<VirtkitException>();
            var interrupted = new AtomicReference<Boolean>();
            Thread thread = new Thread(() -> {
                error.set(assertThrows(CancelledException.class, () -> domain.setMemoryParameters(LIMIT)));
                interrupted.set(Thread.currentThread().isInterrupted());
            });
            thread.start();
            while (thread.getState() != Thread.State.WAITING) {
                Thread.sleep(1);
            }
            thread.interrupt();
            thread.join();
            assertEquals(Optional.of(Outcome.UNKNOWN), error.get().outcome());
            assertTrue(interrupted.get(), "the interrupt status is kept");
        }
    }

    @Test
    void anInterruptedThreadBeginsNothing() {
        try (Connection connection = Hosts.host(0)) {
            Domain domain = connection.domainByName("test");
            Thread.currentThread().interrupt();
            try {
                var error = assertThrows(CancelledException.class, () -> domain.setMemoryParameters(LIMIT));
                assertEquals(Optional.of(Outcome.NOT_STARTED), error.outcome());
                assertTrue(Thread.currentThread().isInterrupted());
            } finally {
                assertTrue(Thread.interrupted());
            }
            assertNotEquals(1024, domain.memoryParameters().softLimit().orElseThrow());
        }
    }

    @Test
    void closingWorksOnAnInterruptedThread() {
        Connection connection = Hosts.host(0);
        Stream console = connection.domainByName("test").openConsole();
        Thread.currentThread().interrupt();
        try {
            console.abort();
            connection.close();
        } finally {
            assertTrue(Thread.interrupted());
        }
        assertThrows(InvalidConnException.class, connection::domains);
    }

    @Test
    void aTimeoutEndsTheCall() {
        try (Connection connection = Hosts.slow(60_000)) {
            Domain domain = connection.domainByName("test");
            var soon = CallOptions.timeout(Duration.ofMillis(20));
            var late = assertThrows(
                    DeadlineExceededException.class, () -> domain.setMemoryParameters(LIMIT, ModificationImpact.NONE, soon));
            assertEquals(Optional.of(Outcome.UNKNOWN), late.outcome());
            var over = CallOptions.timeout(Duration.ZERO);
            var unbegun = assertThrows(
                    DeadlineExceededException.class, () -> domain.setMemoryParameters(LIMIT, ModificationImpact.NONE, over));
            assertEquals(Optional.of(Outcome.NOT_STARTED), unbegun.outcome());
            assertEquals(DomainState.RUNNING, domain.state(CallOptions.timeout(Duration.ofSeconds(10))).state());
        }
    }

    @Test
    void aFutureCancelsItsCall() throws Exception {
        try (Connection connection = Hosts.host(0); Stream console = connection.domainByName("test").openConsole()) {
            drain(console);
            CompletableFuture<Chunk> read = console.readAsync(100);
            assertFalse(read.isDone());
            assertTrue(read.cancel(true));
            assertThrows(CancellationException.class, read::join);
            // The engine has given the read up: the next one gets all that comes.
            console.write(new byte[] {'a', 'b'});
            assertArrayEquals(new byte[] {'a', 'b'}, ((Chunk.Data) console.readAsync(100).get()).bytes());
        }
    }

    @Test
    void aFuturesOwnTimeoutCancelsTheCall() {
        try (Connection connection = Hosts.slow(60_000)) {
            var future = connection.domainByName("test").setMemoryParametersAsync(LIMIT).orTimeout(20, TimeUnit.MILLISECONDS);
            var error = assertThrows(ExecutionException.class, future::get);
            assertInstanceOf(TimeoutException.class, error.getCause());
        }
    }

    @Test
    void aFutureFailsWithTheError() {
        try (Connection connection = Hosts.host(0)) {
            var error = assertThrows(ExecutionException.class, () -> connection.domainByNameAsync("nowhere").get());
            assertInstanceOf(NoDomainException.class, error.getCause());
        }
    }

    @Test
    void continuationsMayBlock() throws Exception {
        try (Connection connection = Hosts.slow(20)) {
            Domain domain = connection.domainByName("test");
            // Each continuation waits for a call of its own, which would hang if it held up the thread that takes the ends of calls.
            List<CompletableFuture<String>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                all.add(domain.setMemoryParametersAsync(LIMIT).thenApply(done -> {
                    domain.setMemoryParameters(LIMIT);
                    return Thread.currentThread().getName();
                }));
            }
            for (var one : all) {
                assertNotEquals("virtkit-completions", one.get());
            }
        }
    }

    @Test
    void closingEndsWhatIsPending() throws Exception {
        Connection connection = Hosts.slow(60_000);
        List<CompletableFuture<Void>> pending = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            pending.add(connection.domainByName("test").setMemoryParametersAsync(LIMIT));
        }
        connection.close();
        for (var one : pending) {
            var error = assertThrows(ExecutionException.class, () -> one.get(30, TimeUnit.SECONDS));
            assertInstanceOf(InvalidConnException.class, error.getCause());
        }
    }

    /** Reads the guest's greeting. */
    private static void drain(Stream console) {
        while (true) {
            byte[] bytes = ((Chunk.Data) console.read(4096)).bytes();
            if (bytes[bytes.length - 1] == '\n') {
                return;
            }
        }
    }
}
