export interface WardSearch {
  /** Name of a ward; the first one when left out. */
  ward?: string | undefined;
}

/** An address writes a ward called `3` as a number. */
export function wardSearch({ ward }: Record<string, unknown>): WardSearch {
  return { ward: typeof ward === 'string' || typeof ward === 'number' ? String(ward) : undefined };
}
