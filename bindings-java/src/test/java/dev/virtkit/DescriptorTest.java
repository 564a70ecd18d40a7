// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.FileInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What a call gives is the caller's to close, and what it takes stays the caller's. */
final class DescriptorTest {
    private static final Path OPEN = Path.of("/proc/self/fd");

    private static boolean isOpen(int number) {
        return Files.isSymbolicLink(OPEN.resolve(Integer.toString(number)));
    }

    @Test
    @SuppressWarnings("resource")
    void whatComesOutOfACallIsReadAndClosed() throws Exception {
        try (Connection connection = Hosts.host(0)) {
            Descriptor display = connection.domainByName("test").openGraphicsFd(0);
            byte[] greeting = new byte[12];
            new DataInputStream(new FileInputStream(display.fileDescriptor())).readFully(greeting);
            assertEquals("RFB 003.008\n", new String(greeting, StandardCharsets.US_ASCII));
            display.close();
            assertThrows(IllegalStateException.class, display::fileDescriptor);
        }
    }

    @Test
    void whatGoesIntoACallStaysOpen() {
        try (Connection connection = Hosts.host(0)) {
            Domain domain = connection.domainByName("test");
            Descriptor socket = domain.openGraphicsFd(0);
            assertThrows(InvalidArgException.class, () -> domain.openGraphics(7, socket));
            assertTrue(isOpen(socket.number()));
            domain.openGraphics(0, socket);
            assertTrue(isOpen(socket.number()));
            socket.close();
            assertThrows(IllegalStateException.class, () -> domain.openGraphics(0, socket));
        }
    }
}
