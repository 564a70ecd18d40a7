// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit.agent

import com.google.gson.JsonElement
import com.google.gson.JsonNull
import com.google.gson.JsonObject
import com.google.gson.JsonPrimitive
import dev.virtkit.kotlin.OperationProgress
import dev.virtkit.kotlin.Stream

/** A question of the harness. */
internal class Request(json: JsonObject, val names: Names) {
    val call: String = json.get("call").asString
    val receiver: Any? = json.get("on")?.let { names.getValue(it.asString) }
    val args: JsonObject = json.getAsJsonObject("args") ?: JsonObject()

    /** The object that the call is of. */
    inline fun <reified T> on(): T = receiver as? T ?: throw IllegalArgumentException("$call is not called on $receiver")

    /** An argument that has to be there. */
    fun <T> arg(name: String, form: Form<T>): T =
        form.decode(args.get(name) ?: throw IllegalArgumentException("the argument `$name` is missing"), names)

    /** An argument that may be left out. */
    fun <T> arg(name: String, form: Form<T>, default: () -> T): T = args.get(name)?.let { form.decode(it, names) } ?: default()
}

/** How a call is made. */
internal typealias Call = suspend Request.() -> Answer

/** The result of a call: what may be saved, and its JSON. */
internal class Answer(val value: Any?, val json: JsonElement) {
    companion object {
        val nothing = Answer(null, JsonNull.INSTANCE)

        fun stream(value: Stream, direction: String): Answer {
            val json = json("stream" to JsonPrimitive(direction))
            value.mime()?.let { json.addProperty("mime", it) }
            return Answer(value, json)
        }

        fun operation(wait: suspend () -> Answer, progress: suspend () -> OperationProgress, cancel: suspend () -> Unit) =
            Answer(Following(wait, progress, cancel), json("operation" to JsonPrimitive(true)))
    }
}

/** An operation that was begun. */
internal class Following(val wait: suspend () -> Answer, val progress: suspend () -> OperationProgress, val cancel: suspend () -> Unit)
