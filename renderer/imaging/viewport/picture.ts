import { cache } from '@cornerstonejs/core';
import type { DicomJson } from '../../../shared/dicom-json.ts';
import { valueUnitOf } from '../dicom/value-unit.ts';
import type { StudyMetadata } from '../study/study-metadata.ts';
import type { PictureValues } from './measure-lines.ts';

/** The data set as the frame of a `tomoshibi:` picture sees it; null until its series is known. */
export function frameOfPicture(imageId: string, metadata: StudyMetadata): DicomJson | null {
  const place = /\/instances\/([^/]+)\/frames\/(\d+)$/.exec(imageId);
  return place === null ? null : metadata.frame(place[1]!, Number(place[2]));
}

/** The values of a picture in memory; null when it is not. They are as decoded and checked, after the modality's rescale. */
export function valuesOfPicture(imageId: string, frame: DicomJson): PictureValues | null {
  const image = cache.getImage(imageId);
  if (!image) return null;
  const { columns, rows, color } = image;
  const pixels = image.getPixelData();
  const at = (column: number, row: number) => row * columns + column;
  return {
    columns,
    rows,
    valueAt: color ? null : (column, row) => pixels[at(column, row)]!,
    colorAt: color
      ? (column, row) => {
          const first = at(column, row) * 3;
          return [pixels[first]!, pixels[first + 1]!, pixels[first + 2]!];
        }
      : null,
    unit: valueUnitOf(frame),
  };
}
