// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StreamTest {
    @Test
    void aConsoleIsReadAndWrittenAsText() throws IOException {
        try (Connection connection = Hosts.host(0); Stream console = connection.domainByName("test").openConsole()) {
            assertEquals(Stream.Direction.BOTH, console.direction());
            var reader = new BufferedReader(new InputStreamReader(console.inputStream(), StandardCharsets.UTF_8));
            var writer = new OutputStreamWriter(console.outputStream(), StandardCharsets.UTF_8);
            assertTrue(reader.readLine().contains("test"), "the guest greets with its name");
            writer.write("grüß dich\n");
            writer.flush();
            assertEquals("grüß dich", reader.readLine());
            writer.write("poweroff\n");
            writer.flush();
            assertEquals("poweroff", reader.readLine());
            assertEquals(null, reader.readLine(), "the console ends with the guest");
        }
    }

    @Test
    void muchDataComesThroughWhole() throws Exception {
        byte[] data = new byte[1 << 20];
        new Random(1).nextBytes(data);
        // No line ends: the guest takes lines for commands.
        for (int i = 0; i < data.length; i++) {
            data[i] = data[i] == '\n' || data[i] == '\r' ? 0 : data[i];
        }
        try (Connection connection = Hosts.host(0); Stream console = connection.domainByName("test").openConsole()) {
            var in = console.inputStream();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                assertTrue(c >= 0);
            }
            var writing = CompletableFuture.runAsync(() -> {
                try {
                    console.outputStream().write(data);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            assertArrayEquals(data, in.readNBytes(data.length));
            writing.get();
        }
    }

    @Test
    void closingTheOutputFinishes() throws IOException {
        try (Connection connection = Hosts.host(0)) {
            Stream console = connection.domainByName("test").openConsole();
            var out = console.outputStream();
            out.write('x');
            out.close();
            out.close();
            assertThrows(InvalidStreamException.class, () -> console.write(new byte[] {1}));
            console.close();
        }
    }

    @Test
    void anAbortedStreamIsNotFinished() throws IOException {
        try (Connection connection = Hosts.host(0)) {
            Stream console = connection.domainByName("test").openConsole();
            var out = console.outputStream();
            console.abort();
            var error = assertThrows(IOException.class, () -> out.write(1));
            assertInstanceOf(InvalidStreamException.class, error.getCause());
            out.close();
            console.close();
        }
    }

    @Test
    void anInterruptedReadIsAnInterruptedIo() throws IOException {
        try (Connection connection = Hosts.host(0); Stream console = connection.domainByName("test").openConsole()) {
            Thread.currentThread().interrupt();
            try {
                var error = assertThrows(InterruptedIOException.class, () -> console.inputStream().read());
                assertInstanceOf(CancelledException.class, error.getCause());
            } finally {
                assertTrue(Thread.interrupted());
            }
        }
    }

    @Test
    void partsOfArraysAreChecked() {
        try (Connection connection = Hosts.host(0); Stream console = connection.domainByName("test").openConsole()) {
            assertThrows(IndexOutOfBoundsException.class, () -> console.write(new byte[4], 3, 2, CallOptions.NONE));
            byte[] padded = "--ab--".getBytes(StandardCharsets.UTF_8);
            assertEquals(2, console.write(padded, 2, 2, CallOptions.NONE));
            byte[] all = new byte[0];
            while (!new String(all, StandardCharsets.UTF_8).endsWith("ab")) {
                byte[] more = ((Chunk.Data) console.read(100)).bytes();
                int before = all.length;
                all = Arrays.copyOf(all, before + more.length);
                System.arraycopy(more, 0, all, before, more.length);
            }
        }
    }
}
