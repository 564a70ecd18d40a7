// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit.agent;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.virtkit.Descriptor;
import dev.virtkit.VirtkitException;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** The behaviour agent of the Java binding: a request on each line of the input, an answer on each line of the output. */
public final class Agent {
    private static final Gson GSON = new GsonBuilder().serializeNulls().disableHtmlEscaping().create();
    private static final ScheduledExecutorService CLOCK = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "agent-clock");
        thread.setDaemon(true);
        return thread;
    });

    private final Map<String, Object> saved = new HashMap<>();

    private Agent() {}

    /**
     * Runs until the input ends.
     *
     * @param args none
     * @throws Exception where input or output fail
     */
    public static void main(String[] args) throws Exception {
        Agent agent = new Agent();
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (!line.isBlank()) {
                out.println(GSON.toJson(agent.answer(JsonParser.parseString(line).getAsJsonObject())));
            }
        }
    }

    private JsonObject answer(JsonObject json) {
        JsonObject reply = new JsonObject();
        reply.add("id", json.get("id"));
        Request request = new Request(json, saved);
        try {
            Answer answer = cancellable(request);
            if (json.has("save")) {
                saved.put(json.get("save").getAsString(), answer.value());
            } else if (answer.value() instanceof Descriptor descriptor) {
                descriptor.close();
            }
            reply.add("ok", answer.json());
        } catch (VirtkitException e) {
            reply.add("error", Json.error(e));
        } catch (RuntimeException e) {
            reply.add("error", Json.failure(e));
        }
        return reply;
    }

    /** Cancels in Java's way for a call that blocks: an interrupt of the thread that waits. */
    private Answer cancellable(Request request) {
        Long after = request.cancelAfterMillis();
        if (after == null) {
            return run(request);
        }
        if (after == 0) {
            Thread.currentThread().interrupt();
        }
        Interrupter interrupter = new Interrupter(Thread.currentThread());
        ScheduledFuture<?> timer = CLOCK.schedule(interrupter::fire, after, TimeUnit.MILLISECONDS);
        try {
            return run(request);
        } finally {
            interrupter.end();
            timer.cancel(false);
            Thread.interrupted();
        }
    }

    /** Interrupts a thread during one call, and never the next: cancelling a timer does not wait for one that is just running. */
    private static final class Interrupter {
        private final Thread thread;
        private boolean over;

        Interrupter(Thread thread) {
            this.thread = thread;
        }

        synchronized void fire() {
            if (!over) {
                thread.interrupt();
            }
        }

        synchronized void end() {
            over = true;
        }
    }

    private Answer run(Request request) {
        Answer step = Steps.run(request);
        Answer about = step != null ? step : Documents.run(request);
        Answer answer = about != null ? about : Dispatcher.call(request);
        if (answer == null) {
            throw new IllegalArgumentException("there is no call " + request.call());
        }
        return answer;
    }
}
