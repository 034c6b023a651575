/** Pictures that the viewer gives for paper or for a file: checked, counted, kept in memory only. */
import crypto from 'node:crypto';
import { z } from 'zod';
import { TomoshibiError } from '../../shared/errors.ts';
import type { ImagingStudy } from '../../shared/records.ts';
import type { SheetPicture } from '../../shared/views.ts';
import { pngSize } from './png.ts';

export const mostPictures = 36;
export const mostPictureBytes = 64 * 1024 ** 2;

export interface Picture {
  about: SheetPicture;
  png: Uint8Array;
}

/** What comes with each picture; the picture itself tells its size. */
const pictureSchema = z.object({
  studyInstanceUid: z.string().min(1).max(128),
  seriesInstanceUid: z.string().min(1).max(128),
  sopInstanceUid: z.string().min(1).max(128).nullable(),
  frame: z.number().int().positive().nullable(),
  caption: z.string().max(300),
});
export const picturesSchema = z.array(pictureSchema).min(1).max(mostPictures);

/**
 * @param pngs as many as there are descriptions, in the same order
 * @param studyOf what is recorded of a study, whosever it is; throws `study-not-found`
 * @throws TomoshibiError `request-invalid` for what is no PNG, is too much, or is of another patient
 */
export async function readPictures(
  descriptions: z.output<typeof picturesSchema>,
  pngs: Blob[],
  patientId: string,
  studyOf: (studyInstanceUid: string) => ImagingStudy,
): Promise<Picture[]> {
  const bytes = pngs.reduce((sum, png) => sum + png.size, 0);
  if (pngs.length !== descriptions.length || bytes > mostPictureBytes) throw new TomoshibiError('request-invalid');
  const pictures: Picture[] = [];
  for (const [index, description] of descriptions.entries()) {
    const study = studyOf(description.studyInstanceUid);
    if (study.patientId !== patientId) throw new TomoshibiError('request-invalid');
    const png = new Uint8Array(await pngs[index]!.arrayBuffer());
    const size = pngSize(png);
    if (!size) throw new TomoshibiError('request-invalid');
    const { started, description: studyDescription, modalities } = study;
    pictures.push({
      png,
      about: {
        ...description,
        ...size,
        sha256: crypto.createHash('sha256').update(png).digest('hex'),
        study: { started, description: studyDescription, modalities },
      },
    });
  }
  return pictures;
}

/** What the audit log says of pictures. */
export function pictureDetail(pictures: Picture[]): Record<string, number | string[]> {
  const distinct = (values: (string | null)[]) => [...new Set(values.filter((value) => value !== null))];
  return {
    pictures: pictures.length,
    studies: distinct(pictures.map(({ about }) => about.studyInstanceUid)),
    series: distinct(pictures.map(({ about }) => about.seriesInstanceUid)),
    instances: distinct(pictures.map(({ about }) => about.sopInstanceUid)),
    sha256: pictures.map(({ about }) => about.sha256),
  };
}
