/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Volumes in a folder, which is the second argument: what is told of them, and their data through streams, at once, piece by piece, with holes, and in the event loop.
 * Compiled against virtkit and against libvirt, it must print the same.
 */
#include "check.h"

enum { SIZE = 256 * 1024, PIECE = 4096 };

/* What a callback of a transfer reads from or writes to. */
struct buffer {
    char data[SIZE + 1];
    size_t at;
};

static char content(size_t at)
{
    return (char)(1 + at % 251);
}

static int from_buffer(virStreamPtr stream, char *data, size_t nbytes, void *opaque)
{
    struct buffer *buffer = opaque;
    size_t rest = SIZE - buffer->at;

    (void)stream;
    nbytes = nbytes < rest ? nbytes : rest;
    memcpy(data, buffer->data + buffer->at, nbytes);
    buffer->at += nbytes;
    return (int)nbytes;
}

static int to_buffer(virStreamPtr stream, const char *data, size_t nbytes, void *opaque)
{
    struct buffer *buffer = opaque;

    (void)stream;
    CHECK(nbytes <= SIZE - buffer->at);
    memcpy(buffer->data + buffer->at, data, nbytes);
    buffer->at += nbytes;
    return (int)nbytes;
}

static int hole_to_buffer(virStreamPtr stream, long long length, void *opaque)
{
    struct buffer *buffer = opaque;

    (void)stream;
    CHECK(length >= 0 && (size_t)length <= SIZE - buffer->at);
    memset(buffer->data + buffer->at, 0, (size_t)length);
    buffer->at += (size_t)length;
    return 0;
}

/* The second quarter is a hole. */
static int in_data(virStreamPtr stream, int *data, long long *length, void *opaque)
{
    const struct buffer *buffer = opaque;

    (void)stream;
    *data = buffer->at < SIZE / 4 || buffer->at >= SIZE / 2;
    *length = (long long)((buffer->at < SIZE / 4 ? SIZE / 4 : buffer->at < SIZE / 2 ? SIZE / 2 : SIZE) - buffer->at);
    return 0;
}

static int skip(virStreamPtr stream, long long length, void *opaque)
{
    (void)stream;
    ((struct buffer *)opaque)->at += (size_t)length;
    return 0;
}

static struct buffer out, in;

/* How much more may come at once: at the end the byte that shows that nothing does. */
static size_t room(void)
{
    return in.at + PIECE <= SIZE ? PIECE : SIZE + 1 - in.at;
}

static void fill(void)
{
    size_t i;

    out.at = 0;
    for (i = 0; i < SIZE; i++)
        out.data[i] = content(i);
}

/* Where what came is not what it should be, apart from the second quarter, which may be zeros. */
static void compared(const char *what, int holes)
{
    size_t i, wrong = 0;

    for (i = 0; i < in.at; i++) {
        char wanted = holes && i >= SIZE / 4 && i < SIZE / 2 ? 0 : content(i);

        wrong += in.data[i] != wanted;
    }
    printf("%s: %zu bytes, %zu of them wrong\n", what, in.at, wrong);
}

static virStreamPtr upload(virConnectPtr conn, virStorageVolPtr volume, unsigned int stream_flags, unsigned int flags)
{
    virStreamPtr stream = virStreamNew(conn, stream_flags);

    CHECK(stream && virStorageVolUpload(volume, stream, 0, SIZE, flags) == 0);
    fill();
    return stream;
}

static virStreamPtr download(virConnectPtr conn, virStorageVolPtr volume, unsigned int stream_flags, unsigned int flags)
{
    virStreamPtr stream = virStreamNew(conn, stream_flags);

    CHECK(stream && virStorageVolDownload(volume, stream, 0, SIZE, flags) == 0);
    in.at = 0;
    return stream;
}

static void at_once(virConnectPtr conn, virStorageVolPtr volume)
{
    virStreamPtr stream = upload(conn, volume, 0, 0);

    told("send all", virStreamSendAll(stream, from_buffer, &out));
    told("finish", virStreamFinish(stream));
    told("release", virStreamFree(stream));
    stream = download(conn, volume, 0, 0);
    told("reference", virStreamRef(stream));
    told("release", virStreamFree(stream));
    told("receive all", virStreamRecvAll(stream, to_buffer, &in));
    told("finish", virStreamFinish(stream));
    printf("finish again: %d\n", virStreamFinish(stream));
    told("release", virStreamFree(stream));
    compared("at once", 0);
}

static void in_pieces(virConnectPtr conn, virStorageVolPtr volume)
{
    virStreamPtr stream = upload(conn, volume, 0, 0);
    int sent, got;

    while (out.at < SIZE) {
        sent = virStreamSend(stream, out.data + out.at, PIECE);
        CHECK(sent > 0);
        out.at += (size_t)sent;
    }
    told("finish", virStreamFinish(stream));
    virStreamFree(stream);
    stream = download(conn, volume, 0, 0);
    while ((got = virStreamRecv(stream, in.data + in.at, room())) > 0)
        in.at += (size_t)got;
    told("end", got);
    told("finish", virStreamFinish(stream));
    virStreamFree(stream);
    compared("in pieces", 0);
    /* One that is given up. */
    stream = download(conn, volume, 0, 0);
    got = virStreamRecv(stream, in.data, 1);
    told("a byte", got);
    told("abort", virStreamAbort(stream));
    virStreamFree(stream);
}

/* Of a volume that has no blocks yet. */
static void with_holes(virConnectPtr conn, virStoragePoolPtr pool)
{
    virStorageVolPtr volume = virStorageVolCreateXML(pool, "<volume><name>holes</name><capacity>262144</capacity><allocation>0</allocation></volume>", 0);
    virStreamPtr stream;
    long long length = 0;
    int got;

    CHECK(volume != NULL);
    stream = upload(conn, volume, 0, VIR_STORAGE_VOL_UPLOAD_SPARSE_STREAM);
    told("send what is there", virStreamSparseSendAll(stream, from_buffer, in_data, skip, &out));
    told("finish", virStreamFinish(stream));
    virStreamFree(stream);
    stream = download(conn, volume, 0, VIR_STORAGE_VOL_DOWNLOAD_SPARSE_STREAM);
    told("receive what is there", virStreamSparseRecvAll(stream, to_buffer, hole_to_buffer, &in));
    told("finish", virStreamFinish(stream));
    virStreamFree(stream);
    compared("with a hole", 1);

    stream = upload(conn, volume, 0, VIR_STORAGE_VOL_UPLOAD_SPARSE_STREAM);
    CHECK(virStreamSend(stream, out.data, PIECE) == PIECE);
    told("a hole", virStreamSendHole(stream, SIZE - 2 * PIECE, 0));
    CHECK(virStreamSend(stream, out.data + SIZE - PIECE, PIECE) == PIECE);
    told("finish", virStreamFinish(stream));
    virStreamFree(stream);
    stream = download(conn, volume, 0, VIR_STORAGE_VOL_DOWNLOAD_SPARSE_STREAM);
    while ((got = virStreamRecvFlags(stream, in.data + in.at, room(), VIR_STREAM_RECV_STOP_AT_HOLE)) != 0) {
        if (got > 0) {
            in.at += (size_t)got;
            continue;
        }
        CHECK(got == -3);
        CHECK(virStreamRecvHole(stream, &length, 0) == 0 && length > 0);
        hole_to_buffer(stream, length, &in);
    }
    told("finish", virStreamFinish(stream));
    virStreamFree(stream);
    printf("%zu bytes, the ends: %d %d\n", in.at, memcmp(in.data, out.data, PIECE) == 0,
           memcmp(in.data + SIZE - PIECE, out.data + SIZE - PIECE, PIECE) == 0);
    told("delete", virStorageVolDelete(volume, 0));
    virStorageVolFree(volume);
}

static int ended;

static void on_stream(virStreamPtr stream, int events, void *opaque)
{
    struct buffer *buffer = opaque;
    int got;

    CHECK(events & VIR_STREAM_EVENT_READABLE);
    got = virStreamRecv(stream, buffer->data + buffer->at, SIZE + 1 - buffer->at);
    CHECK(got >= 0 || got == -2);
    if (got > 0)
        buffer->at += (size_t)got;
    ended = got == 0;
}

static void forget(void *opaque)
{
    (void)opaque;
}

static void in_the_loop(virConnectPtr conn, virStorageVolPtr volume)
{
    virStreamPtr stream = upload(conn, volume, 0, 0);

    CHECK(virStreamSendAll(stream, from_buffer, &out) == 0 && virStreamFinish(stream) == 0);
    virStreamFree(stream);
    stream = download(conn, volume, VIR_STREAM_NONBLOCK, 0);
    told("watch", virStreamEventAddCallback(stream, 0, on_stream, &in, forget));
    told("watch for data", virStreamEventUpdateCallback(stream, VIR_STREAM_EVENT_READABLE));
    while (!ended)
        CHECK(virEventRunDefaultImpl() == 0);
    told("watch no more", virStreamEventRemoveCallback(stream));
    told("finish", virStreamFinish(stream));
    told("release", virStreamFree(stream));
    compared("in the loop", 0);
}

static void information(virStorageVolPtr volume)
{
    virStorageVolInfo info;

    told("information", virStorageVolGetInfo(volume, &info));
    printf("type %d, %llu bytes, some of them on disk: %d\n", info.type, info.capacity, info.allocation > 0);
    told("information with flags", virStorageVolGetInfoFlags(volume, &info, VIR_STORAGE_VOL_GET_PHYSICAL));
    told("information of nothing", virStorageVolGetInfo(NULL, &info));
    told("information into nothing", virStorageVolGetInfo(volume, NULL));
}

/* What is gone is zeros, or random: not what was there. */
static void wiped(virConnectPtr conn, virStorageVolPtr volume)
{
    virStreamPtr stream;
    size_t i, left = 0;

    told("wipe", virStorageVolWipe(volume, 0));
    stream = download(conn, volume, 0, 0);
    CHECK(virStreamRecvAll(stream, to_buffer, &in) == 0 && virStreamFinish(stream) == 0);
    virStreamFree(stream);
    for (i = 0; i < in.at; i++)
        left += in.data[i] != 0;
    printf("%zu bytes, %zu of them left\n", in.at, left);
    told("wipe with zeros", virStorageVolWipePattern(volume, VIR_STORAGE_VOL_WIPE_ALG_ZERO, 0));
    told("wipe with flags", virStorageVolWipe(volume, 1));
    told("wipe nothing", virStorageVolWipe(NULL, 0));
}

static void older(virConnectPtr conn, virStoragePoolPtr pool)
{
    char text[VIR_UUID_STRING_BUFLEN];
    char *names[4] = {NULL};
    virStoragePoolPtr other;

    told("volumes", virStoragePoolNumOfVolumes(pool));
    told("names", virStoragePoolListVolumes(pool, names, 4));
    printf("%s\n", names[0]);
    free(names[0]);
    CHECK(virStoragePoolGetUUIDString(pool, text) == 0);
    other = virStoragePoolLookupByUUIDString(conn, text);
    CHECK(other && strcmp(virStoragePoolGetName(other), "volumes") == 0);
    printf("of the connection: %d\n", virStoragePoolGetConnect(other) == conn);
    told("release", virStoragePoolFree(other));
}

int main(int argc, char **argv)
{
    const char *folder = argc > 2 ? argv[2] : "/volumes";
    virConnectPtr conn;
    virStoragePoolPtr pool;
    virStorageVolPtr volume;
    char xml[1024];

    CHECK(virEventRegisterDefaultImpl() == 0);
    conn = open_test(host(argc, argv));
    snprintf(xml, sizeof(xml), "<pool type='dir'><name>volumes</name><target><path>%s</path></target></pool>", folder);
    pool = virStoragePoolCreateXML(conn, xml, 0);
    CHECK(pool != NULL);
    volume = virStorageVolCreateXML(pool, "<volume><name>data</name><capacity>262144</capacity><allocation>262144</allocation></volume>", 0);
    CHECK(volume != NULL);
    information(volume);
    older(conn, pool);
    at_once(conn, volume);
    in_pieces(conn, volume);
    with_holes(conn, pool);
    in_the_loop(conn, volume);
    wiped(conn, volume);
    told("delete", virStorageVolDelete(volume, 0));
    told("information of what is gone", virStorageVolGetInfo(volume, &(virStorageVolInfo){0}));
    told("release", virStorageVolFree(volume));
    told("stop", virStoragePoolDestroy(pool));
    told("release", virStoragePoolFree(pool));
    told("close", virConnectClose(conn));
    return 0;
}
