// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SecretValueTest {
    private static final String PASSWORD = "a password that is found nowhere else";
    private static final CallOptions OVER = CallOptions.timeout(Duration.ZERO);

    private static boolean has(byte[] memory) {
        return new String(memory, StandardCharsets.ISO_8859_1).contains(PASSWORD);
    }

    /** A call that takes the secret, and what is done with it. */
    private static void afterwardsItIsGone(Consumer<Call> use) {
        Call call = Call.of(null, (c, timeout, tag, flags) ->
                Native.call(0, 0, c.bytes, c.length, timeout, tag, flags, c.out, c.large));
        call.secret(SecretValue.of(PASSWORD));
        byte[] memory = call.bytes;
        assertTrue(has(memory));
        use.accept(call);
        assertFalse(has(memory), "the secret is in memory that is not used any more");
        Call next = Call.of(null, null);
        assertSame(call, next, "a thread keeps its call");
        assertFalse(has(next.bytes), "the secret is in the memory of the next call");
        next.clear();
    }

    @Test
    void aCallKeepsNone() {
        // Which method it is does not matter: a call without time is refused, as one that does not exist.
        afterwardsItIsGone(call -> assertThrows(VirtkitException.class, () -> call.run(OVER, in -> null)));
        afterwardsItIsGone(call -> assertTrue(call.submit(OVER, in -> null).isCompletedExceptionally()));
    }

    @Test
    void memoryThatWasTooSmallKeepsNone() {
        afterwardsItIsGone(call -> {
            byte[] small = call.bytes;
            call.raw(new byte[2 * small.length]);
            assertFalse(has(small));
            assertTrue(has(call.bytes));
            assertThrows(VirtkitException.class, () -> call.run(OVER, in -> null));
        });
    }

    @Test
    void anAnswerGivesItAway() {
        Encoder answer = new Encoder();
        answer.secret(SecretValue.of(PASSWORD));
        answer.text("behind");
        Decoder in = new Decoder();
        in.reset(answer.bytes, null);
        try (SecretValue secret = in.secret()) {
            assertArrayEquals(PASSWORD.getBytes(StandardCharsets.UTF_8), secret.reveal());
        }
        assertFalse(has(answer.bytes));
        assertEquals("behind", in.text());
    }
}
