/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Streams that no call has opened: prints what their functions answer. Compiled against virtkit and against libvirt, it must print the same.
 */
#include "check.h"

static void on_stream(virStreamPtr stream, int events, void *opaque)
{
    (void)stream;
    (void)events;
    (void)opaque;
}

static int source(virStreamPtr stream, char *data, size_t nbytes, void *opaque)
{
    (void)stream;
    (void)nbytes;
    *data = 'x';
    return *(int *)opaque;
}

static int sink(virStreamPtr stream, const char *data, size_t nbytes, void *opaque)
{
    (void)stream;
    (void)data;
    (void)opaque;
    return (int)nbytes;
}

static int hole(virStreamPtr stream, int *in_data, long long *length, void *opaque)
{
    (void)stream;
    (void)opaque;
    *in_data = 1;
    *length = 1;
    return 0;
}

static int skip(virStreamPtr stream, long long length, void *opaque)
{
    (void)stream;
    (void)length;
    (void)opaque;
    return 0;
}

static void data(virStreamPtr stream)
{
    char buffer[8] = "";
    long long length = 0;

    told("read", virStreamRecv(stream, buffer, sizeof(buffer)));
    told("read into nothing", virStreamRecv(stream, NULL, sizeof(buffer)));
    told("read up to a hole", virStreamRecvFlags(stream, buffer, sizeof(buffer), VIR_STREAM_RECV_STOP_AT_HOLE));
    told("write", virStreamSend(stream, buffer, sizeof(buffer)));
    told("write nothing", virStreamSend(stream, NULL, sizeof(buffer)));
    told("write a hole", virStreamSendHole(stream, 1, 0));
    told("read a hole", virStreamRecvHole(stream, &length, 0));
    told("read a hole into nothing", virStreamRecvHole(stream, NULL, 0));
    told("finish", virStreamFinish(stream));
    told("abort", virStreamAbort(stream));
}

static void callbacks(virStreamPtr stream)
{
    told("watch", virStreamEventAddCallback(stream, VIR_STREAM_EVENT_READABLE, on_stream, NULL, NULL));
    told("watch for something else", virStreamEventUpdateCallback(stream, VIR_STREAM_EVENT_WRITABLE));
    told("watch no more", virStreamEventRemoveCallback(stream));
}

static void transfers(virStreamPtr stream, virStreamPtr nonblocking)
{
    int none = 0, one = 1;

    told("send nothing", virStreamSendAll(stream, source, &none));
    told("send", virStreamSendAll(stream, source, &one));
    told("send without a source", virStreamSendAll(stream, NULL, NULL));
    told("send without waiting", virStreamSendAll(nonblocking, source, &one));
    told("receive", virStreamRecvAll(stream, sink, NULL));
    told("receive without a sink", virStreamRecvAll(stream, NULL, NULL));
    told("receive without waiting", virStreamRecvAll(nonblocking, sink, NULL));
    told("receive holes", virStreamSparseRecvAll(stream, sink, skip, NULL));
    told("receive holes without their sink", virStreamSparseRecvAll(stream, sink, NULL, NULL));
    told("send holes", virStreamSparseSendAll(stream, source, hole, skip, &one));
    told("send holes without their source", virStreamSparseSendAll(stream, source, NULL, skip, &one));
    told("send holes without skipping", virStreamSparseSendAll(stream, source, hole, NULL, &one));
}

int main(int argc, char **argv)
{
    virConnectPtr conn = open_test(host(argc, argv));
    virStreamPtr stream = virStreamNew(conn, 0), nonblocking = virStreamNew(conn, VIR_STREAM_NONBLOCK);
    virStreamPtr none;

    CHECK(stream && nonblocking);
    none = virStreamNew(NULL, 0);
    told("of no connection", none ? 0 : -1);
    data(stream);
    data(nonblocking);
    callbacks(stream);
    transfers(stream, nonblocking);

    data(NULL);
    callbacks(NULL);
    transfers(NULL, NULL);
    told("reference to nothing", virStreamRef(NULL));
    told("release of nothing", virStreamFree(NULL));
    told("reference", virStreamRef(stream));
    told("release", virStreamFree(stream));
    told("release", virStreamFree(stream));
    told("release", virStreamFree(nonblocking));
    told("close", virConnectClose(conn));
    return 0;
}
