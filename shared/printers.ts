/** Printers of this station, and how it prints. */
import { z } from 'zod';

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
});
export type PrintChoice = z.output<typeof printChoiceSchema>;

/** `GET /api/printers` */
export interface PrintersView {
  /** False: paper is a PDF here. */
  available: boolean;
  printers: Printer[];
  choice: PrintChoice;
}
