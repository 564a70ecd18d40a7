/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What steps saved, by name.
 */
#include "agent.h"

#include <stdlib.h>
#include <string.h>

static struct saved *all;

struct saved *saved_find(const char *name)
{
    struct saved *saved = all;

    while (saved && (!name || strcmp(saved->name, name)))
        saved = saved->next;
    return saved;
}

void saved_drop(const char *name)
{
    struct saved **link = &all;

    while (*link && strcmp((*link)->name, name))
        link = &(*link)->next;
    if (*link) {
        struct saved *saved = *link;

        *link = saved->next;
        saved->release(saved->pointer);
        free(saved->name);
        free(saved);
    }
}

void saved_put(const char *name, const struct step *step)
{
    struct saved *saved = malloc(sizeof(*saved));

    saved_drop(name);
    *saved = (struct saved){strdup(name), step->kind, step->result, step->release, all};
    all = saved;
}

void *saved_pointer(const struct saved *saved, const char *kind)
{
    return saved && !strcmp(saved->kind, kind) ? saved->pointer : NULL;
}
