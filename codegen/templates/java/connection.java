{{ doc }}
public final class {{ class }} extends Handle implements AutoCloseable {
    private final AtomicBoolean closed = new AtomicBoolean();

    private {{ class }}(Decoder in) {
        super(in.i64());
    }

    static {{ class }} decode(Decoder in) {
        return new {{ class }}(in);
    }

    static void encode(Encoder out, {{ class }} value) {
        out.handle(value);
    }

{% for method in methods %}
{{ method }}

{% endfor %}
    /**
     * Subscribes to events.
     *
     * @param filter which ones
     * @return the subscription, which the caller closes
     */
    public Events events(EventFilter filter) {
        return Events.open(this, filter);
    }

    /**
     * The events as a publisher; each subscriber has a subscription of its own, whose signals come on the common pool.
     *
     * @param filter which ones
     * @return the publisher
     */
    public Flow.Publisher<Event> eventPublisher(EventFilter filter) {
        return eventPublisher(filter, ForkJoinPool.commonPool());
    }

    /**
     * The events as a publisher; each subscriber has a subscription of its own.
     *
     * @param filter which ones
     * @param executor where subscribers are called
     * @return the publisher
     */
    public Flow.Publisher<Event> eventPublisher(EventFilter filter, Executor executor) {
        return new EventPublisher(this, filter, executor);
    }

    /** Closes the connection: its pending calls, streams and subscriptions end. A second time it does nothing. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        // The handle stays until this object is collected, so that later calls say which connection is closed.
        Call.of(this, (c, timeout, tag, flags) -> Native.close(number, timeout, tag, flags, c.out, c.large))
                .uninterruptible().run(CallOptions.NONE, in -> null);
    }
}
