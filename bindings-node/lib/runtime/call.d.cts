/// <reference types="node" />

/** How long a call may take, and what gives it up. */
export interface CallOptions {
  /**
   * Aborting it ends the call with a `CancelledError`, whose `cause` is the signal's reason. Its `outcome` is `'not_started'` if the
   * signal was aborted before, else `'unknown'`: the call may have had its effect, or still have it.
   */
  signal?: AbortSignal;
  /** Milliseconds after which the call ends with a `DeadlineExceededError`. */
  timeout?: number;
}
