// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit.agent

import com.google.gson.JsonElement
import com.google.gson.JsonNull
import com.google.gson.JsonPrimitive
import dev.virtkit.kotlin.Chunk
import dev.virtkit.kotlin.Connection
import dev.virtkit.kotlin.Events
import dev.virtkit.kotlin.Stream
import dev.virtkit.kotlin.VirtkitException

/** The steps that every agent's runtime has, besides the calls of the description. */
internal val steps: Map<String, Call> = mapOf(
    step("Connection.close") { on<Connection>().closeConnection() },
    "Connection.events" to { Answer(subscribe(), JsonNull.INSTANCE) },
    "identity" to { Answer(null, identity(on())) },
    "Events.next" to {
        val next = on<Events>().next()
        Answer(next, next?.let(::event) ?: JsonNull.INSTANCE)
    },
    step("Events.close") { on<Events>().closeEvents() },
    "Operation.wait" to { on<Following>().wait() },
    "Operation.progress" to { Answer(null, OperationProgressForm.encode(on<Following>().progress())) },
    step("Operation.cancel") { on<Following>().cancel() },
    "Stream.read" to { Answer(null, json(on<Stream>().read(args.get("max").asInt.toUInt()))) },
    "Stream.write" to { Answer(null, JsonPrimitive(on<Stream>().write(arg("data", Forms.bytes)).toLong())) },
    step("Stream.write_hole") { on<Stream>().writeHole(arg("length", Forms.u64)) },
    step("Stream.finish") { on<Stream>().finish() },
    step("Stream.abort") { on<Stream>().abort() },
    step("drop") { letGo(on()) },
)

private fun step(name: String, run: suspend Request.() -> Unit): Pair<String, Call> = name to {
    run()
    Answer.nothing
}

private fun Request.subscribe(): Events {
    val kinds = args.getAsJsonArray("kinds")?.map { kinds.getValue(it.asString) }.orEmpty()
    val subject = args.get("subject")?.let { subject(names.getValue(it.asString)!!) }
    val capacity = args.get("capacity")?.asInt?.toUInt()
    return on<Connection>().events(kinds, subject, capacity)
}

/** Kotlin closes by hand or at some time; a scenario takes it that what no name is left of is closed. */
private suspend fun letGo(value: Any) {
    when (value) {
        is Stream -> try {
            value.abort()
        } catch (e: VirtkitException) {
            // It was ended before.
        }
        is Events -> value.closeEvents()
    }
    if (value is AutoCloseable) value.close()
}

private fun json(chunk: Chunk): JsonElement = when (chunk) {
    is Chunk.Data -> Forms.bytes.encode(chunk.bytes)
    is Chunk.Hole -> json("hole" to Forms.u64.encode(chunk.length))
    is Chunk.Finished -> JsonNull.INSTANCE
}
