/** Key Object Selection (PS3.3 A.35.4): which pictures somebody marked, and why. */
import type { DicomJson } from '../../../shared/dicom-json.ts';
import type { InstanceReference } from '../../../shared/dicom-text.ts';
import { allItems, reportOf } from '../../../shared/structured-report.ts';

export interface KeyObjects {
  /** The document's title in words, such as `Of Interest`. */
  title: string | null;
  description: string | null;
  author: string | null;
  at: string | null;
  references: InstanceReference[];
}

export function keyObjectsOf(dataset: DicomJson): KeyObjects {
  const report = reportOf(dataset);
  const items = [...allItems(report.items)];
  return {
    title: report.title,
    description:
      items
        .filter(({ type, value }) => type === 'TEXT' && value !== null)
        .map(({ value }) => value)
        .join('\n') || null,
    author: items.find(({ type }) => type === 'PNAME')?.value ?? report.authors[0] ?? null,
    at: report.at,
    references: items.flatMap(({ references }) => references),
  };
}

/** Whether a frame is among the references; one without frames means them all. */
export function isKeyFrame(references: readonly InstanceReference[], sopInstanceUid: string, frame: number): boolean {
  return references.some(
    (reference) =>
      reference.sopInstanceUid === sopInstanceUid && (reference.frames === null || reference.frames.includes(frame)),
  );
}
