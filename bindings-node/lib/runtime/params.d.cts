/** A typed parameter that has no field of its own. */
export type TypedParam =
  | { name: string; type: 'i32' | 'u32' | 'f64'; value: number }
  | { name: string; type: 'i64' | 'u64'; value: bigint }
  | { name: string; type: 'bool'; value: boolean }
  | { name: string; type: 'str'; value: string };
