/** The hospital's own documents: manuals, telephone lists, rosters. `GET /api/documents`, and what prints them. */
import { z } from 'zod';
import type { Mark, Passage } from './passages.ts';

/** `table` and text were made readable by the exporter; a PDF and a picture are as the hospital saved them. */
export const documentKinds = ['pdf', 'text', 'markdown', 'table', 'picture'] as const;
export type DocumentKind = (typeof documentKinds)[number];

/** `covers` of a documents file that holds them (docs/media-format.md §8). */
export const coversDocuments = 'hospital-documents';

export interface HospitalDocument {
  id: string;
  title: string;
  /** Folder or the hospital's own word; empty where there is none. */
  category: string;
  pinned: boolean;
  kind: DocumentKind;
  /** File name in the hospital's folder. */
  file: string;
  /** When the hospital last saved it, local time `YYYY-MM-DDTHH:MM:SS`. */
  modified: string;
  /** Of the hospital's file. */
  bytes: number;
  /** Pages of a PDF, rows of a table below its head, lines of a text; 1 for a picture. */
  places: number;
  /** Pages of a PDF and pictures that hold no text to search. */
  withoutText: number;
}

/** `GET /api/documents?q=` */
export interface HospitalDocumentsView {
  /** Without an exported folder nothing is said of whether the hospital has documents. */
  status: 'exported' | 'not-exported';
  /** When the hospital's folder was read, local time. */
  asOf: string;
  /** Documents files of this generation that are missing or damaged: documents may be missing below. */
  unreadable: number;
  /** Pinned ones first, then by category and order; of a query those that match. */
  documents: HospitalDocument[];
  /** Of a query: what was looked for, as typed, and where it was found. Null without one. */
  found: FoundDocuments | null;
}

export interface FoundDocuments {
  words: string[];
  hits: DocumentHit[];
  /** Places that match; `hits` have the first of them. */
  total: number;
  /** Pages and pictures that could not be searched, over all documents. */
  withoutText: number;
}

/** A document in which every word of the query stands in one place, or in its title. */
export interface DocumentHit {
  id: string;
  titleMarks: Mark[];
  /** The first few places. */
  places: { place: number; passage: Passage }[];
  /** All of them. */
  total: number;
}

/** `GET /api/documents/:id` */
export interface HospitalDocumentView {
  document: HospitalDocument;
  asOf: string;
  /** The generation that holds it. */
  sequence: number;
}

/** Content of a document of kind `table`: as JSON. */
export const documentTableSchema = z.object({
  /** Null where the first row is one like the others. */
  head: z.array(z.string()).nullable(),
  rows: z.array(z.array(z.string())),
});
export type DocumentTable = z.output<typeof documentTableSchema>;

/** Most pages that are drawn for paper at once. */
export const mostPrintedPages = 60;

/** `POST /api/documents/:id/{print,save}`, `GET /api/documents/:id/pdf?pages=` */
export interface PrintedPages {
  first: number;
  last: number;
}

/** `3-7`, as in an address; null for anything else. */
export function parsePages(text: string): PrintedPages | null {
  const found = /^(\d{1,5})-(\d{1,5})$/.exec(text);
  if (!found) return null;
  const [first, last] = [Number(found[1]), Number(found[2])];
  return first >= 1 && last >= first && last - first < mostPrintedPages ? { first, last } : null;
}
