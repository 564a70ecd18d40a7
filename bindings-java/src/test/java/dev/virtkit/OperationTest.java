// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class OperationTest {
    /** A host whose jobs stand still until they are aborted. */
    private static final String STILL = "test:///default?job_speed=0";

    @TempDir
    Path folder;

    @Test
    void theEndIsToldToAllWhoWaitAndAgain() throws Exception {
        try (Connection connection = Hosts.slow(50);
                Operation<Void> saving = connection.domainByName("test").save(file("end"))) {
            CompletableFuture<Void> future = saving.awaitAsync();
            assertNull(saving.await());
            assertNull(future.get());
            assertNull(saving.await());
            assertEquals(DomainJobType.COMPLETED, saving.progress().kind());
            assertTrue(Files.exists(Path.of(file("end"))));
        }
    }

    @Test
    void givingUpTheWaitLeavesTheWork() {
        try (Connection connection = Virtkit.connect(STILL)) {
            Domain domain = connection.domainByName("test");
            Operation<Void> saving = domain.save(file("still"));
            assertThrows(DeadlineExceededException.class, () -> saving.await(CallOptions.timeout(Duration.ofMillis(20))));
            CompletableFuture<Void> future = saving.awaitAsync();
            assertFalse(future.isDone());
            future.cancel(true);
            assertEquals(DomainJobType.UNBOUNDED, saving.progress().kind());
            saving.close();
            assertEquals(DomainJobType.UNBOUNDED, domain.jobInfo().kind());
            domain.abortJob();
        }
    }

    @Test
    void cancellingEndsTheWork() {
        try (Connection connection = Virtkit.connect(STILL);
                Operation<Void> saving = connection.domainByName("test").save(file("cancelled"))) {
            CompletableFuture<Void> future = saving.awaitAsync();
            saving.cancel();
            ExecutionException failed = assertThrows(ExecutionException.class, future::get);
            assertTrue(failed.getCause() instanceof OperationAbortedException, failed::toString);
            assertFalse(Files.exists(Path.of(file("cancelled"))));
        }
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }
}
