// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CredentialsTest {
    private static final String URI = "test:///default?auth=password";

    private static Connection connect(Credentials credentials) {
        return Virtkit.connect(URI, ConnectFlags.NONE, credentials);
    }

    private static List<SecretValue> login(List<CredentialRequest> requests) {
        List<SecretValue> answers = new ArrayList<>();
        requests.forEach(request ->
                answers.add(SecretValue.of(request.kind().equals(CredentialType.AUTH_NAME) ? "ada" : "lovelace")));
        return answers;
    }

    @Test
    void theCallbackRunsOnTheCallersThreadAndMayCall() {
        List<CredentialType> kinds = new ArrayList<>();
        Thread caller = Thread.currentThread();
        try (Connection connection = connect(requests -> {
            assertSame(caller, Thread.currentThread());
            try (Connection other = Virtkit.connect("test:///default")) {
                assertTrue(other.isAlive());
            }
            requests.forEach(request -> kinds.add(request.kind()));
            return login(requests);
        })) {
            assertTrue(connection.isAlive());
        }
        assertEquals(List.of(CredentialType.AUTH_NAME, CredentialType.PASSPHRASE), kinds);
    }

    @Test
    void whatItThrowsIsTheCause() {
        IllegalStateException thrown = new IllegalStateException("no keyring");
        var error = assertThrows(AuthFailedException.class, () -> connect(requests -> {
            throw thrown;
        }));
        assertSame(thrown, error.getCause());
    }

    @Test
    void wrongAnswersAreErrors() {
        assertThrows(AuthCancelledException.class, () -> connect(requests -> Collections.nCopies(requests.size(), null)));
        assertThrows(AuthFailedException.class, () -> connect(requests -> List.of()));
        assertThrows(AuthFailedException.class, () -> connect(requests -> null));
        assertThrows(InvalidArgException.class, () -> Virtkit.connect(URI));
    }

    @Test
    void theTimeOfACallIsThatOfAllItsSteps() {
        CallOptions options = CallOptions.timeout(Duration.ofMillis(50));
        assertThrows(DeadlineExceededException.class, () -> Virtkit.connect(URI, ConnectFlags.NONE, requests -> {
            Thread.sleep(60);
            return login(requests);
        }, options));
    }
}
