// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit.agent;

import com.google.gson.JsonElement;
import dev.virtkit.Descriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.Arrays;

/** Reads and writes descriptors, which stay open: they belong to what was saved. */
final class Files {
    private Files() {}

    @SuppressWarnings("resource")
    static JsonElement read(Descriptor descriptor, int max) {
        try {
            byte[] data = new byte[max];
            int count = new FileInputStream(descriptor.fileDescriptor()).read(data);
            return count < 0 ? Json.NULL : Json.hex(Arrays.copyOf(data, count));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("resource")
    static JsonElement write(Descriptor descriptor, byte[] data) {
        try {
            new FileOutputStream(descriptor.fileDescriptor()).write(data);
            return Json.of(data.length);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
