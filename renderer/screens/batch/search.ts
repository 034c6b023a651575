/** A batch that begins with a choice made on the ward's own screen. */
export interface BatchSearch {
  /** Only this ward. */
  ward?: string | undefined;
  /** Patients of it that are not printed. */
  leftOut?: string[] | undefined;
}

export function batchSearch({ ward, leftOut }: Record<string, unknown>): BatchSearch {
  if (typeof ward !== 'string' && typeof ward !== 'number') return {};
  const out = Array.isArray(leftOut) ? leftOut.map(String) : [];
  return { ward: String(ward), leftOut: out };
}
