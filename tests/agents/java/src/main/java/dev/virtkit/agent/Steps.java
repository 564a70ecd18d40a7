// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit.agent;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.virtkit.Chunk;
import dev.virtkit.Connection;
import dev.virtkit.Descriptor;
import dev.virtkit.EventFilter;
import dev.virtkit.EventKind;
import dev.virtkit.Events;
import dev.virtkit.Stream;
import java.util.ArrayList;
import java.util.List;

/** The steps that every agent has, besides the calls of the description. */
final class Steps {
    private Steps() {}

    /** The answer, or null for what is no such step. */
    static Answer run(Request request) {
        switch (request.call()) {
            case "Connection.close" -> request.on(Connection.class).close();
            case "Connection.events" -> {
                return new Answer(request.on(Connection.class).events(filter(request)), Json.NULL);
            }
            case "identity" -> {
                return new Answer(null, Dispatcher.identityOf(request.on(Object.class)));
            }
            case "Events.next" -> {
                var event = request.on(Events.class).next(request.options());
                return new Answer(event.orElse(null), event.map(Dispatcher::event).orElse(Json.NULL));
            }
            case "Events.close" -> request.on(Events.class).close();
            case "Operation.wait" -> {
                return request.on(Answer.Following.class).await(request.options());
            }
            case "Operation.progress" -> {
                var progress = request.on(Answer.Following.class).operation().progress(request.options());
                return new Answer(progress, Codec.write(progress));
            }
            case "Operation.cancel" -> request.on(Answer.Following.class).operation().cancel(request.options());
            case "Fd.read" -> {
                return new Answer(null, Files.read(request.on(Descriptor.class), request.arg("max").getAsInt()));
            }
            case "Fd.write" -> {
                return new Answer(null, Files.write(request.on(Descriptor.class), Json.bytes(request.arg("data"))));
            }
            case "Stream.read" -> {
                Chunk chunk = request.on(Stream.class).read(request.arg("max").getAsInt(), request.options());
                return new Answer(chunk, json(chunk));
            }
            case "Stream.write" -> {
                byte[] data = Json.bytes(request.arg("data"));
                return new Answer(null, Json.of(request.on(Stream.class).write(data, 0, data.length, request.options())));
            }
            case "Stream.write_hole" ->
                request.on(Stream.class).writeHole(Long.parseLong(request.arg("length").getAsString()), request.options());
            case "Stream.finish" -> request.on(Stream.class).finish(request.options());
            case "Stream.abort" -> request.on(Stream.class).abort();
            case "drop" -> drop(request);
            default -> {
                return null;
            }
        }
        return Answer.EMPTY;
    }

    /**
     * Java closes by hand and not when a name goes. A scenario takes it that nothing stays open of which no name is left: streams and
     * subscriptions end here, and a connection with the last name that needs it.
     */
    private static void drop(Request request) {
        Object forgotten = request.objects().remove(request.json().get("on").getAsString());
        if (forgotten instanceof Stream stream) {
            stream.close();
        } else if (forgotten instanceof Descriptor descriptor) {
            descriptor.close();
        } else if (forgotten instanceof Answer.Following<?> following) {
            following.operation().close();
        } else if (forgotten instanceof Events events) {
            events.close();
        }
        Connection connection = Dispatcher.connectionOf(forgotten);
        if (connection != null && request.objects().values().stream().noneMatch(it -> Dispatcher.connectionOf(it) == connection)) {
            connection.close();
        }
    }

    private static EventFilter filter(Request request) {
        List<EventKind> kinds = new ArrayList<>();
        if (request.has("kinds")) {
            request.arg("kinds").getAsJsonArray().forEach(kind -> kinds.add(Dispatcher.kind(kind.getAsString())));
        }
        EventFilter filter = kinds.isEmpty()
                ? EventFilter.all()
                : EventFilter.of(kinds.get(0), kinds.subList(1, kinds.size()).toArray(new EventKind[0]));
        if (request.has("subject")) {
            filter = Dispatcher.about(filter, request.objects().get(request.arg("subject").getAsString()));
        }
        return request.has("capacity") ? filter.capacity(request.arg("capacity").getAsInt()) : filter;
    }

    private static JsonElement json(Chunk chunk) {
        if (chunk instanceof Chunk.Data data) {
            return Json.hex(data.bytes());
        }
        if (chunk instanceof Chunk.Hole hole) {
            JsonObject object = new JsonObject();
            object.addProperty("hole", Long.toUnsignedString(hole.length()));
            return object;
        }
        return Json.NULL;
    }
}
