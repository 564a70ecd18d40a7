/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The library as a whole: its version, and what it keeps of errors and says about them. Compiled against virtkit and against libvirt, it must print
 * the same.
 */
#define _POSIX_C_SOURCE 200809L

#include "check.h"

#include <unistd.h>

static void versions(virConnectPtr conn)
{
    unsigned long library = 0, driver = 1, running = 0;

    told("version", virGetVersion(&library, NULL, NULL));
    told("version of the driver", virGetVersion(&library, "Test", &driver));
    /* The driver is part of the library. */
    printf("same: %d, of the headers: %d\n", library == driver, library == LIBVIR_VERSION_NUMBER);
    driver = 1;
    told("version of no driver", virGetVersion(&library, NULL, &driver));
    printf("same: %d\n", library == driver);
    told("version of a driver that is not there", virGetVersion(&library, "nosuch", &driver));
    printf("version for nobody: %d\n", virGetVersion(NULL, NULL, NULL));
    told("version of the host's library", virConnectGetLibVersion(conn, &running));
    CHECK(running > 1000000);
}

static void show(const char *what, const virError *error)
{
    printf("%s: code %d domain %d level %d, a message: %d\n", what, error->code, error->domain, (int)error->level, error->message != NULL);
}

/* What a connection remembers, also when its thread has forgotten it. */
static void copies(virConnectPtr conn)
{
    virConnectPtr other = virConnectOpen("test:///default");
    virError copy, of_thread;
    virDomainPtr domain;

    memset(&copy, 0, sizeof(copy));
    memset(&of_thread, 0, sizeof(of_thread));
    CHECK(other != NULL);
    told("nothing yet", virConnCopyLastError(other, &copy));
    CHECK(virDomainLookupByName(conn, "nosuch") == NULL);
    told("of a thread", virCopyLastError(&of_thread));
    /* A success makes the thread forget it, and not the connection. */
    domain = virDomainLookupByName(conn, "test");
    CHECK(domain && virGetLastErrorCode() == VIR_ERR_OK);
    CHECK(virDomainFree(domain) == 0);
    told("of another connection", virConnCopyLastError(other, &copy));
    told("of the connection", virConnCopyLastError(conn, &copy));
    printf("the same: %d\n", copy.code == of_thread.code && strcmp(copy.message, of_thread.message) == 0);
    /* Each copy has texts of its own. */
    CHECK(copy.message != of_thread.message);
    virConnResetLastError(conn);
    CHECK(strlen(copy.message) > 0);
    virResetError(&copy);
    told("after it was forgotten", virConnCopyLastError(conn, &copy));
    told("of nothing", virConnCopyLastError(NULL, &copy));
    show("nothing", &copy);
    show("of the thread, still", &of_thread);
    virResetError(&of_thread);
    virResetError(&copy);
    told("close", virConnectClose(other));
}

/* What goes to standard error where a program has no function for it: in which words is not said, but the message and how bad it is are among them. */
static void said(const char *what, virErrorPtr error)
{
    char text[512] = "";
    size_t length;
    FILE *file = tmpfile();
    int saved = dup(STDERR_FILENO);

    CHECK(file && saved >= 0);
    fflush(stderr);
    CHECK(dup2(fileno(file), STDERR_FILENO) >= 0);
    virDefaultErrorFunc(error);
    fflush(stderr);
    CHECK(dup2(saved, STDERR_FILENO) >= 0);
    close(saved);
    rewind(file);
    length = fread(text, 1, sizeof(text) - 1, file);
    fclose(file);
    printf("%s: a line: %d, its message: %d, an error: %d, a warning: %d\n", what, length > 0 && strchr(text, '\n') == text + length - 1,
           strstr(text, "what is wrong") != NULL, strstr(text, "error") != NULL, strstr(text, "warning") != NULL);
}

static void saying(void)
{
    char message[] = "what is wrong";
    virError error;

    memset(&error, 0, sizeof(error));
    said("no error", &error);
    error.code = VIR_ERR_NO_DOMAIN;
    error.domain = VIR_FROM_TEST;
    error.message = message;
    error.level = VIR_ERR_ERROR;
    said("an error", &error);
    error.domain = VIR_FROM_NONE;
    said("from nowhere", &error);
    error.level = VIR_ERR_WARNING;
    said("a warning", &error);
    error.level = VIR_ERR_NONE;
    said("of no level", &error);
}

int main(int argc, char **argv)
{
    virConnectPtr conn;

    told("begin", virInitialize());
    told("begin again", virInitialize());
    conn = open_test(host(argc, argv));
    versions(conn);
    copies(conn);
    saying();
    told("close", virConnectClose(conn));
    return 0;
}
