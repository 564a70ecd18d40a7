// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

/** How a call ended: its status and its answer, still encoded. */
record Completion(int status, byte[] answer) {
    <T> T read(Decoder.Reader<T> reader, Decoder decoder, Connection connection) {
        decoder.reset(answer, connection);
        if (status == Native.READY) {
            return reader.read(decoder);
        }
        throw VirtkitException.decode(decoder);
    }

    boolean isCancelled() {
        return status != Native.READY && (int) Encoder.INT.get(answer, 0) == ErrorCode.CANCELLED.value();
    }
}
