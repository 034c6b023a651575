/** From a patient's page to the first CT slice's pixels, over the API, on a station that has just been opened. */
import fs from 'node:fs';
import path from 'node:path';
import type { ImagingStudy } from '../../shared/records.ts';
import type { SectionView, StudyView } from '../../shared/views.ts';
import type { BenchMedium } from './medium.ts';
import { percentile, type Result, result, timed } from './result.ts';
import { benchViewer } from './viewer.ts';

const frameType = 'multipart/related; type="application/octet-stream"; transfer-syntax=*';

export async function firstFrame(work: string, medium: BenchMedium): Promise<Result[]> {
  const { featured, dicom } = medium.hospital;
  const studyUid = dicom!.uids[featured.id]![0]!;
  const viewer = await benchViewer(work);
  try {
    await viewer.open(medium);
    const first = await timed(async () => {
      const { records } = JSON.parse(
        (await viewer.get(`/api/patients/${featured.id}/studies`)).toString(),
      ) as SectionView<ImagingStudy>;
      if (!records.some((study) => study.studyInstanceUid === studyUid))
        throw new Error('the CT is not among the studies');
      const { series } = JSON.parse((await viewer.get(`/api/studies/${studyUid}`)).toString()) as StudyView;
      const shown = series[0]!;
      await viewer.get(
        `/dicom-web/studies/${studyUid}/series/${shown.seriesInstanceUid}/metadata`,
        'application/dicom+json',
      );
      const frames = shown.instances.map(
        ({ sopInstanceUid }) =>
          `/dicom-web/studies/${studyUid}/series/${shown.seriesInstanceUid}/instances/${sopInstanceUid}/frames/1`,
      );
      return { frames, body: await viewer.get(frames[0]!, frameType) };
    });
    if (!first.value.body.includes(pixelsOf(path.join(medium.hospitalFolder, 'dicom/ST0001/SE0002/IM00001.dcm')))) {
      throw new Error('the first frame is not the first file’s pixels');
    }
    const milliseconds: number[] = [];
    for (const frame of first.value.frames)
      milliseconds.push((await timed(() => viewer.get(frame, frameType))).seconds * 1000);
    const files = fs.readdirSync(path.join(medium.hospitalFolder, 'dicom/ST0001/SE0002'));
    const plain: number[] = [];
    for (const file of files)
      plain.push(
        (await timed(() => fs.readFileSync(path.join(medium.hospitalFolder, 'dicom/ST0001/SE0002', file)))).seconds *
          1000,
      );
    return [
      result('first frame of a 300-slice CT, from the study list', first.seconds * 1000, 'ms'),
      result('each further frame, 512×512, p50; peer: reading its plain file', percentile(milliseconds, 0.5), 'ms', {
        peer: percentile(plain, 0.5),
      }),
    ];
  } finally {
    await viewer.close();
  }
}

/** The file's last element is its uncompressed pixel data: 512 × 512 × 2 bytes. */
function pixelsOf(file: string): Buffer {
  return fs.readFileSync(file).subarray(-512 * 512 * 2);
}
