/** Printers of this station, and how it prints. */
import { z } from 'zod';
import type { Role } from './views.ts';

/** Of the system. */
export interface Printer {
  /** What the system knows it under. */
  name: string;
  /** What people call it. */
  title: string;
}

/** How this station printed last, and prints next. */
export const printChoiceSchema = z.object({
  /** `Printer.name`; null: the system's dialog asks each time, where tray and everything else is chosen. */
  printer: z.string().min(1).max(300).nullable(),
  /** On both sides; the dialog asks for itself. */
  duplex: z.boolean(),
  /** Not on paper: a file, in a place that the person chooses each time. For those who `mayKeepSheets`. */
  pdf: z.boolean().optional(),
});
export type PrintChoice = z.output<typeof printChoiceSchema>;

/** `GET /api/printers` */
export interface PrintersView {
  /** False: paper is a PDF here. */
  available: boolean;
  printers: Printer[];
  choice: PrintChoice;
}

/** Sheets in a file are patients' data in the clear: for those whose work is paper. */
export function mayKeepSheets(role: Role): boolean {
  return role !== 'clinician';
}

/** `POST /api/print-jobs/:ids/save`, `POST /api/batches/:id/save` */
export interface SavedSheets {
  files: number;
}
