/// <reference types="node" />
import type { CallOptions } from './call.cjs';

/** Which events a subscription takes. */
export interface EventsOptions<K extends string> {
  /** The kinds; all where none is named. */
  kinds?: readonly K[];
  /** Only events about this object, or about the one with this UUID. An object that has no UUID is told from others by its name. */
  subject?: { readonly uuid: string } | { readonly name: string } | string;
  /** How many events wait for a slow consumer, 1,024 unless said otherwise. What comes beyond is counted by an `EventsLost` event. */
  capacity?: number;
  /**
   * Whether waiting for the next event keeps the process alive, as with `fs.watch`: yes unless said otherwise. A subscription that nobody
   * waits on never does.
   */
  persistent?: boolean;
}

/** A subscription to the events of a connection. It ends by `close`, by leaving its `for await`, or with the connection. */
export declare class Events<E> implements AsyncIterableIterator<E> {
  private constructor();
  /** Waits for the next event. */
  next(options?: CallOptions): Promise<IteratorResult<E, undefined>>;
  /** Ends the subscription. */
  return(value?: unknown): Promise<IteratorResult<E, undefined>>;
  /** Ends the subscription. Who waits for an event gets none. Closing it twice is fine. */
  close(): void;
  [Symbol.asyncIterator](): this;
  /** Ends the subscription at the end of `using`. */
  [Symbol.dispose](): void;
  /** Ends the subscription at the end of `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}
