/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Measures libvirt's C interface over the wire: wire URI URI_OF_10000 REPLAYED_URI REPLAYED_URI_OF_10000 URI_OF_STORAGE. Prints
 * "CASE: NANOSECONDS" a line, and "CASE, CPU: NANOSECONDS" for what of it this process has worked. The pool "bench" of the storage has the volume
 * "volume" of 256 MiB.
 */
#define _POSIX_C_SOURCE 200809L

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define THREADS 64
#define VOLUME (256UL << 20)
/* The most that a packet of a stream carries. */
#define PIECE 262120UL

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

static double now(clockid_t clock)
{
    struct timespec time;

    clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double seconds(void)
{
    const char *text = getenv("VIRTKIT_BENCH_SECONDS");

    return text ? atof(text) : 0.3;
}

static void print(const char *prefix, const char *name, double wall, double cpu, double calls)
{
    printf("%s%s: %f\n%s%s, CPU: %f\n", prefix, name, wall * 1e9 / calls, prefix, name, cpu * 1e9 / calls);
}

static void state(const struct subject *subject)
{
    int state, reason;

    if (virDomainGetState(subject->domain, &state, &reason, 0) < 0)
        fail("state");
}

static void info(const struct subject *subject)
{
    virDomainInfo info;

    if (virDomainGetInfo(subject->domain, &info) < 0)
        fail("info");
}

static void look_up(const struct subject *subject)
{
    virDomainPtr domain = virDomainLookupByName(subject->connection, "test");

    if (!domain)
        fail("look-up");
    virDomainFree(domain);
}

static void list(const struct subject *subject)
{
    virDomainPtr *domains;
    int count = virConnectListAllDomains(subject->connection, &domains, 0);

    if (count != 10000)
        fail("list of 10,000");
    for (int i = 0; i < count; i++)
        virDomainFree(domains[i]);
    free(domains);
}

/* Calls in batches that double until one takes long enough. */
static void measure(const char *prefix, const char *name, call call, const struct subject *subject)
{
    for (long calls = 1;; calls *= 2) {
        double wall = now(CLOCK_MONOTONIC), cpu = now(CLOCK_PROCESS_CPUTIME_ID);

        for (long i = 0; i < calls; i++)
            call(subject);
        wall = now(CLOCK_MONOTONIC) - wall;
        cpu = now(CLOCK_PROCESS_CPUTIME_ID) - cpu;
        if (wall >= seconds()) {
            print(prefix, name, wall, cpu, (double)calls);
            return;
        }
    }
}

struct caller {
    const struct subject *subject;
    double until;
    long calls;
};

static void *call_until(void *opaque)
{
    struct caller *caller = opaque;

    do {
        state(caller->subject);
        caller->calls++;
    } while (now(CLOCK_MONOTONIC) < caller->until);
    return NULL;
}

static void measure_threads(const char *prefix, const struct subject *subject)
{
    pthread_t threads[THREADS];
    struct caller callers[THREADS];
    double wall = now(CLOCK_MONOTONIC), cpu = now(CLOCK_PROCESS_CPUTIME_ID);
    double until = wall + seconds();
    long calls = 0;

    for (int i = 0; i < THREADS; i++) {
        callers[i] = (struct caller){ .subject = subject, .until = until };
        if (pthread_create(&threads[i], NULL, call_until, &callers[i]) != 0)
            fail("threads");
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        calls += callers[i].calls;
    }
    wall = now(CLOCK_MONOTONIC) - wall;
    cpu = now(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    print(prefix, "64 threads", wall, cpu, (double)calls);
}

static virConnectPtr open_host(const char *uri)
{
    virConnectPtr connection = virConnectOpen(uri);

    if (!connection)
        fail(uri);
    return connection;
}

static void measure_calls(const char *prefix, const char *uri)
{
    struct subject subject = { .connection = open_host(uri) };

    subject.domain = virDomainLookupByName(subject.connection, "test");
    if (!subject.domain)
        fail("test");
    measure(prefix, "state", state, &subject);
    measure(prefix, "info", info, &subject);
    measure(prefix, "look-up", look_up, &subject);
    measure_threads(prefix, &subject);
    virDomainFree(subject.domain);
    virConnectClose(subject.connection);
}

static void measure_list(const char *prefix, const char *uri)
{
    struct subject subject = { .connection = open_host(uri) };

    list(&subject);
    measure(prefix, "list of 10,000", list, &subject);
    virConnectClose(subject.connection);
}

static void upload(virStorageVolPtr volume, virStreamPtr stream)
{
    char *data = malloc(PIECE);
    unsigned long left = VOLUME;

    if (!data || virStorageVolUpload(volume, stream, 0, VOLUME, 0) < 0)
        fail("upload");
    memset(data, 0x5a, PIECE);
    while (left > 0) {
        int sent = virStreamSend(stream, data, left < PIECE ? left : PIECE);

        if (sent < 0)
            fail("upload");
        left -= (unsigned long)sent;
    }
    free(data);
}

static void download(virStorageVolPtr volume, virStreamPtr stream)
{
    char *data = malloc(PIECE);
    unsigned long had = 0;
    int got;

    if (!data || virStorageVolDownload(volume, stream, 0, VOLUME, 0) < 0)
        fail("download");
    while ((got = virStreamRecv(stream, data, PIECE)) > 0)
        had += (unsigned long)got;
    if (got < 0 || had != VOLUME)
        fail("download");
    free(data);
}

static void measure_stream(const char *name, void (*move)(virStorageVolPtr, virStreamPtr), virConnectPtr connection)
{
    virStoragePoolPtr pool = virStoragePoolLookupByName(connection, "bench");
    virStorageVolPtr volume = pool ? virStorageVolLookupByName(pool, "volume") : NULL;
    virStreamPtr stream = virStreamNew(connection, 0);
    double wall = now(CLOCK_MONOTONIC), cpu = now(CLOCK_PROCESS_CPUTIME_ID);

    if (!volume || !stream)
        fail("volume");
    move(volume, stream);
    if (virStreamFinish(stream) < 0)
        fail(name);
    print("", name, now(CLOCK_MONOTONIC) - wall, now(CLOCK_PROCESS_CPUTIME_ID) - cpu, 1);
    virStreamFree(stream);
    virStorageVolFree(volume);
    virStoragePoolFree(pool);
}

int main(int count, char **arguments)
{
    virConnectPtr storage;

    if (count != 6) {
        fprintf(stderr, "five URIs are needed: of a host, of one with 10,000 domains, of both replayed, and of a storage\n");
        return EXIT_FAILURE;
    }
    if (virInitialize() < 0)
        fail("virInitialize");
    measure_calls("", arguments[1]);
    measure_list("", arguments[2]);
    measure_calls("replayed ", arguments[3]);
    measure_list("replayed ", arguments[4]);
    storage = open_host(arguments[5]);
    measure_stream("upload", upload, storage);
    measure_stream("download", download, storage);
    virConnectClose(storage);
    return EXIT_SUCCESS;
}
