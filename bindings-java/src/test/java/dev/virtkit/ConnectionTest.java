// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ConnectionTest {
    @Test
    void theBlockClosesIt() {
        Domain domain;
        Connection kept;
        try (Connection connection = Hosts.host(0)) {
            kept = connection;
            domain = connection.domainByName("test");
            assertEquals(DomainState.RUNNING, domain.state().state());
        }
        var error = assertThrows(InvalidConnException.class, domain::state);
        assertTrue(error.getMessage().contains("test:///default"), error.getMessage());
        kept.close();
    }

    @Test
    void anErrorHasItsFields() {
        try (Connection connection = Hosts.host(0)) {
            var error = assertThrows(NoDomainException.class, () -> connection.domainByName("nowhere"));
            assertEquals(ErrorCode.NO_DOMAIN, error.code());
            assertEquals(ErrorDomain.TEST, error.domain());
            assertEquals(VirtkitException.Level.ERROR, error.level());
            assertTrue(error.getMessage().contains("nowhere"), error.getMessage());
            assertTrue(error.outcome().isEmpty());
        }
    }

    @Test
    void anErrorCanBeSerialised() throws Exception {
        try (Connection connection = Hosts.host(0)) {
            var error = assertThrows(NoDomainException.class, () -> connection.domainByName("nowhere"));
            var bytes = new ByteArrayOutputStream();
            try (var out = new ObjectOutputStream(bytes)) {
                out.writeObject(error);
            }
            try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                var copy = (NoDomainException) in.readObject();
                assertEquals(error.getMessage(), copy.getMessage());
                assertEquals(ErrorCode.NO_DOMAIN, copy.code());
            }
        }
    }

    @Test
    void nullIsNamed() {
        try (Connection connection = Hosts.host(0)) {
            assertEquals("name", assertThrows(NullPointerException.class, () -> connection.domainByName(null)).getMessage());
            // What was begun for the refused call does not disturb the next one.
            assertEquals("test", connection.domainByName("test").name());
        }
    }

    @Test
    void handlesOfOneObjectAreEqual() {
        try (Connection one = Hosts.host(1); Connection two = Hosts.host(1)) {
            Domain domain = one.domainByName("test");
            assertEquals(domain, one.domainByName("test"));
            assertEquals(domain.hashCode(), one.domainByName("test").hashCode());
            assertNotEquals(domain, two.domainByName("test"));
            assertEquals(2, one.domains().size());
            assertThrows(UnsupportedOperationException.class, () -> one.domains().clear());
        }
    }

    @Test
    void aHandleKeepsItsName() {
        try (Connection connection = Hosts.host(1)) {
            Domain domain = connection.domainByName("test");
            Domain other = connection.domainByName("test");
            domain.destroy();
            domain.renameAsync("www").join();
            assertEquals("test", domain.name());
            assertEquals(other, domain);
            assertEquals(connection.domainByName("www"), domain);
            // The call goes by what does not change.
            domain.rename("web");
            assertThrows(OperationFailedException.class, () -> domain.rename("test-1"));
            assertEquals("web", connection.domainByName("web").name());
        }
    }

    @Test
    void aLongListIsComplete() {
        try (Connection connection = Hosts.host(5000)) {
            assertEquals(5001, connection.domains().stream().map(Domain::uuid).distinct().count());
        }
    }

    @Test
    void parametersAreWrittenAndReadBack() {
        try (Connection connection = Hosts.host(0)) {
            Domain domain = connection.domainByName("test");
            domain.setMemoryParameters(DomainMemoryParameters.builder().softLimit(1L << 40).build());
            assertEquals(OptionalLong.of(1L << 40), domain.memoryParameters().softLimit());
            var unknown = DomainMemoryParameters.builder().extra("no_such_limit", new TypedValue.U64(1)).build();
            var error = assertThrows(ArgumentUnsupportedException.class, () -> domain.setMemoryParameters(unknown));
            assertTrue(error.getMessage().contains("no_such_limit"), error.getMessage());
        }
    }

    /** The default host begins anew with its first connection: when one that nobody closed is collected, it is released. */
    @Test
    void aForgottenConnectionIsReleased() throws Exception {
        forgetOne();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (softLimitOfDefaultHost() == 4711) {
            assertTrue(System.nanoTime() < end, "the forgotten connection was not released");
            System.gc();
            Thread.sleep(20);
        }
    }

    private static void forgetOne() {
        Domain domain = Virtkit.connect("test:///default").domainByName("test");
        domain.setMemoryParameters(DomainMemoryParameters.builder().softLimit(4711).build());
        assertEquals(4711, softLimitOfDefaultHost());
    }

    private static long softLimitOfDefaultHost() {
        try (Connection connection = Virtkit.connect("test:///default")) {
            return connection.domainByName("test").memoryParameters().softLimit().orElseThrow();
        }
    }
}
