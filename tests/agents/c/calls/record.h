/*
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Noting which functions of the library a program calls, and what came of them: for each function and each outcome once, a line is added to
 * the file that VIRTKIT_CALLS names.
 */
#ifndef VIRTKIT_RECORD_H
#define VIRTKIT_RECORD_H

#ifndef _GNU_SOURCE
# define _GNU_SOURCE
#endif

#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libvirt/libvirt-lxc.h>
#include <libvirt/libvirt-qemu.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

/* What came of a call. */
enum outcome { ANSWERED, NO_SUPPORT, FAILED };

static const char *const words[] = { " answered\n", " refused\n", " failed\n" };

static void *find(const char *name)
{
    void *function = dlsym(RTLD_NEXT, name);

    if (!function)
        abort();
    return function;
}

static enum outcome outcome_of(int failed)
{
    static int (*code)(void);

    if (!failed)
        return ANSWERED;
    if (!code)
        *(void **)&code = find("virGetLastErrorCode");
    /* NULL and 0 may be answers, too. */
    switch (code()) {
    case VIR_ERR_OK:
        return ANSWERED;
    case VIR_ERR_NO_SUPPORT:
        return NO_SUPPORT;
    default:
        return FAILED;
    }
}

/* Two threads may both be the first: then the line is there twice. */
static void note(unsigned char *seen, const char *name, enum outcome outcome)
{
    const char *file = getenv("VIRTKIT_CALLS");
    char line[128];
    size_t length = strlen(name);
    int fd;

    if (*seen & (1 << outcome))
        return;
    *seen |= (unsigned char)(1 << outcome);
    if (!file || length > sizeof(line) - 16)
        return;
    memcpy(line, name, length);
    strcpy(line + length, words[outcome]);
    fd = open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return;
    /* What cannot be noted is not noted: the program goes on. */
    if (write(fd, line, strlen(line)) < 0)
        *seen = 0;
    close(fd);
}

#endif
