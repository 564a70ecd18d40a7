/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A connection that asks who comes: the callback runs on the thread that opens it, and before that returns.
 */
#define _GNU_SOURCE
#include "check.h"

#include <pthread.h>

struct login {
    const char *name, *password;
    int calls, fail;
    pthread_t thread;
};

static int answer(virConnectCredentialPtr credentials, unsigned int count, void *opaque)
{
    struct login *login = opaque;
    virConnectPtr other;
    unsigned int i;

    CHECK(pthread_equal(login->thread, pthread_self()));
    /* A callback may call the API. */
    other = virConnectOpen("test:///default");
    CHECK(other != NULL && virConnectClose(other) == 0);
    login->calls++;
    if (login->fail)
        return -1;
    for (i = 0; i < count; i++) {
        const char *text = credentials[i].type == VIR_CRED_AUTHNAME ? login->name : login->password;

        CHECK(credentials[i].prompt && strstr(credentials[i].prompt, "localhost"));
        CHECK(credentials[i].challenge && strcmp(credentials[i].challenge, "localhost") == 0);
        CHECK(credentials[i].defresult == NULL && credentials[i].result == NULL);
        if (!text)
            continue;
        credentials[i].result = strdup(text);
        credentials[i].resultlen = (unsigned int)strlen(text);
    }
    return 0;
}

static virConnectPtr open_as(struct login *login, int *kinds, unsigned int count)
{
    virConnectAuth auth = {kinds, count, answer, login};

    login->calls = 0;
    login->thread = pthread_self();
    return virConnectOpenAuth("test:///default?auth=password", &auth, 0);
}

int main(void)
{
    int kinds[] = {VIR_CRED_AUTHNAME, VIR_CRED_PASSPHRASE};
    struct login login = {"ada", "lovelace", 0, 0, 0};
    virConnectPtr conn;

    virSetErrorFunc(NULL, be_quiet);
    conn = open_as(&login, kinds, 2);
    CHECK(conn != NULL && login.calls == 2);
    CHECK(virConnectClose(conn) == 0);

    /* As libvirt's own test host: no callback, a kind that is not answered, a callback that fails, a wrong password. */
    CHECK(virConnectOpen("test:///default?auth=password") == NULL && virGetLastErrorCode() == VIR_ERR_INVALID_ARG);
    CHECK(virGetLastErrorDomain() == VIR_FROM_AUTH);
    CHECK(virConnectOpenAuth("test:///default?auth=password", NULL, 0) == NULL && virGetLastErrorCode() == VIR_ERR_INVALID_ARG);
    CHECK(open_as(&login, kinds, 1) == NULL && virGetLastErrorCode() == VIR_ERR_AUTH_FAILED && login.calls == 1);
    CHECK(open_as(&login, NULL, 0) == NULL && virGetLastErrorCode() == VIR_ERR_AUTH_FAILED && login.calls == 0);
    CHECK(strstr(virGetLastErrorMessage(), "not among the kinds") != NULL);
    login.fail = 1;
    CHECK(open_as(&login, kinds, 2) == NULL && virGetLastErrorCode() == VIR_ERR_AUTH_FAILED && login.calls == 1);
    login.fail = 0;
    login.password = "byron";
    CHECK(open_as(&login, kinds, 2) == NULL && virGetLastErrorCode() == VIR_ERR_AUTH_FAILED);
    CHECK(strstr(virGetLastErrorMessage(), "byron") == NULL);
    login.password = NULL;
    CHECK(open_as(&login, kinds, 2) == NULL && virGetLastErrorCode() == VIR_ERR_AUTH_CANCELLED);

    /* Who is not asked is not called. */
    {
        virConnectAuth auth = {kinds, 2, answer, &login};

        login.calls = 0;
        conn = virConnectOpenAuth("test:///default", &auth, VIR_CONNECT_RO);
        CHECK(conn != NULL && login.calls == 0);
        CHECK(virConnectClose(conn) == 0);
    }

    /* The terminal: its answers come from standard input. */
    CHECK(virConnectAuthPtrDefault != NULL && virConnectAuthPtrDefault->ncredtype > 0);
    conn = virConnectOpenAuth("test:///default?auth=password", virConnectAuthPtrDefault, 0);
    CHECK(conn != NULL);
    CHECK(virConnectClose(conn) == 0);
    CHECK(virConnectOpenAuth("test:///default?auth=password", virConnectAuthPtrDefault, 0) == NULL);
    CHECK(virGetLastErrorCode() == VIR_ERR_AUTH_FAILED);
    return 0;
}
