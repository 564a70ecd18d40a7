/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the test programs share. A program that finds something wrong says where and ends with 1.
 */
#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#define CHECK(what)                                                                                              \
    do {                                                                                                         \
        if (!(what)) {                                                                                           \
            fprintf(stderr, "%s:%d: not so: %s (last error: %d, %s)\n", __FILE__, __LINE__, #what,               \
                    virGetLastErrorCode(), virGetLastErrorMessage());                                            \
            exit(1);                                                                                             \
        }                                                                                                        \
    } while (0)

static inline void be_quiet(void *data, virErrorPtr error)
{
    (void)data;
    (void)error;
}

static inline virConnectPtr open_test(const char *uri)
{
    virConnectPtr conn;

    virSetErrorFunc(NULL, be_quiet);
    conn = virConnectOpen(uri);
    CHECK(conn != NULL);
    return conn;
}

/* The host that a program is about: its first argument, or the made-up one. */
static inline const char *host(int argc, char **argv)
{
    return argc > 1 ? argv[1] : "test:///default";
}

/* Prints what a call gave, and the code of the error where it failed: which part of libvirt noticed it, and in which words, is its own affair. */
static inline void told(const char *what, int result)
{
    printf("%s: %d", what, result);
    if (result < 0)
        printf(" code %d", virGetLastErrorCode());
    printf("\n");
}

/* The same of a call that gives a pointer, which is not printed. */
static inline void found(const char *what, const void *result)
{
    told(what, result ? 0 : -1);
}

#endif
