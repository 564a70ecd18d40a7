/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Callbacks: a step says by kind what is to be answered.
 */
#include "agent.h"
#include "generated/forms.h"

#include <stdlib.h>
#include <string.h>

static int kinds[] = {VIR_CRED_USERNAME, VIR_CRED_AUTHNAME, VIR_CRED_LANGUAGE, VIR_CRED_CNONCE, VIR_CRED_PASSPHRASE,
                      VIR_CRED_ECHOPROMPT, VIR_CRED_NOECHOPROMPT, VIR_CRED_REALM, VIR_CRED_EXTERNAL};

static const char *kind_name(int kind)
{
    const struct value *value;

    for (value = credential_type_values; value->name; value++)
        if (value->number == kind)
            return value->name;
    return "";
}

static int answer(virConnectCredentialPtr credentials, unsigned int count, void *opaque)
{
    const cJSON *given = opaque;
    unsigned int i;

    if (cJSON_HasObjectItem(given, "raise"))
        return -1;
    for (i = 0; i < count; i++) {
        const char *hex = arg_text(given, kind_name(credentials[i].type));
        size_t length = 0;
        unsigned char *bytes = hex ? from_hex(hex, &length) : NULL;

        if (!bytes)
            continue;
        credentials[i].result = calloc(1, length + 1);
        memcpy(credentials[i].result, bytes, length);
        credentials[i].resultlen = (unsigned int)length;
        free(bytes);
    }
    return 0;
}

virConnectAuthPtr arg_auth(const cJSON *args, const char *name, struct answers *answers)
{
    answers->given = cJSON_GetObjectItemCaseSensitive(args, name);
    if (!answers->given)
        return NULL;
    answers->auth.credtype = kinds;
    answers->auth.ncredtype = sizeof(kinds) / sizeof(kinds[0]);
    answers->auth.cb = answer;
    answers->auth.cbdata = (void *)answers->given;
    return &answers->auth;
}
