/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Lists of a step as arrays of C.
 */
#include "agent.h"

#include <stdlib.h>

/* A function that reads a list as an array of `type`; `item` is each of them, `i` its index. */
#define READER(function, type, read)                                                                                                       \
    type *function(const cJSON *args, const char *name, int *count)                                                                        \
    {                                                                                                                                      \
        const cJSON *item, *list = cJSON_GetObjectItemCaseSensitive(args, name);                                                           \
        type *items = calloc((size_t)cJSON_GetArraySize(list) + 1, sizeof(*items));                                                        \
                                                                                                                                           \
        *count = 0;                                                                                                                        \
        cJSON_ArrayForEach(item, list)                                                                                                     \
        {                                                                                                                                  \
            const char *text = cJSON_GetStringValue(item);                                                                                 \
                                                                                                                                           \
            (void)text;                                                                                                                    \
            items[(*count)++] = read;                                                                                                      \
        }                                                                                                                                  \
        return items;                                                                                                                      \
    }

static int saved_file(const char *text)
{
    const int *kept = text ? saved_pointer(saved_find(text), "Fd") : NULL;

    return kept ? *kept : -1;
}

typedef const char *text_pointer;

READER(arg_texts, text_pointer, text)
READER(arg_files, int, saved_file(text))
READER(arg_ints, int, item->valueint)
READER(arg_uints, unsigned int, (unsigned int)item->valuedouble)
READER(arg_longs, long long, text ? strtoll(text, NULL, 10) : (long long)item->valuedouble)
READER(arg_unsigneds, unsigned long long, text ? strtoull(text, NULL, 10) : (unsigned long long)item->valuedouble)
