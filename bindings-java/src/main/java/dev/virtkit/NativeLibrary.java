// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Finds the two native libraries, the engine and the JNI functions, and loads them once. The engine looks beside itself for the program
 * that starts hypervisors.
 */
final class NativeLibrary {
    static final String PROPERTY = "virtkit.library.path";
    static final String VARIABLE = "VIRTKIT_LIBRARY_PATH";
    private static final String ENGINE = "libvirtkit.so";
    private static final String JNI = "libvirtkit_java.so";
    private static final String LAUNCHER = "virtkit-launch";
    /** What the jar has for a platform. */
    private static final List<String> INSIDE = List.of(ENGINE, JNI, LAUNCHER);
    /** The name that a build tree has. */
    private static final String ENGINE_IN_TREE = "libvirtkit_c.so";

    private static boolean loaded;
    private static VirtkitLibraryException failure;

    private NativeLibrary() {}

    static synchronized void load() {
        if (loaded) {
            return;
        }
        if (failure != null) {
            throw new VirtkitLibraryException(failure.getMessage(), failure);
        }
        try {
            Path folder = find(System.getProperty(PROPERTY), System.getenv(), NativeLibrary.class.getClassLoader());
            open(folder);
            loaded = true;
        } catch (VirtkitLibraryException e) {
            failure = e;
            throw e;
        }
    }

    private static void open(Path folder) {
        Path engine = engineIn(folder);
        try {
            System.load(folder.resolve(JNI).toString());
        } catch (UnsatisfiedLinkError e) {
            throw new VirtkitLibraryException(
                    folder.resolve(JNI) + " cannot be loaded into this Java, which runs on " + platform() + ": " + e.getMessage(), e);
        }
        Native.open(engine.toString(), Abi.HASH);
    }

    /** The folder with both libraries; the error names each place that was asked and what the next one would be. */
    static Path find(String property, Map<String, String> environment, ClassLoader resources) {
        if (property != null) {
            return given("The system property " + PROPERTY, property);
        }
        String variable = environment.get(VARIABLE);
        if (variable != null) {
            return given("The environment variable " + VARIABLE, variable);
        }
        String inside = "dev/virtkit/natives/" + platform() + "/";
        String asked = "virtkit's native libraries were not found: neither the system property " + PROPERTY
                + " nor the environment variable " + VARIABLE + " is set, and ";
        if (INSIDE.stream().anyMatch(name -> resources.getResource(inside + name) == null)) {
            throw new VirtkitLibraryException(
                    asked + "the jar has none for this platform, " + platform() + ". Set one of the two to the folder that holds "
                            + ENGINE + " and " + JNI + ".",
                    null);
        }
        String home = System.getProperty("user.home");
        Path cache = Path.of(environment.getOrDefault("XDG_CACHE_HOME", home + "/.cache"), "virtkit");
        try {
            return NativeFiles.unpack(INSIDE, name -> resources.getResourceAsStream(inside + name), cache);
        } catch (IOException e) {
            throw new VirtkitLibraryException(
                    asked + "those inside the jar cannot be unpacked to " + cache + ": " + e + ". Set XDG_CACHE_HOME to a folder that is "
                            + "yours, or unpack " + inside + " of the jar yourself and set " + VARIABLE + " to that folder.",
                    e);
        }
    }

    private static Path given(String what, String value) {
        Path path = Path.of(value).toAbsolutePath();
        Path folder = Files.isRegularFile(path) ? path.getParent() : path;
        String help = " Correct it, or unset it to use the libraries inside the jar.";
        if (engineIn(folder) == null) {
            throw new VirtkitLibraryException(what + " is " + value + ", but there is no " + ENGINE + " in " + folder + "." + help, null);
        }
        if (!Files.isRegularFile(folder.resolve(JNI))) {
            throw new VirtkitLibraryException(what + " is " + value + ", but there is no " + JNI + " in " + folder + "." + help, null);
        }
        return folder;
    }

    static Path engineIn(Path folder) {
        for (String name : new String[] {ENGINE, ENGINE_IN_TREE}) {
            if (Files.isRegularFile(folder.resolve(name))) {
                return folder.resolve(name);
            }
        }
        return null;
    }

    /** For example {@code linux-x86_64-glibc}. */
    static String platform() {
        String arch = System.getProperty("os.arch");
        return System.getProperty("os.name").toLowerCase() + "-" + (arch.equals("amd64") ? "x86_64" : arch) + "-" + libc();
    }

    private static String libc() {
        try (var maps = Files.lines(Path.of("/proc/self/maps"))) {
            return maps.anyMatch(line -> line.contains("ld-musl") || line.contains("libc.musl")) ? "musl" : "glibc";
        } catch (IOException e) {
            return "unknown";
        }
    }
}
