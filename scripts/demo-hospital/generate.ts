/**
 * Writes a fictional hospital as the formats a real one would hand over: SS-MIX2 with its extended storage, FHIR, DICOM, a
 * schedule, a few documents, a roster, and its wards and beds. The same options give the same bytes.
 *
 *   npx node scripts/demo-hospital/generate.ts --out DIR [--patients 200] [--seed 1] [--as-of 2026-11-21T22:00]
 *     [--density FILES] [--images full|small] [--no-images] [--inpatient-every N]
 */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { castOf } from './cast.ts';
import { bedCount, bedOf } from './catalogue.ts';
import { chartOf } from './chart.ts';
import { DicomFolder } from './dicom-studies.ts';
import { writeDocuments } from './documents.ts';
import { writeSummaries } from './extended-writer.ts';
import { type FhirCounts, FhirFolder } from './fhir-writer.ts';
import { isoTime, momentOf } from './moment.ts';
import { reportsOf } from './notes.ts';
import { nameOf, ordinaryPerson } from './people.ts';
import type { CastMember } from './plays.ts';
import { type ScheduleCounts, writeSchedule } from './schedule.ts';
import { type Ssmix2Counts, Ssmix2Tree } from './ssmix2-writer.ts';
import { writeStaff } from './staff.ts';
import type { DicomCounts } from './study-folder.ts';
import { writeWards } from './wards.ts';

export interface HospitalOptions {
  /** Folder to write into; must be absent or empty. */
  out: string;
  /** Patients in the SS-MIX2 storage, the cast included. */
  patients?: number;
  seed?: number;
  /** Moment of the last data, `YYYY-MM-DDTHH:MM`. */
  asOf?: string;
  /** Mean number of SS-MIX2 files per patient. */
  density?: number;
  /** `full` about 240 MB, `small` under 3 MB. */
  images?: 'full' | 'small' | 'none';
  /** Ordinary patients, one in so many of whom is an inpatient; 4 or more where there are beds for them. */
  inpatientEvery?: number;
  /** Wards that ordinary inpatients lie in; all of them when left out. */
  wards?: readonly string[];
  /** Changes what the cast plays, before anything of it is written. */
  play?: (cast: readonly CastMember[]) => void;
}

export interface BrokenInput {
  source: 'ssmix2' | 'fhir' | 'dicom' | 'schedule';
  path: string;
  what: string;
}

export interface HospitalSummary {
  facility: { id: string; name: string };
  seed: number;
  asOf: string;
  patients: { total: number; ssmix2: number; fhir: number; fhirOnly: number; imagesOnly: number };
  ssmix2: Ssmix2Counts;
  fhir: FhirCounts;
  /** Null when no images were asked for. */
  dicom: DicomCounts | null;
  schedule: ScheduleCounts;
  documents: number;
  /** Rows of the list of wards and beds. */
  wards: number;
  /** Discharge summaries in extended storage. */
  summaries: number;
  /** Inputs made broken: a reader sets each aside, or marks the cut-off image as damaged. */
  broken: BrokenInput[];
  featured: { id: string; name: string; kana: string; birthDate: string };
  /** Ids by the part they play: `same-name`, `long-name`, `allergies-unknown`, … */
  cast: Record<string, string[]>;
}

export const facility = { id: 'tomoshibi-demo', name: '灯火記念病院（架空）' };

/** @throws Error when `out` holds something already. */
export async function generateHospital(options: HospitalOptions): Promise<HospitalSummary> {
  const { out, patients = 200, seed = 1, asOf: asOfText = '2026-11-21T22:00', images = 'full' } = options;
  const density = options.density ?? (patients <= 2000 ? 24 : 6);
  const asOf = momentOf(asOfText);
  if (existsSync(out) && readdirSync(out).length > 0) throw new Error(`${out} is not empty`);
  mkdirSync(out, { recursive: true });

  const cast = castOf(seed, asOf, density);
  options.play?.(cast);
  const tree = new Ssmix2Tree(join(out, 'ssmix2'), seed, asOf);
  const fhir = new FhirFolder(join(out, 'fhir'), asOf);
  const broken: BrokenInput[] = [];

  for (const member of cast) {
    if (member.known.includes('ssmix2')) tree.writeChart(member.chart);
    if (member.known.includes('fhir')) {
      fhir.writeChart(
        member.chart,
        { whole: !member.known.includes('ssmix2'), extraAllergies: member.fhirAllergies, flags: member.fhirFlags },
        reportsOf(member),
      );
    }
  }
  const ordinary = Math.max(0, patients - tree.counts.patients);
  const inpatientEvery = options.inpatientEvery ?? Math.max(4, Math.ceil(ordinary / bedCount));
  writeOrdinaryPatients(ordinary, { seed, asOf, density, tree, fhir, inpatientEvery, wards: options.wards });

  const featured = castMember(cast, 'featured');
  fhir.writeReferral(featured);
  fhir.writeReferral(castMember(cast, 'fhir-only'));
  for (const each of tree.writeBroken(castMember(cast, 'misfiled').chart, featured.chart))
    broken.push({ source: 'ssmix2', ...each });
  for (const each of fhir.writeBroken()) broken.push({ source: 'fhir', ...each });
  fhir.end();
  let dicom: DicomFolder | null = null;
  if (images !== 'none') {
    dicom = new DicomFolder(join(out, 'dicom'), seed, images);
    for (const plan of cast.flatMap((member) => member.studies)) dicom.writeStudy(plan);
    broken.push({ source: 'dicom', ...dicom.writeBroken(castMember(cast, 'chest-cr').studies[0]!) });
  }

  const people = [
    ...cast
      .filter(({ known }) => known.includes('ssmix2'))
      .map(({ chart }) => chart.person)
      .filter(({ deceasedAt }) => deceasedAt === null),
    ...Array.from({ length: Math.min(ordinary, 300) }, (_, index) => ordinaryPerson(seed, index, asOf)),
  ];
  const misnamed = castMember(cast, 'misfiled').chart.person;
  const schedule = writeSchedule(join(out, 'schedule'), people, misnamed, { seed, asOf });
  broken.push({
    source: 'schedule',
    path: `operations.csv#${schedule.operations + 2}`,
    what: 'the name is not that of the patient with this number',
  });
  const documents = writeDocuments(join(out, 'documents'));
  writeStaff(join(out, 'staff.csv'));
  const wards = writeWards(join(out, 'wards.csv'), Math.ceil(ordinary / inpatientEvery), options.wards);
  const summaries = writeSummaries(
    join(out, 'ssmix2-extended'),
    cast.filter(({ known }) => known.includes('ssmix2')).map(({ chart }) => chart),
  );

  const only = (kind: 'fhir' | 'dicom') => cast.filter(({ known }) => known.length === 1 && known[0] === kind).length;
  const person = featured.chart.person;
  const summary: HospitalSummary = {
    facility,
    seed,
    asOf: isoTime(asOf).slice(0, 16),
    patients: {
      total: tree.counts.patients + only('fhir') + only('dicom'),
      ssmix2: tree.counts.patients,
      fhir: fhir.counts.patients,
      fhirOnly: only('fhir'),
      imagesOnly: only('dicom'),
    },
    ssmix2: tree.counts,
    fhir: fhir.counts,
    dicom: dicom?.counts ?? null,
    schedule,
    documents,
    wards,
    summaries,
    broken,
    featured: {
      id: person.id,
      name: nameOf(person),
      kana: `${person.familyKana} ${person.givenKana}`,
      birthDate: person.birthDate!,
    },
    cast: castIds(cast),
  };
  writeFileSync(join(out, 'hospital.json'), `${JSON.stringify(summary, null, 2)}\n`);
  return summary;
}

/** One patient at a time, forgotten once written: memory stays flat whatever the number. */
function writeOrdinaryPatients(
  count: number,
  hospital: {
    seed: number;
    asOf: number;
    density: number;
    tree: Ssmix2Tree;
    fhir: FhirFolder;
    inpatientEvery: number;
    wards: readonly string[] | undefined;
  },
): void {
  const { seed, asOf, density, tree, fhir, inpatientEvery, wards } = hospital;
  const fhirEvery = Math.max(5, Math.ceil(count / 2000));
  for (let index = 0; index < count; index++) {
    const bed = index % inpatientEvery === 0 ? bedOf(index / inpatientEvery, wards) : null;
    const chart = chartOf(ordinaryPerson(seed, index, asOf), { seed, asOf, density, bed });
    tree.writeChart(chart);
    if (index % fhirEvery === 0) fhir.writeChart(chart, { whole: false, extraAllergies: [], flags: [] }, []);
  }
}

function castMember(cast: readonly CastMember[], role: string): CastMember {
  const member = cast.find((candidate) => candidate.role === role);
  if (!member) throw new Error(`nobody plays ${role}`);
  return member;
}

function castIds(cast: readonly CastMember[]): Record<string, string[]> {
  const ids: Record<string, string[]> = {};
  for (const { role, chart } of cast) ids[role] = [...(ids[role] ?? []), chart.person.id];
  return ids;
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      out: { type: 'string' },
      patients: { type: 'string' },
      seed: { type: 'string' },
      'as-of': { type: 'string' },
      density: { type: 'string' },
      images: { type: 'string' },
      'no-images': { type: 'boolean' },
      'inpatient-every': { type: 'string' },
    },
  });
  if (!values.out) throw new Error('--out DIR is required');
  const images = values['no-images'] ? 'none' : values.images;
  if (images !== undefined && images !== 'full' && images !== 'small' && images !== 'none')
    throw new Error('--images full|small|none');
  const summary = await generateHospital({
    out: values.out,
    ...(values.patients ? { patients: Number(values.patients) } : {}),
    ...(values.seed ? { seed: Number(values.seed) } : {}),
    ...(values['as-of'] ? { asOf: values['as-of'] } : {}),
    ...(values.density ? { density: Number(values.density) } : {}),
    ...(images ? { images } : {}),
    ...(values['inpatient-every'] ? { inpatientEvery: Number(values['inpatient-every']) } : {}),
  });
  console.log(JSON.stringify(summary, null, 2));
}
