/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Callbacks of streams, and streams that do not wait: what is told, on which thread, how often, and when it ends.
 */
#include "check.h"

#include <pthread.h>

struct record {
    /* What it was told: the last time, and ever. */
    int events, ever;
    int calls, freed;
    /* How much a call reads: 0 for nothing, -1 for all that there is. */
    int reads;
    /* What a call writes, once. */
    const char *writes;
    /* What a call does: takes itself back, or finishes the stream. */
    int removes, finishes;
    pthread_t thread;
    char seen[512];
    int length, ended;
};

static void tick(int timer, void *opaque)
{
    (void)timer;
    ++*(int *)opaque;
}

/* Runs the loop until something is so, five seconds at most. */
static void run_until(const int *what, int at_least)
{
    int late = 0;
    int timer = virEventAddTimeout(5000, tick, &late, NULL);

    while (*what < at_least && !late)
        CHECK(virEventRunDefaultImpl() == 0);
    CHECK(!late);
    CHECK(virEventRemoveTimeout(timer) == 0);
}

/* Runs the loop for a while. */
static void run_for(int milliseconds)
{
    int over = 0;
    int timer = virEventAddTimeout(milliseconds, tick, &over, NULL);

    while (!over)
        CHECK(virEventRunDefaultImpl() == 0);
    CHECK(virEventRemoveTimeout(timer) == 0);
}

static void take(virStreamPtr stream, struct record *record)
{
    int room = (int)sizeof(record->seen) - 1 - record->length;
    int got = virStreamRecv(stream, record->seen + record->length, (size_t)(record->reads > 0 ? record->reads : room));

    CHECK(got >= 0);
    if (got == 0)
        record->ended = 1;
    record->length += got;
    record->seen[record->length] = 0;
}

static void on_stream(virStreamPtr stream, int events, void *opaque)
{
    struct record *record = opaque;

    CHECK(record->freed == 0);
    CHECK(pthread_equal(record->thread, pthread_self()));
    CHECK(events != 0);
    record->calls++;
    record->events = events;
    record->ever |= events;
    if (record->reads && events & VIR_STREAM_EVENT_READABLE)
        take(stream, record);
    if (record->writes && events & VIR_STREAM_EVENT_WRITABLE) {
        CHECK(virStreamSend(stream, record->writes, strlen(record->writes)) == (int)strlen(record->writes));
        record->writes = NULL;
        CHECK(virStreamEventUpdateCallback(stream, VIR_STREAM_EVENT_READABLE) == 0);
    }
    if (record->removes) {
        CHECK(virStreamEventRemoveCallback(stream) == 0);
        CHECK(virStreamEventRemoveCallback(stream) == -1 && virGetLastErrorCode() == VIR_ERR_INTERNAL_ERROR);
    }
    if (record->finishes)
        CHECK(virStreamFinish(stream) == 0);
    /* Not before the call is over. */
    CHECK(record->freed == 0);
}

static void count_free(void *opaque)
{
    ((struct record *)opaque)->freed++;
}

static virStreamPtr console(virConnectPtr conn, unsigned int flags)
{
    virDomainPtr domain = virDomainLookupByName(conn, "test");
    virStreamPtr stream = virStreamNew(conn, flags);

    CHECK(domain && stream);
    CHECK(virDomainOpenConsole(domain, NULL, stream, 0) == 0);
    virDomainFree(domain);
    return stream;
}

static struct record watched(virStreamPtr stream, int events, struct record *record)
{
    memset(record, 0, sizeof(*record));
    record->thread = pthread_self();
    CHECK(virStreamEventAddCallback(stream, events, on_stream, record, count_free) == 0);
    return *record;
}

static void without_a_loop(virConnectPtr conn)
{
    virStreamPtr stream = console(conn, VIR_STREAM_NONBLOCK);
    struct record nobody = {0};

    CHECK(virStreamEventAddCallback(stream, VIR_STREAM_EVENT_READABLE, on_stream, &nobody, count_free) == -1);
    CHECK(virGetLastErrorCode() == VIR_ERR_INTERNAL_ERROR && strstr(virGetLastErrorMessage(), "virEventRegisterDefaultImpl") != NULL);
    CHECK(nobody.freed == 0 && nobody.calls == 0);
    CHECK(virStreamFree(stream) == 0);
}

/* A console is told as long as there is something to read, and no longer. */
static void readable(virConnectPtr conn)
{
    virStreamPtr stream = console(conn, VIR_STREAM_NONBLOCK);
    struct record record;
    char byte;
    int calls;

    CHECK(virStreamEventUpdateCallback(stream, VIR_STREAM_EVENT_READABLE) == -1 && virGetLastErrorCode() == VIR_ERR_INTERNAL_ERROR);
    CHECK(virStreamEventAddCallback(stream, VIR_STREAM_EVENT_READABLE, NULL, &record, count_free) == -1);
    watched(stream, VIR_STREAM_EVENT_READABLE, &record);
    CHECK(virStreamEventAddCallback(stream, VIR_STREAM_EVENT_READABLE, on_stream, &record, count_free) == -1);
    CHECK(virGetLastErrorCode() == VIR_ERR_INTERNAL_ERROR);
    /* Nobody is called outside of the loop. */
    CHECK(record.calls == 0);
    run_until(&record.calls, 3);
    CHECK(record.events == VIR_STREAM_EVENT_READABLE);
    record.reads = 1;
    run_until(&record.length, (int)strlen("virtkit test guest: test\n"));
    CHECK(strcmp(record.seen, "virtkit test guest: test\n") == 0);
    CHECK(virStreamRecv(stream, &byte, 1) == -2);
    calls = record.calls;
    run_for(30);
    CHECK(record.calls == calls);

    /* What it writes comes back; nothing is told while nothing is asked for. */
    record.writes = "hello\n";
    record.reads = -1;
    CHECK(virStreamEventUpdateCallback(stream, VIR_STREAM_EVENT_READABLE | VIR_STREAM_EVENT_WRITABLE) == 0);
    run_until(&record.length, (int)strlen("virtkit test guest: test\nhello\n"));
    CHECK(strcmp(record.seen, "virtkit test guest: test\nhello\n") == 0);
    CHECK(record.ever == (VIR_STREAM_EVENT_READABLE | VIR_STREAM_EVENT_WRITABLE));
    CHECK(virStreamEventUpdateCallback(stream, 0) == 0);
    CHECK(virStreamSend(stream, "again\n", 6) == 6);
    calls = record.calls;
    run_for(30);
    CHECK(record.calls == calls);
    CHECK(virStreamEventUpdateCallback(stream, VIR_STREAM_EVENT_READABLE) == 0);
    run_until(&record.calls, calls + 1);
    CHECK(strstr(record.seen, "again\n") != NULL);

    /* The end of the guest. */
    CHECK(virStreamSend(stream, "poweroff\n", 9) == 9);
    run_until(&record.ended, 1);
    CHECK(record.ever & VIR_STREAM_EVENT_HANGUP);
    CHECK(virStreamEventRemoveCallback(stream) == 0);
    CHECK(record.freed == 1);
    CHECK(virStreamFinish(stream) == 0);
    CHECK(virStreamEventRemoveCallback(stream) == -1);
    CHECK(virStreamAbort(stream) == 0);
    CHECK(virStreamFree(stream) == 0);
    CHECK(record.freed == 1);
}

/* Each way in which a callback ends releases once what belongs to it. */
static void endings(virConnectPtr conn)
{
    virStreamPtr stream = console(conn, VIR_STREAM_NONBLOCK);
    struct record record;

    watched(stream, VIR_STREAM_EVENT_READABLE, &record);
    record.removes = 1;
    run_until(&record.freed, 1);
    CHECK(record.calls == 1);

    watched(stream, VIR_STREAM_EVENT_WRITABLE, &record);
    record.finishes = 1;
    run_until(&record.freed, 1);
    CHECK(record.calls == 1 && record.events == VIR_STREAM_EVENT_WRITABLE);
    CHECK(virStreamFree(stream) == 0);

    stream = console(conn, VIR_STREAM_NONBLOCK);
    watched(stream, VIR_STREAM_EVENT_READABLE, &record);
    CHECK(virStreamAbort(stream) == 0);
    CHECK(record.freed == 1);
    run_for(10);
    CHECK(record.calls == 0);
    CHECK(virStreamFree(stream) == 0);

    /* A callback keeps the handle. */
    stream = console(conn, VIR_STREAM_NONBLOCK);
    watched(stream, VIR_STREAM_EVENT_READABLE, &record);
    CHECK(virStreamFree(stream) == 0);
    record.removes = 1;
    run_until(&record.freed, 1);
    CHECK(record.calls == 1);

    /* The console is free again, although a read of it was under way. */
    stream = console(conn, VIR_STREAM_NONBLOCK);
    watched(stream, VIR_STREAM_EVENT_READABLE, &record);
    record.reads = -1;
    run_until(&record.calls, 1);
    CHECK(virStreamEventRemoveCallback(stream) == 0);
    CHECK(virStreamFree(stream) == 0);
    stream = console(conn, VIR_STREAM_NONBLOCK);
    CHECK(virStreamFree(stream) == 0);
}

/* A stream that waits gets in order what was read ahead for its callback. */
static void ahead(virConnectPtr conn)
{
    virStreamPtr stream = console(conn, 0);
    struct record record;
    char line[64];
    int got, length = 0;

    watched(stream, VIR_STREAM_EVENT_READABLE, &record);
    run_until(&record.calls, 1);
    CHECK(virStreamSend(stream, "lamp\n", 5) == 5);
    while (length < (int)strlen("virtkit test guest: test\nlamp\n")) {
        got = virStreamRecv(stream, line + length, 7);
        CHECK(got > 0);
        length += got;
    }
    line[length] = 0;
    CHECK(strcmp(line, "virtkit test guest: test\nlamp\n") == 0);
    CHECK(virStreamFinish(stream) == 0 && record.freed == 1);
    CHECK(virStreamFree(stream) == 0);
}

/* A stream that does not wait loses nothing, takes nothing twice, and is told when there is room again. */
static void full(virConnectPtr conn)
{
    enum { PIECE = 1000 };
    virStreamPtr stream = console(conn, VIR_STREAM_NONBLOCK);
    struct record record;
    char piece[PIECE], buffer[4096];
    long sent = 0, received = -(long)strlen("virtkit test guest: test\n");
    int calls, got, i;

    for (;;) {
        for (i = 0; i < PIECE; i++)
            piece[i] = (char)('a' + (sent + i) % 26);
        got = virStreamSend(stream, piece, PIECE);
        if (got == -2)
            break;
        CHECK(got > 0);
        sent += got;
    }
    CHECK(sent > 64 * 1024 - PIECE);
    watched(stream, VIR_STREAM_EVENT_WRITABLE, &record);
    run_for(30);
    calls = record.calls;
    CHECK(calls == 0);
    while (received < sent) {
        got = virStreamRecv(stream, buffer, sizeof(buffer));
        if (got == -2) {
            run_for(1);
            continue;
        }
        CHECK(got > 0);
        for (i = 0; i < got; i++, received++)
            CHECK(received < 0 || buffer[i] == (char)('a' + received % 26));
    }
    CHECK(virStreamRecv(stream, buffer, sizeof(buffer)) == -2);
    run_until(&record.calls, 1);
    CHECK(record.events == VIR_STREAM_EVENT_WRITABLE);
    CHECK(virStreamFinish(stream) == 0);
    CHECK(virStreamFree(stream) == 0);
}

/* A volume that is written and read without waiting. */
static void volume(virConnectPtr conn, const char *pool_name)
{
    enum { SIZE = 300 * 1024 };
    virStoragePoolPtr pool = virStoragePoolLookupByName(conn, pool_name);
    virStorageVolPtr volume = virStorageVolCreateXML(pool, "<volume><name>flow</name><capacity>307200</capacity></volume>", 0);
    virStreamPtr stream = virStreamNew(conn, VIR_STREAM_NONBLOCK);
    struct record record;
    char *data = malloc(SIZE), *back = malloc(SIZE + 1);
    int i, got, done = 0;

    CHECK(volume && stream && data && back);
    for (i = 0; i < SIZE; i++)
        data[i] = (char)(i % 251);
    CHECK(virStorageVolUpload(volume, stream, 0, SIZE, 0) == 0);
    /* It is only written: nothing is read ahead of it. */
    watched(stream, VIR_STREAM_EVENT_READABLE | VIR_STREAM_EVENT_HANGUP, &record);
    run_for(10);
    CHECK(record.calls == 0);
    while (done < SIZE) {
        got = virStreamSend(stream, data + done, (size_t)(SIZE - done));
        CHECK(got == -2 || got > 0);
        if (got == -2)
            run_for(1);
        else
            done += got;
    }
    CHECK(virStreamFinish(stream) == 0 && record.freed == 1);
    CHECK(virStreamFree(stream) == 0);

    stream = virStreamNew(conn, VIR_STREAM_NONBLOCK);
    CHECK(virStorageVolDownload(volume, stream, 0, 0, 0) == 0);
    watched(stream, VIR_STREAM_EVENT_READABLE | VIR_STREAM_EVENT_WRITABLE, &record);
    done = 0;
    for (;;) {
        run_until(&record.calls, record.calls + 1);
        CHECK(!(record.events & VIR_STREAM_EVENT_WRITABLE));
        got = virStreamRecv(stream, back + done, (size_t)(SIZE + 1 - done));
        if (got == 0)
            break;
        CHECK(got > 0);
        done += got;
    }
    CHECK(record.events & VIR_STREAM_EVENT_HANGUP);
    CHECK(done == SIZE && memcmp(data, back, SIZE) == 0);
    CHECK(virStreamFinish(stream) == 0 && record.freed == 1);
    CHECK(virStreamFree(stream) == 0);
    CHECK(virStorageVolDelete(volume, 0) == 0);
    virStorageVolFree(volume);
    virStoragePoolFree(pool);
    free(back);
    free(data);
}

/* The same with a disk, which is never ready at once. */
static void disk(const char *folder)
{
    char text[512];
    virConnectPtr conn;
    virStoragePoolPtr pool;

    snprintf(text, sizeof(text), "qemu:///embed?root=%s", folder);
    conn = open_test(text);
    snprintf(text, sizeof(text), "<pool type='dir'><name>heap</name><target><path>%s/heap</path></target></pool>", folder);
    pool = virStoragePoolDefineXML(conn, text, 0);
    CHECK(pool != NULL);
    CHECK(virStoragePoolBuild(pool, 0) == 0 && virStoragePoolCreate(pool, 0) == 0);
    volume(conn, "heap");
    CHECK(virStoragePoolDestroy(pool) == 0);
    virStoragePoolFree(pool);
    run_for(1);
    CHECK(virConnectClose(conn) == 0);
}

/* With a folder, of mode 0700, also that of volumes on a disk. */
int main(int argc, char **argv)
{
    virConnectPtr conn = open_test("test:///default");

    without_a_loop(conn);
    CHECK(virEventRegisterDefaultImpl() == 0);
    if (argc > 1)
        disk(argv[1]);
    endings(conn);
    ahead(conn);
    full(conn);
    volume(conn, "default-pool");
    readable(conn);
    /* What was taken back is released by the next turn. */
    run_for(1);
    CHECK(virConnectClose(conn) == 0);
    return 0;
}
