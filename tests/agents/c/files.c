/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Descriptors: read and written as C does it.
 */
#include "agent.h"

#include <stdlib.h>
#include <unistd.h>

int arg_file(const cJSON *args, const char *name)
{
    const int *kept = arg_object(args, name, "Fd");

    return kept ? *kept : -1;
}

cJSON *json_file(void)
{
    cJSON *file = cJSON_CreateObject();

    cJSON_AddTrueToObject(file, "fd");
    return file;
}

void *file_keep(int descriptor)
{
    int *kept = malloc(sizeof(*kept));

    *kept = descriptor;
    return kept;
}

int file_release(void *kept)
{
    int result = close(*(int *)kept);

    free(kept);
    return result;
}

static int file_read(struct step *step)
{
    size_t room = (size_t)arg_number(step->args, "max", 4096);
    unsigned char *data = malloc(room + 1);
    ssize_t got = read(*(int *)saved_pointer(step->on, "Fd"), data, room);

    if (got > 0)
        step->answer = json_hex(data, (size_t)got);
    free(data);
    return got < 0 ? -1 : 0;
}

static int file_write(struct step *step)
{
    size_t length;
    unsigned char *data = from_hex(arg_text(step->args, "data"), &length);
    ssize_t sent = write(*(int *)saved_pointer(step->on, "Fd"), data, length);

    free(data);
    step->answer = sent < 0 ? NULL : cJSON_CreateNumber((double)sent);
    return sent < 0 ? -1 : 0;
}

const struct call file_calls[] = {
    {"Fd.read", file_read},
    {"Fd.write", file_write},
    {NULL, NULL},
};
