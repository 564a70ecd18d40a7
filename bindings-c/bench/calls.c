/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Measures calls of libvirt's C interface: calls URI_OF_1 URI_OF_1000 URI_OF_10000. Prints "CASE: NANOSECONDS" a line. Compiled once
 * against virtkit and once against libvirt, without a difference in the source.
 */
#define _POSIX_C_SOURCE 200809L

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define DEFINITION "<domain type='test'><name>bench</name><memory>65536</memory><os><type>hvm</type></os></domain>"

struct subject {
    virConnectPtr connection;
    virDomainPtr domain;
};

typedef void (*call)(const struct subject *subject);

static void fail(const char *what)
{
    const char *message = virGetLastErrorMessage();

    fprintf(stderr, "%s: %s\n", what, message ? message : "no error");
    exit(EXIT_FAILURE);
}

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void state(const struct subject *subject)
{
    int state, reason;

    if (virDomainGetState(subject->domain, &state, &reason, 0) < 0)
        fail("state");
}

static void look_up(const struct subject *subject)
{
    virDomainPtr domain = virDomainLookupByName(subject->connection, "test");

    if (!domain)
        fail("look-up");
    virDomainFree(domain);
}

static void define_and_undefine(const struct subject *subject)
{
    virDomainPtr domain = virDomainDefineXML(subject->connection, DEFINITION);

    if (!domain || virDomainUndefine(domain) < 0)
        fail("define + undefine");
    virDomainFree(domain);
}

static void list(const struct subject *subject)
{
    virDomainPtr *domains;
    int count = virConnectListAllDomains(subject->connection, &domains, 0);

    if (count < 0)
        fail("list");
    for (int i = 0; i < count; i++)
        virDomainFree(domains[i]);
    free(domains);
}

/* Calls in batches that double until one takes long enough, and prints the time per call of that one. */
static void measure(const char *name, call call, const struct subject *subject)
{
    const char *seconds = getenv("VIRTKIT_BENCH_SECONDS");
    double long_enough = seconds ? atof(seconds) : 0.3;

    for (long calls = 1;; calls *= 2) {
        double started = now();

        for (long i = 0; i < calls; i++)
            call(subject);

        double elapsed = now() - started;

        if (elapsed >= long_enough) {
            printf("%s: %f\n", name, elapsed * 1e9 / (double)calls);
            return;
        }
    }
}

static virConnectPtr open_host(const char *uri)
{
    virConnectPtr connection = virConnectOpen(uri);

    if (!connection)
        fail(uri);
    return connection;
}

static void measure_list(const char *name, const char *uri)
{
    struct subject subject = { .connection = open_host(uri) };

    measure(name, list, &subject);
    virConnectClose(subject.connection);
}

static void measure_small_calls(const char *uri)
{
    struct subject subject = { .connection = open_host(uri) };

    subject.domain = virDomainLookupByName(subject.connection, "test");
    if (!subject.domain)
        fail("test");
    measure("state", state, &subject);
    measure("look-up", look_up, &subject);
    measure("define + undefine", define_and_undefine, &subject);
    virDomainFree(subject.domain);
    virConnectClose(subject.connection);
}

int main(int count, char **arguments)
{
    if (count != 4) {
        fprintf(stderr, "three URIs are needed: of hosts with 1, 1,000 and 10,000 domains\n");
        return EXIT_FAILURE;
    }
    if (virInitialize() < 0)
        fail("virInitialize");
    measure_small_calls(arguments[1]);
    measure_list("list of 1", arguments[1]);
    measure_list("list of 1,000", arguments[2]);
    measure_list("list of 10,000", arguments[3]);
    return EXIT_SUCCESS;
}
