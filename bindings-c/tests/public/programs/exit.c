/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Ends while a thread waits in a call, an event waits to be taken, and another thread runs the event loop. Ends with 0 all the same.
 */
#define _POSIX_C_SOURCE 200809L

#include "check.h"

#include <pthread.h>
#include <time.h>

static int started;

static void *wait_for_ever(void *domain)
{
    virTypedParameter param;

    memset(&param, 0, sizeof(param));
    strcpy(param.field, VIR_DOMAIN_MEMORY_HARD_LIMIT);
    param.type = VIR_TYPED_PARAM_ULLONG;
    param.value.ul = 1048576;
    __atomic_add_fetch(&started, 1, __ATOMIC_SEQ_CST);
    virDomainSetMemoryParameters(domain, &param, 1, 0);
    return NULL;
}

static void *run_the_loop(void *unused)
{
    (void)unused;
    __atomic_add_fetch(&started, 1, __ATOMIC_SEQ_CST);
    while (virEventRunDefaultImpl() == 0)
        ;
    return NULL;
}

static int on_life(virConnectPtr conn, virDomainPtr domain, int event, int detail, void *opaque)
{
    (void)conn;
    (void)domain;
    (void)event;
    (void)detail;
    (void)opaque;
    return 0;
}

int main(void)
{
    virConnectPtr conn, slow;
    virDomainPtr domain, waiting;
    virStreamPtr stream;
    pthread_t thread;

    CHECK(virEventRegisterDefaultImpl() == 0);
    conn = open_test("test:///default?latency=1ms");
    slow = virConnectOpen("test:///default?latency=3600s");
    CHECK(slow != NULL);
    domain = virDomainLookupByName(conn, "test");
    waiting = virDomainLookupByName(slow, "test");
    CHECK(domain && waiting);
    CHECK(virConnectDomainEventRegisterAny(conn, NULL, VIR_DOMAIN_EVENT_ID_LIFECYCLE, VIR_DOMAIN_EVENT_CALLBACK(on_life), NULL, NULL) >= 0);
    CHECK(pthread_create(&thread, NULL, wait_for_ever, waiting) == 0);
    CHECK(pthread_create(&thread, NULL, run_the_loop, NULL) == 0);
    while (__atomic_load_n(&started, __ATOMIC_SEQ_CST) < 2) {
        struct timespec pause = {0, 1000 * 1000};
        nanosleep(&pause, NULL);
    }
    stream = virStreamNew(conn, 0);
    CHECK(virDomainOpenConsole(domain, NULL, stream, 0) == 0);
    CHECK(virStreamSend(stream, "poweroff\n", 9) == 9);
    return 0;
}
