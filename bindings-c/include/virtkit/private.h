/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The private interface between libvirtkit and the bindings that load it (Go, Java).
 * It changes with the description: compare vk_abi_hash() with the hash that the binding was generated for.
 * Encodings are in docs/rfcs/0001-bindings-contract.md. All functions may be called from any thread.
 */
#ifndef VIRTKIT_PRIVATE_H
#define VIRTKIT_PRIVATE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How a call ended. */
enum {
    VK_READY   = 0, /* reply holds the result */
    VK_PENDING = 1, /* reply->token names the call */
    VK_ERROR   = 2  /* reply holds the error */
};

/* Bits of vk_options.flags. */
enum {
    VK_CANCELLED = 1 /* cancelled before it began: answers Cancelled, outcome "not started" */
};

/* Where an answer goes. The caller gives data and cap; what does not fit is allocated, owned is then not NULL and released by vk_free. */
typedef struct vk_reply {
    uint8_t *data;  /* in: the caller's buffer; out: the answer */
    size_t len;     /* out: bytes of the answer */
    size_t cap;     /* in: size of the caller's buffer */
    void *owned;    /* out: NULL, or what vk_free takes */
    uint64_t token; /* out, with VK_PENDING: for vk_wait and vk_cancel */
} vk_reply;

/* How a call is made. NULL means none of it: no deadline, waited for by vk_wait. */
typedef struct vk_options {
    int64_t timeout_ns; /* from now; negative for none */
    uint64_t queue;     /* where a pending call's end goes; 0: kept for vk_wait */
    uint64_t tag;       /* the caller's name for the call in that queue */
    uint32_t flags;
    uint32_t reserved;  /* 0 */
} vk_options;

uint64_t vk_abi_hash(void);
/* The version of the library, static text. */
const char *vk_version(void);

/* Calls a method. connection is 0 for functions. */
int vk_call(uint64_t connection, uint32_t method, const uint8_t *in, size_t in_len, const vk_options *options, vk_reply *reply);
/* Waits for a pending call that has no queue, at most timeout_ns (negative: for ever). VK_PENDING again when the time is over. */
int vk_wait(uint64_t token, int64_t timeout_ns, vk_reply *reply);
/* Cancels a pending call: it ends with Cancelled unless it has ended. Without a queue its end must still be taken by vk_wait. */
void vk_cancel(uint64_t token);

/* A queue of ended calls; *fd is its eventfd (nonblocking, owned by the queue): readable while something waits. 0 on failure. */
uint64_t vk_queue_new(int *fd);
/* Takes all that waits: u32 count, then per call: u64 tag, u32 status (VK_READY or VK_ERROR), bytes payload. Resets the eventfd. */
int vk_queue_take(uint64_t queue, vk_reply *reply);
void vk_queue_free(uint64_t queue);

/* Streams: read -> chunk; write -> u32 bytes taken. */
int vk_stream_read(uint64_t stream, size_t max, const vk_options *options, vk_reply *reply);
int vk_stream_write(uint64_t stream, const uint8_t *data, size_t len, const vk_options *options, vk_reply *reply);
int vk_stream_hole(uint64_t stream, uint64_t length, const vk_options *options, vk_reply *reply);
int vk_stream_finish(uint64_t stream, const vk_options *options, vk_reply *reply);
int vk_stream_abort(uint64_t stream, const vk_options *options, vk_reply *reply);

/* Events: open -> u64 handle; next -> events, at most max, at least one; none once the subscription or its connection is closed. */
int vk_event_open(uint64_t connection, const uint8_t *filter, size_t filter_len, vk_reply *reply);
int vk_event_next(uint64_t subscription, uint32_t max, const vk_options *options, vk_reply *reply);

/* Documents as records (docs/rfcs/0003-documents-in-languages.md); kind is the place of the document in the description, from 0.
 * parse: UTF-8 text -> the record; write: a record -> str. Never pending. */
int vk_document_parse(uint32_t kind, const uint8_t *text, size_t len, vk_reply *reply);
int vk_document_write(uint32_t kind, const uint8_t *record, size_t len, vk_reply *reply);

/* Closes a connection: its calls, streams and subscriptions end with an error. */
int vk_close(uint64_t connection, const vk_options *options, vk_reply *reply);
/* Forgets a handle of any kind. Never blocks. Unknown handles are ignored. */
void vk_release(uint64_t handle);
/* Releases what a reply owns; the data pointer is invalid afterwards. NULL is ignored. */
void vk_free(void *owned);
/* Only in builds with debug assertions: panics inside a call, to prove that the panic ends as an error. */
int vk_debug_panic(vk_reply *reply);

#ifdef __cplusplus
}
#endif
#endif
