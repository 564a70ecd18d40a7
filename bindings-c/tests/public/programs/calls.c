/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Deadlines, cancellation, threads, a panic, and a forked child.
 */
#define _POSIX_C_SOURCE 200809L

#include "check.h"

#include <pthread.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <virtkit/virtkit.h>

/* Only in builds with debug assertions. */
extern int virtkit_debug_panic(void) __attribute__((weak));

static virTypedParameter limit(void)
{
    virTypedParameter param;

    memset(&param, 0, sizeof(param));
    strcpy(param.field, VIR_DOMAIN_MEMORY_HARD_LIMIT);
    param.type = VIR_TYPED_PARAM_ULLONG;
    param.value.ul = 1048576;
    return param;
}

static void deadline(virDomainPtr domain)
{
    struct virtkit_options options = {50, NULL};
    virTypedParameter param = limit();

    CHECK(virtkit_call_begin(&options) == 0);
    CHECK(virDomainSetMemoryParameters(domain, &param, 1, 0) == -1);
    CHECK(virGetLastErrorCode() == VIR_ERR_OPERATION_TIMEOUT);
    CHECK(virtkit_call_end() == 0);
    /* Ending leaves the error. */
    CHECK(virGetLastError()->int1 == 2);
    CHECK(strcmp(virtkit_last_error_name(), "DeadlineExceeded") == 0);

    options.timeout_ms = 0;
    CHECK(virtkit_call_begin(&options) == 0);
    CHECK(virDomainSetMemoryParameters(domain, &param, 1, 0) == -1);
    CHECK(virGetLastErrorCode() == VIR_ERR_OPERATION_TIMEOUT && virGetLastError()->int1 == 1);
    CHECK(virtkit_call_end() == 0);
    CHECK(virtkit_call_end() == -1 && virGetLastErrorCode() == VIR_ERR_INVALID_ARG);
    CHECK(virtkit_call_begin(NULL) == -1 && virGetLastErrorCode() == VIR_ERR_INVALID_ARG);

    options.timeout_ms = -1;
    CHECK(virtkit_call_begin(&options) == 0);
    CHECK(virDomainSetMemoryParameters(domain, &param, 1, 0) == 0);
    CHECK(virtkit_call_end() == 0);
    CHECK(virtkit_last_error_name() == NULL);
}

static void *cancel_soon(void *token)
{
    struct timespec pause = {0, 50 * 1000 * 1000};

    nanosleep(&pause, NULL);
    virtkit_cancel(token);
    return NULL;
}

static void cancellation(virDomainPtr domain)
{
    struct virtkit_token *token = virtkit_token_new();
    struct virtkit_options options = {-1, token};
    virTypedParameter param = limit();
    pthread_t thread;

    CHECK(pthread_create(&thread, NULL, cancel_soon, token) == 0);
    CHECK(virtkit_call_begin(&options) == 0);
    CHECK(virDomainSetMemoryParameters(domain, &param, 1, 0) == -1);
    CHECK(virGetLastErrorCode() == VIR_ERR_OPERATION_ABORTED && virGetLastError()->int1 == 2);
    CHECK(strcmp(virtkit_last_error_name(), "Cancelled") == 0);
    CHECK(virDomainSetMemoryParameters(domain, &param, 1, 0) == -1);
    CHECK(virGetLastErrorCode() == VIR_ERR_OPERATION_ABORTED && virGetLastError()->int1 == 1);
    CHECK(virtkit_call_end() == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    virtkit_token_free(token);
    virtkit_token_free(NULL);
    virtkit_cancel(NULL);
    /* The connection is as good as before. */
    CHECK(virDomainSetMemoryParameters(domain, &param, 1, 0) == 0);
}

static void *fail_elsewhere(void *conn)
{
    CHECK(virGetLastError() == NULL);
    CHECK(virDomainLookupByName(conn, "elsewhere") == NULL);
    CHECK(strstr(virGetLastErrorMessage(), "elsewhere") != NULL);
    return NULL;
}

static void errors_of_threads(virConnectPtr conn)
{
    pthread_t thread;

    CHECK(virDomainLookupByName(conn, "here") == NULL);
    CHECK(pthread_create(&thread, NULL, fail_elsewhere, conn) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK(strstr(virGetLastErrorMessage(), "here") != NULL && strstr(virGetLastErrorMessage(), "elsewhere") == NULL);
}

static void count_errors(void *data, virErrorPtr error)
{
    CHECK(error->code == VIR_ERR_NO_DOMAIN);
    ++*(int *)data;
}

static void handlers(virConnectPtr conn)
{
    int all = 0, own = 0;

    virSetErrorFunc(&all, count_errors);
    CHECK(virDomainLookupByName(conn, "nosuch") == NULL);
    virConnSetErrorFunc(conn, &own, count_errors);
    CHECK(virDomainLookupByName(conn, "nosuch") == NULL);
    virConnSetErrorFunc(conn, NULL, NULL);
    virSetErrorFunc(NULL, be_quiet);
    CHECK(all == 1 && own == 1);
}

static void stale_handles(virConnectPtr conn)
{
    long foreign[16] = {0};

    CHECK(virDomainGetName((virDomainPtr)(void *)conn) == NULL);
    CHECK(virGetLastErrorCode() == VIR_ERR_INVALID_DOMAIN);
    CHECK(virDomainLookupByName((virConnectPtr)(void *)foreign, "test") == NULL);
    CHECK(virGetLastErrorCode() == VIR_ERR_INVALID_CONN);
}

/* A new name is the handle's, and the text that was lent out before stays valid as long as the handle. */
static void renamed(void)
{
    virConnectPtr conn = open_test("test:///default?domains=0");
    virDomainPtr domain = virDomainLookupByName(conn, "test");
    const char *before = virDomainGetName(domain), *after;

    CHECK(virDomainDestroy(domain) == 0);
    CHECK(virDomainRename(domain, "www", 0) == 0);
    after = virDomainGetName(domain);
    CHECK(strcmp(before, "test") == 0 && strcmp(after, "www") == 0);
    CHECK(virDomainGetName(domain) == after);
    CHECK(virDomainRename(domain, "test", 0) == 0);
    CHECK(virDomainGetName(domain) == before && strcmp(after, "www") == 0);
    CHECK(virDomainFree(domain) == 0);
    CHECK(virConnectClose(conn) == 0);
}

static void panic(void)
{
    if (!virtkit_debug_panic) {
        printf("no debug assertions: the panic is not tried\n");
        return;
    }
    CHECK(virtkit_debug_panic() == -1);
    CHECK(virGetLastErrorCode() == VIR_ERR_INTERNAL_ERROR);
}

static void *save(void *domain)
{
    /* It comes back when the job is aborted by the main thread. A call that was given up would have 1 or 2 as `int1`. */
    CHECK(virDomainSave(domain, "/tmp/never-written") == -1);
    CHECK(virGetLastErrorCode() == VIR_ERR_OPERATION_ABORTED && virGetLastError()->int1 != 1 && virGetLastError()->int1 != 2);
    return NULL;
}

/* A function whose work is long: giving up the call leaves the work, and aborting the job ends the call. */
static void long_work(void)
{
    virConnectPtr conn = open_test("test:///default?job_speed=0");
    virDomainPtr domain = virDomainLookupByName(conn, "test");
    struct virtkit_options options = {50, NULL};
    struct timespec pause = {0, 1000 * 1000};
    virDomainJobInfo info;
    pthread_t thread;

    CHECK(domain != NULL);
    CHECK(virtkit_call_begin(&options) == 0);
    CHECK(virDomainSave(domain, "/tmp/never-written") == -1);
    CHECK(virGetLastErrorCode() == VIR_ERR_OPERATION_TIMEOUT && virGetLastError()->int1 == 2);
    CHECK(virtkit_call_end() == 0);
    CHECK(virDomainGetJobInfo(domain, &info) == 0);
    CHECK(info.type == VIR_DOMAIN_JOB_UNBOUNDED && info.memTotal == info.dataRemaining && info.fileTotal == 0);
    CHECK(virDomainAbortJob(domain) == 0);
    do {
        nanosleep(&pause, NULL);
        CHECK(virDomainGetJobInfo(domain, &info) == 0);
    } while (info.type != VIR_DOMAIN_JOB_NONE);

    CHECK(pthread_create(&thread, NULL, save, domain) == 0);
    do {
        nanosleep(&pause, NULL);
        CHECK(virDomainGetJobInfo(domain, &info) == 0);
    } while (info.type == VIR_DOMAIN_JOB_NONE);
    CHECK(virDomainAbortJob(domain) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK(access("/tmp/never-written", F_OK) == -1);
    CHECK(virDomainIsActive(domain) == 1);
    CHECK(virDomainFree(domain) == 0);
    CHECK(virConnectClose(conn) == 0);
}

static void child(virConnectPtr conn, virDomainPtr domain)
{
    virTypedParameter param = limit();
    pid_t pid = fork();
    int status;

    CHECK(pid >= 0);
    if (pid == 0) {
        /* The parent's connection is refused, and a connection of its own works. */
        virConnectPtr own;

        alarm(20);
        CHECK(virDomainSetMemoryParameters(domain, &param, 1, 0) == -1);
        CHECK(virGetLastErrorCode() != VIR_ERR_OK);
        CHECK(virDomainFree(domain) == 0);
        virConnectClose(conn);
        own = virConnectOpen("test:///default?latency=1ms");
        CHECK(own != NULL);
        domain = virDomainLookupByName(own, "test");
        CHECK(domain && virDomainSetMemoryParameters(domain, &param, 1, 0) == 0);
        virDomainFree(domain);
        CHECK(virConnectClose(own) == 0);
        _exit(0);
    }
    CHECK(waitpid(pid, &status, 0) == pid);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    CHECK(virDomainSetMemoryParameters(domain, &param, 1, 0) == 0);
}

int main(void)
{
    virConnectPtr conn = open_test("test:///default?latency=300ms");
    virDomainPtr domain = virDomainLookupByName(conn, "test");

    CHECK(domain != NULL);
    deadline(domain);
    cancellation(domain);
    errors_of_threads(conn);
    handlers(conn);
    stale_handles(conn);
    long_work();
    renamed();
    panic();
    child(conn, domain);
    CHECK(virDomainFree(domain) == 0);
    CHECK(virConnectClose(conn) == 0);
    return 0;
}
