/** Encapsulated PDFs (PS3.3 A.45.1) of a study, as reports that are found by their words. */

import type { StudyReading } from '../../../shared/dicom-file/readings.ts';
import type { StudyDatabase } from '../../../shared/dicom-file/study-db.ts';
import { type DicomJson, stringOf } from '../../../shared/dicom-json.ts';
import { codeMeaning, momentOf } from '../../../shared/dicom-text.ts';
import { readPdfText } from '../documents/pdf-text.ts';

const encapsulatedPdf = '1.2.840.10008.5.1.4.1.1.104.1';
/** What a device or a clinic prints, not a book. */
const limits = { mostPages: 300, wholeMilliseconds: 60_000 };

/** Those with words; a scan is shown beside the images, and has nothing to be found by. */
export async function encapsulatedReadings(database: StudyDatabase): Promise<StudyReading[]> {
  const readings: StudyReading[] = [];
  for (const uid of database.instancesOf(encapsulatedPdf)) {
    const dataset = JSON.parse(database.metadataOf(uid)) as DicomJson;
    const binary = dataset['00420011']?.InlineBinary;
    if (!binary) continue;
    const read = await readPdfText(Uint8Array.from(Buffer.from(binary, 'base64')), limits);
    const text = read.type === 'text' ? read.pages.filter((page) => page.trim() !== '').join('\n\n') : '';
    if (text === '') continue;
    readings.push({
      sopInstanceUid: uid,
      title: stringOf(dataset, '00420010') ?? codeMeaning(dataset, '0040A043'),
      // A PDF does not say whether it is the last word.
      status: 'unknown',
      text,
      at: momentOf(dataset, '00080023', '00080033')?.replace(' ', 'T') ?? null,
      authors: [],
    });
  }
  return readings;
}
