import type { OperationProgress } from '../generated/records.cjs';
import type { CallOptions } from './call.cjs';

/**
 * Long work that a call has begun. It goes on when nobody waits for it and when this object is gone; only `cancel` ends it before its time.
 */
export declare class Operation<T> {
  private constructor();
  /**
   * Waits for the end of the work, and gives its result. It may be waited for more than once. Giving up the wait, by a signal or a timeout,
   * does not end the work.
   */
  wait(options?: CallOptions): Promise<T>;
  /** How far the work is, and after its end how it ended. */
  progress(options?: CallOptions): Promise<OperationProgress>;
  /**
   * Asks the work to end before its time: waiting for it then fails with an `OperationAbortedError`. Work that has ended is left alone.
   */
  cancel(options?: CallOptions): Promise<void>;
}
