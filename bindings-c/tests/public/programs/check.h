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

#endif
