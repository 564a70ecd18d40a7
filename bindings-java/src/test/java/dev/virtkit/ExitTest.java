// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ExitTest {
    private static final int ROUNDS = 50;

    @Test
    void aProcessEndsWellInTheMiddleOfEverything() throws Exception {
        for (int round = 0; round < ROUNDS; round += 2) {
            // One returns from main, the other calls exit.
            List<Process> both = List.of(start(List.of()), start(List.of("exit")));
            for (Process process : both) {
                String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the process does not end");
                assertEquals("ends\n", said);
                assertEquals(0, process.exitValue());
            }
        }
    }

    private static Process start(List<String> args) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-D" + NativeLibrary.PROPERTY + "=" + System.getProperty(NativeLibrary.PROPERTY),
                "-cp", System.getProperty("java.class.path"),
                ExitProgram.class.getName()));
        command.addAll(args);
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
