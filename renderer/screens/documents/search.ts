export interface DocumentsSearch {
  /** What is looked for. */
  q?: string;
  /** Id of the document that is open. */
  open?: string;
  /** Page, line or row to begin at. */
  at?: number;
}

export function documentsSearch({ q, open, at }: Record<string, unknown>): DocumentsSearch {
  return {
    q: typeof q === 'string' || typeof q === 'number' ? String(q) : undefined,
    open: typeof open === 'string' || typeof open === 'number' ? String(open) : undefined,
    at: typeof at === 'number' && at >= 1 ? Math.floor(at) : undefined,
  };
}
