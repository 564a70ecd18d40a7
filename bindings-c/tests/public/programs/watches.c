/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The default event loop, used by a program for descriptors and timeouts of its own: watches that are changed, stopped, begun again and removed.
 * Compiled against virtkit and against libvirt, it must print the same.
 */
#define _POSIX_C_SOURCE 200809L

#include "check.h"

#include <unistd.h>

struct watch {
    int calls, freed, events, number;
    /* What it does when it is called: 0 nothing, -1 ends itself. */
    int then;
};

static void forget(void *opaque)
{
    ((struct watch *)opaque)->freed++;
}

static void on_descriptor(int number, int fd, int events, void *opaque)
{
    struct watch *watch = opaque;

    CHECK(number == watch->number && fd >= 0 && watch->freed == 0);
    watch->calls++;
    watch->events = events;
    if (watch->then)
        CHECK(virEventRemoveHandle(number) == 0);
}

static void on_time(int number, void *opaque)
{
    struct watch *watch = opaque;

    CHECK(number == watch->number && watch->freed == 0);
    watch->calls++;
    if (watch->then)
        CHECK(virEventRemoveTimeout(number) == 0);
}

static void on_tick(int number, void *opaque)
{
    (void)number;
    (void)opaque;
}

/* Turns of the loop, none of which waits: a timeout is due in each. */
static void turn(int times)
{
    int tick = virEventAddTimeout(0, on_tick, NULL, NULL);

    CHECK(tick >= 0);
    while (times-- > 0)
        CHECK(virEventRunDefaultImpl() == 0);
    CHECK(virEventRemoveTimeout(tick) == 0);
}

static void show(const char *what, struct watch *watch)
{
    turn(3);
    printf("%s: called %d, events %d\n", what, watch->calls > 0, watch->events);
    watch->calls = 0;
    watch->events = 0;
}

static struct watch watch, second, timer, brief, late;

static void descriptors(void)
{
    int ends[2];

    CHECK(pipe(ends) == 0);
    watch.number = virEventAddHandle(ends[0], VIR_EVENT_HANDLE_READABLE, on_descriptor, &watch, forget);
    CHECK(watch.number >= 0);
    show("nothing to read", &watch);
    CHECK(write(ends[1], "x", 1) == 1);
    show("a byte to read", &watch);
    virEventUpdateHandle(watch.number, 0);
    show("not watched", &watch);
    virEventUpdateHandle(watch.number, VIR_EVENT_HANDLE_WRITABLE);
    show("watched for something else", &watch);
    virEventUpdateHandle(watch.number, VIR_EVENT_HANDLE_READABLE | VIR_EVENT_HANDLE_WRITABLE);
    show("watched for both", &watch);

    second.number = virEventAddHandle(ends[1], 0, on_descriptor, &second, forget);
    CHECK(second.number >= 0 && second.number != watch.number);
    show("of no events", &second);
    virEventUpdateHandle(second.number, VIR_EVENT_HANDLE_WRITABLE);
    second.then = -1;
    turn(3);
    printf("one that ends itself: %d call\n", second.calls);
    printf("ends once: %d\n", virEventRemoveHandle(second.number));

    CHECK(close(ends[1]) == 0);
    virEventUpdateHandle(watch.number, VIR_EVENT_HANDLE_HANGUP);
    show("closed at the other end", &watch);
    printf("remove: %d\n", virEventRemoveHandle(watch.number));
    show("removed", &watch);
    printf("remove again: %d, one that never was: %d\n", virEventRemoveHandle(watch.number), virEventRemoveHandle(-1));
    /* Of these nobody is told. */
    virEventUpdateHandle(watch.number, VIR_EVENT_HANDLE_READABLE);
    virEventUpdateHandle(-1, VIR_EVENT_HANDLE_READABLE);
    show("changed after its end", &watch);
    CHECK(close(ends[0]) == 0);
}

static void timeouts(void)
{
    timer.number = virEventAddTimeout(-1, on_time, &timer, forget);
    CHECK(timer.number >= 0);
    show("stopped", &timer);
    virEventUpdateTimeout(timer.number, 0);
    show("in each turn", &timer);
    virEventUpdateTimeout(timer.number, 3600 * 1000);
    show("in an hour", &timer);
    virEventUpdateTimeout(timer.number, -1);
    show("stopped again", &timer);

    brief.then = -1;
    brief.number = virEventAddTimeout(-1, on_time, &brief, forget);
    CHECK(brief.number >= 0 && brief.number != timer.number);
    virEventUpdateTimeout(brief.number, 0);
    turn(3);
    printf("one that ends itself: %d call\n", brief.calls);

    /* The loop waits for it, and it may be told to come sooner. */
    late.number = virEventAddTimeout(3600 * 1000, on_time, &late, forget);
    virEventUpdateTimeout(late.number, 20);
    while (!late.calls)
        CHECK(virEventRunDefaultImpl() == 0);
    printf("sooner: %d call\n", late.calls);
    printf("remove: %d %d\n", virEventRemoveTimeout(late.number), virEventRemoveTimeout(timer.number));
    show("removed", &timer);
    printf("remove again: %d, one that never was: %d\n", virEventRemoveTimeout(timer.number), virEventRemoveTimeout(-1));
    virEventUpdateTimeout(timer.number, 0);
    virEventUpdateTimeout(-1, 0);
    show("changed after its end", &timer);
}

static int on_life(virConnectPtr conn, virDomainPtr domain, int event, int detail, void *opaque)
{
    (void)conn;
    printf("%s: event %d, detail %d\n", virDomainGetName(domain), event, detail);
    ++*(int *)opaque;
    return 0;
}

/* Events of a host come in the same loop as the program's own. */
static void beside_events(virConnectPtr conn)
{
    virDomainPtr domain = virDomainLookupByName(conn, "test");
    struct watch reminder = {0};
    int calls = 0, id;

    CHECK(domain != NULL);
    id = virConnectDomainEventRegisterAny(conn, domain, VIR_DOMAIN_EVENT_ID_LIFECYCLE, VIR_DOMAIN_EVENT_CALLBACK(on_life), &calls, NULL);
    CHECK(id >= 0);
    CHECK(virDomainSuspend(domain) == 0);
    reminder.number = virEventAddTimeout(3600 * 1000, on_time, &reminder, NULL);
    while (!calls)
        CHECK(virEventRunDefaultImpl() == 0);
    virEventUpdateTimeout(reminder.number, 0);
    while (!reminder.calls)
        CHECK(virEventRunDefaultImpl() == 0);
    CHECK(virEventRemoveTimeout(reminder.number) == 0);
    CHECK(virConnectDomainEventDeregisterAny(conn, id) == 0);
    /* The older pair of functions. */
    told("register", virConnectDomainEventRegister(conn, on_life, &calls, NULL));
    CHECK(virDomainResume(domain) == 0);
    while (calls < 2)
        CHECK(virEventRunDefaultImpl() == 0);
    told("deregister", virConnectDomainEventDeregister(conn, on_life));
    told("deregister again", virConnectDomainEventDeregister(conn, on_life));
    virDomainFree(domain);
}

static void pause_briefly(void)
{
    static struct watch end;

    end.number = virEventAddTimeout(20, on_time, &end, NULL);
    while (!end.calls)
        CHECK(virEventRunDefaultImpl() == 0);
    CHECK(virEventRemoveTimeout(end.number) == 0);
}

int main(int argc, char **argv)
{
    virConnectPtr conn;

    CHECK(virEventRegisterDefaultImpl() == 0);
    descriptors();
    timeouts();
    conn = open_test(host(argc, argv));
    beside_events(conn);
    /* Not while a callback runs, but as soon as the loop has nothing else to do. */
    pause_briefly();
    printf("freed: %d %d %d %d %d\n", watch.freed, second.freed, timer.freed, brief.freed, late.freed);
    told("close", virConnectClose(conn));
    return 0;
}
