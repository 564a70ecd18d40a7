/** What went wrong: a class to branch on, and a sentence that names the object and the value. */
export declare class VirtkitError extends Error {
  protected constructor();
  /** What went wrong, a number of `ErrorCode`. Each code has a class of its own. */
  readonly code: number;
  /** The part of the system that says so, a number of `ErrorDomain`. */
  readonly domain: number;
  /** How bad it is, a number of `ErrorLevel`. */
  readonly level: number;
  /** More text, by code. */
  readonly str1: string | null;
  /** More text, by code. */
  readonly str2: string | null;
  /** More text, by code. */
  readonly str3: string | null;
  /** A number, by code; for many the errno. */
  readonly int1: number;
  /** A number, by code. */
  readonly int2: number;
  /** For a call that was given up: `'not_started'` if nothing was done, `'unknown'` if it may have been done or still be under way. */
  readonly outcome: 'not_started' | 'unknown' | null;
}

/** How bad an error is. */
export declare const ErrorLevel: Readonly<{
  /** No error. */
  NONE: 0;
  /** The call went on. */
  WARNING: 1;
  /** The call failed. */
  ERROR: 2;
  /** The name of a value, undefined for one that is not known here. */
  nameOf(value: number): string | undefined;
}>;
