// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibraryTest {
    private static final URLClassLoader EMPTY = new URLClassLoader(new URL[0], null);

    @TempDir
    Path folder;

    private static String message(String property, Map<String, String> environment, ClassLoader resources) {
        return assertThrows(VirtkitLibraryException.class, () -> NativeLibrary.find(property, environment, resources)).getMessage();
    }

    private static void contains(String message, String... parts) {
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "\"" + message + "\" does not contain \"" + part + "\"");
        }
    }

    @Test
    void nowhere() {
        contains(message(null, Map.of(), EMPTY),
                "virtkit.library.path", "VIRTKIT_LIBRARY_PATH", "the jar has none", NativeLibrary.platform(), "libvirtkit_java.so");
    }

    @Test
    void whatTheUserNamesIsNotPassedOver() throws IOException {
        contains(message("/nowhere", Map.of(), EMPTY), "system property virtkit.library.path is /nowhere", "libvirtkit.so", "unset");
        contains(message(null, Map.of("VIRTKIT_LIBRARY_PATH", "/nowhere"), EMPTY), "variable VIRTKIT_LIBRARY_PATH is /nowhere");
        Path engine = Files.createFile(folder.resolve("libvirtkit.so"));
        contains(message(engine.toString(), Map.of(), EMPTY), "no libvirtkit_java.so in " + folder);
        Files.createFile(folder.resolve("libvirtkit_java.so"));
        assertEquals(folder, NativeLibrary.find(engine.toString(), Map.of(), EMPTY));
        assertEquals(folder, NativeLibrary.find(null, Map.of("VIRTKIT_LIBRARY_PATH", folder.toString()), EMPTY));
    }

    private URLClassLoader jar() throws IOException {
        Path inside = Files.createDirectories(folder.resolve("jar/dev/virtkit/natives/" + NativeLibrary.platform()));
        Files.write(inside.resolve("libvirtkit.so"), new byte[100_000]);
        Files.write(inside.resolve("libvirtkit_java.so"), new byte[] {1, 2, 3});
        Files.write(inside.resolve("virtkit-launch"), new byte[] {4});
        return new URLClassLoader(new URL[] {folder.resolve("jar").toUri().toURL()}, null);
    }

    @Test
    void theJarIsUnpackedOnce() throws Exception {
        var environment = Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString());
        try (var jar = jar()) {
            List<CompletableFuture<Path>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                all.add(CompletableFuture.supplyAsync(() -> NativeLibrary.find(null, environment, jar)));
            }
            Path first = all.get(0).get();
            for (var one : all) {
                assertEquals(first, one.get());
            }
            assertArrayEquals(new byte[] {1, 2, 3}, Files.readAllBytes(first.resolve("libvirtkit_java.so")));
            assertEquals(100_000, Files.size(first.resolve("libvirtkit.so")));
            assertTrue(Files.isExecutable(first.resolve("virtkit-launch")));
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(first)));
            try (var left = Files.list(folder.resolve("cache/virtkit"))) {
                assertEquals(List.of(first), left.toList());
            }
            try (var left = Files.list(first)) {
                assertEquals(3, left.count(), "nothing half unpacked is left");
            }
        }
    }

    @Test
    void whatIsDamagedIsUnpackedAgain() throws IOException {
        var environment = Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString());
        try (var jar = jar()) {
            Path place = NativeLibrary.find(null, environment, jar);
            Path whole = place.resolve("virtkit-launch");
            var time = Files.getLastModifiedTime(whole);
            // As after a loss of power: the file is there, but what was written is not.
            Path engine = replace(place.resolve("libvirtkit.so"), new byte[0]);
            Path other = replace(place.resolve("libvirtkit_java.so"), new byte[] {1, 2, 4});
            assertEquals(place, NativeLibrary.find(null, environment, jar));
            assertArrayEquals(new byte[100_000], Files.readAllBytes(engine));
            assertArrayEquals(new byte[] {1, 2, 3}, Files.readAllBytes(other));
            assertEquals("r-x------", PosixFilePermissions.toString(Files.getPosixFilePermissions(engine)));
            assertEquals(time, Files.getLastModifiedTime(whole), "what is whole is left alone");
        }
    }

    private static Path replace(Path file, byte[] content) throws IOException {
        Files.delete(file);
        return Files.write(file, content);
    }

    @Test
    void aCacheThatCannotBeWrittenIsNamed() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        try (var jar = jar()) {
            contains(message(null, Map.of("XDG_CACHE_HOME", file.toString()), jar), "cannot be unpacked to " + file, "XDG_CACHE_HOME");
        }
    }

    @Test
    void aLibraryOfAnotherVersionIsRefused() {
        NativeLibrary.load();
        Path engine = NativeLibrary.engineIn(Path.of(System.getProperty(NativeLibrary.PROPERTY)));
        var error = assertThrows(VirtkitLibraryException.class, () -> Native.open(engine.toString(), 1));
        contains(error.getMessage(), engine.toString(), "0000000000000001", "does not belong to these Java classes");
    }

    @Test
    void whatIsNoLibraryIsRefused() throws IOException {
        NativeLibrary.load();
        Path text = Files.writeString(folder.resolve("libvirtkit.so"), "no library");
        var error = assertThrows(VirtkitLibraryException.class, () -> Native.open(text.toString(), Abi.HASH));
        contains(error.getMessage(), text + " cannot be opened");
        var other = assertThrows(VirtkitLibraryException.class, () -> Native.open("libc.so.6", Abi.HASH));
        contains(other.getMessage(), "libc.so.6", "vk_abi_hash");
    }

    @Test
    void aPanicEndsOnlyItsCall() {
        Call.Request panic = (call, timeout, tag, flags) -> Native.debugPanic(call.out, call.large);
        VirtkitException error;
        try {
            error = assertThrows(VirtkitException.class, () -> Call.of(null, panic).run(CallOptions.NONE, in -> null));
        } catch (org.opentest4j.AssertionFailedError e) {
            if (e.getCause() instanceof VirtkitLibraryException) {
                abort("the library was built without debug entries");
            }
            throw e;
        }
        assertEquals(ErrorCode.INTERNAL_ERROR, error.code());
        try (Connection connection = Hosts.host(0)) {
            assertEquals(1, connection.domains().size());
        }
    }

    @Test
    void theVersionIsThatOfTheLibrary() {
        assertTrue(Virtkit.version().matches("\\d+\\.\\d+\\.\\d+.*"), Virtkit.version());
    }
}
