/**
 * virtkit: virtual machines, storage and networks, with one surface for all hypervisors.
 *
 * <p>{@link dev.virtkit.Virtkit} opens a {@link dev.virtkit.Connection}; its methods give handles of everything else. A method that waits has a
 * variant with {@link dev.virtkit.CallOptions}, and one that gives a {@code CompletableFuture}. Errors are subclasses of
 * {@link dev.virtkit.VirtkitException}.
 */
package dev.virtkit;
