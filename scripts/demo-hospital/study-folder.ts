/** The files of one study below its folder, one folder a series. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { imageElements, objectElements, sopClasses, text } from './dicom-elements.ts';
import { type Element, encodePart10 } from './dicom-writer.ts';
import { minute } from './moment.ts';
import type { StudyPlan } from './plays.ts';
import { Random } from './random.ts';
import { uidOf } from './uid.ts';

export interface DicomCounts {
  studies: number;
  series: number;
  files: number;
  bytes: number;
  byModality: Record<string, number>;
  /** Study Instance UIDs by patient id. */
  uids: Record<string, string[]>;
}

/** A series being written. */
export interface Series {
  uid: string;
  sopClass: string;
  /** SOP Instance UIDs of what was written, in order. */
  instances: readonly string[];
  image(elements: readonly Element[]): void;
  /** What is no picture. */
  object(elements: readonly Element[]): void;
}

export class StudyFolder {
  readonly plan: StudyPlan;
  readonly #seed: number;
  readonly #folder: string;
  readonly #counts: DicomCounts;

  constructor(plan: StudyPlan, seed: number, folder: string, counts: DicomCounts) {
    this.plan = plan;
    this.#seed = seed;
    this.#folder = folder;
    this.#counts = counts;
  }

  random(what: string): Random {
    return new Random(this.#seed, what, this.plan.person.id);
  }

  series(
    seriesNumber: number,
    seriesDescription: string,
    modality: keyof typeof sopClasses,
    { sopClass = sopClasses[modality] as string, transferSyntax }: { sopClass?: string; transferSyntax?: string } = {},
  ): Series {
    const { plan } = this;
    const counts = this.#counts;
    const folder = join(this.#folder, `SE${String(seriesNumber).padStart(4, '0')}`);
    mkdirSync(folder, { recursive: true });
    counts.series += 1;
    const seriesUid = uidOf(this.#seed, 'series', plan.studyUid, seriesNumber);
    const instances: string[] = [];
    const write = (common: typeof objectElements, elements: readonly Element[]) => {
      const number = instances.length + 1;
      const sopUid = uidOf(this.#seed, 'image', seriesUid, number);
      const inSpace = elements.some(({ tag }) => tag === 0x00200032);
      const all = [
        ...common(plan, {
          modality,
          sopClass,
          sopUid,
          seriesUid,
          seriesNumber,
          seriesDescription,
          number,
          offset: seriesNumber * 3 * minute,
        }),
        ...(inSpace ? [text(0x00200052, 'UI', uidOf(this.#seed, 'frame', plan.studyUid))] : []),
        ...elements,
      ];
      const bytes = encodePart10(all, plan.characterSet, transferSyntax);
      writeFileSync(join(folder, `IM${String(number).padStart(5, '0')}.dcm`), bytes);
      instances.push(sopUid);
      counts.files += 1;
      counts.bytes += bytes.length;
    };
    return {
      uid: seriesUid,
      sopClass,
      instances,
      image: (elements) => write(imageElements, elements),
      object: (elements) => write(objectElements, elements),
    };
  }
}
