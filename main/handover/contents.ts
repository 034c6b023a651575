/** What is in a file that is handed over. File names name no patient. */
import type { PatientView } from '../../shared/views.ts';
import type { Study } from '../imaging/study.ts';
import type { Picture } from '../paper/pictures.ts';
import type { ZipEntry } from './zip.ts';

/** The original files, byte for byte, in display order, under names that PS3.10 §8.2 allows. */
export function* filesOfStudy(study: Study): Generator<ZipEntry> {
  let number = 0;
  for (const { sopInstanceUid } of study.instances()) {
    number += 1;
    yield { name: `DICOM/I${String(number).padStart(7, '0')}`, read: () => study.file(sopInstanceUid).read() };
  }
}

/** The pictures in order, and who and what they are. */
export function filesOfPictures(pictures: Picture[], about: string): ZipEntry[] {
  const text = Buffer.from(about, 'utf8');
  return [
    { name: 'README.txt', read: () => [text] },
    ...pictures.map(({ png }, index) => ({
      name: `IMAGE-${String(index + 1).padStart(2, '0')}.png`,
      read: () => [png],
    })),
  ];
}

export function aboutPictures({ patient, dataAsOf }: PatientView, pictures: Picture[]): string {
  const lines = [
    '参照用・診断用ではない / For reference only, not for diagnosis',
    '',
    `患者 / Patient: ${patient.name} (${patient.kana ?? '-'})  ID ${patient.identifier}`,
    `生年月日 / Born: ${patient.birthDate ?? '-'}  性別 / Sex: ${patient.sex}`,
    `データ時点 / Data as of: ${dataAsOf ?? '-'}`,
    '',
    ...pictures.map(({ about }, index) => {
      const { started, modalities, description } = about.study;
      const study = [started?.replace('T', ' ') ?? '-', modalities.replaceAll('\\', '/'), description].filter(Boolean);
      return `IMAGE-${String(index + 1).padStart(2, '0')}.png  ${study.join(' ')}  ${about.caption}`;
    }),
  ];
  return `\ufeff${lines.join('\r\n')}\r\n`;
}
