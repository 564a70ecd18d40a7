// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files inside the jar, unpacked: the loader and the system take only files. */
final class NativeFiles {
    /** The files of the jar, by name. */
    interface Jar {
        InputStream open(String name) throws IOException;
    }

    private NativeFiles() {}

    /**
     * Unpacks into a folder that has the checksum in its name and belongs to the user alone. A file that is there is used if it is whole, and
     * replaced if it is not, as after a loss of power. Each appears by a rename, so that no process sees half of it.
     */
    static Path unpack(List<String> names, Jar jar, Path cache) throws IOException {
        MessageDigest all = sha256();
        Map<String, byte[]> checksums = new LinkedHashMap<>();
        for (String name : names) {
            try (InputStream in = jar.open(name)) {
                byte[] checksum = checksum(in);
                checksums.put(name, checksum);
                all.update(checksum);
            }
        }
        Path folder = cache.resolve("java-" + HexFormat.of().formatHex(all.digest()).substring(0, 32));
        Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        for (String name : names) {
            if (!isWhole(folder.resolve(name), checksums.get(name))) {
                write(name, jar, folder);
            }
        }
        return folder;
    }

    private static boolean isWhole(Path file, byte[] checksum) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return MessageDigest.isEqual(checksum, checksum(in));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static void write(String name, Jar jar, Path folder) throws IOException {
        Path fresh = Files.createTempFile(folder, name + ".", ""); // for its owner alone
        try {
            try (InputStream in = jar.open(name); FileChannel file = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                in.transferTo(Channels.newOutputStream(file));
                file.force(true);
            }
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("r-x------"));
            Files.move(fresh, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private static byte[] checksum(InputStream in) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[1 << 16];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            digest.update(buffer, 0, n);
        }
        return digest.digest();
    }

    private static MessageDigest sha256() throws IOException {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IOException(e);
        }
    }
}
