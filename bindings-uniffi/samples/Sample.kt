import dev.virtkit.kotlin.*
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeoutOrNull

fun main() = runBlocking {
    val connection = connect("test:///default")

    // Events are told on a thread of the subscription; the sample takes them out of a channel.
    val told = Channel<Event>(Channel.UNLIMITED)
    val listener = object : EventListener {
        override fun onEvent(event: Event) {
            told.trySend(event)
        }
    }
    val subscription = connection.listen(listener, listOf(EventKind.DOMAIN_LIFECYCLE))

    for (domain in connection.domains(listOf(ListDomainsFlags.Active))) {
        val state = domain.state().state
        check(state == DomainState.Running)
        println("${domain.name()} runs with ${domain.info().memory} KiB")
        domain.suspend()
    }

    val event = told.receive() as Event.DomainLifecycle
    check(event.event == DomainEventType.Suspended)
    println("${event.domain.name()} was suspended")

    try {
        connection.domainByName("nobody")
    } catch (e: VirtkitException.NoDomain) {
        println(e.details.message)
    }

    // A wait that is given up loses nothing.
    val events = connection.events(listOf(EventKind.DOMAIN_LIFECYCLE))
    check(withTimeoutOrNull(50) { events.next() } == null)
    connection.domainByName("test").resume()
    val resumed = events.next() as Event.DomainLifecycle
    check(resumed.event == DomainEventType.Resumed)
    println("${resumed.domain.name()} was resumed")

    events.closeEvents()
    subscription.closeEvents()
    connection.closeConnection()
}
