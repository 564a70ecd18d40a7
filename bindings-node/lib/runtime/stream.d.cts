/// <reference types="node" />
import type { Duplex, DuplexOptions } from 'node:stream';
import type { CallOptions } from './call.cjs';

/** A part of a stream that is zero and takes no place. */
export interface StreamHole {
  /** Its length in bytes. */
  hole: bigint;
}

/** An open stream of data to or from the other side. Collected before its end, it is broken off. */
export declare class Stream {
  private constructor();
  /** Whether data comes out of it. */
  readonly readable: boolean;
  /** Whether data goes into it. */
  readonly writable: boolean;
  /** What the data is, as a media type such as `image/png`, where the call that opened it says so; else null. */
  readonly mime: string | null;
  /**
   * Reads the next piece, at most `max` bytes of it (65,536 unless said otherwise): data, a hole, or null at the end. Waits until there is
   * something.
   */
  read(max?: number, options?: CallOptions): Promise<Buffer | StreamHole | null>;
  /** Writes, and tells how many bytes were taken, which may be fewer than given. Waits until some are. */
  write(data: Uint8Array, options?: CallOptions): Promise<number>;
  /** Writes a hole of so many bytes. */
  writeHole(length: bigint | number, options?: CallOptions): Promise<void>;
  /** Ends the stream and waits until the other side has taken everything. */
  finish(options?: CallOptions): Promise<void>;
  /** Breaks the stream off. */
  abort(options?: CallOptions): Promise<void>;
  /** Breaks the stream off, unless it has ended. Closing it twice is fine. */
  close(): Promise<void>;
  /**
   * The stream as one of Node's. Holes are read as zeros. Destroying it breaks the stream off; its end finishes the stream.
   */
  toNodeStream(options?: DuplexOptions): Duplex;
  /** Closes the stream at the end of `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}
