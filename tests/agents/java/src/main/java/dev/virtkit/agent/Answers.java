// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit.agent;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.virtkit.CredentialRequest;
import dev.virtkit.Credentials;
import dev.virtkit.SecretValue;
import java.util.ArrayList;
import java.util.List;

/** A callback of the answers that a step gives, by kind. */
final class Answers {
    private Answers() {}

    static Credentials of(JsonElement element) {
        JsonObject given = element.getAsJsonObject();
        return requests -> {
            if (given.has("raise")) {
                throw new IllegalStateException(given.get("raise").getAsString());
            }
            List<SecretValue> answers = new ArrayList<>();
            for (CredentialRequest request : requests) {
                JsonElement answer = given.get(Json.of(request.kind()).getAsString());
                answers.add(answer == null ? null : SecretValue.of(Json.bytes(answer)));
            }
            return answers;
        };
    }
}
