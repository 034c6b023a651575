/** What is written on a picture, corner by corner: from the image's own header, compared with the chart. */

import { type DicomJson, numberOf, numbersOf, stringOf } from '../../../shared/dicom-json.ts';
import type { PatientView } from '../../../shared/views.ts';
import type { DisplaySet, Slice } from '../study/display-sets.ts';
import type { ImagingWords } from '../words.ts';
import type { Turn } from './placement.ts';
import type { Rendered } from './stack-events.ts';
import type { MeasureWords } from './words.ts';

export interface OverlayLine {
  text: string;
  /** `warning`: not as it was taken, or not whose it should be. */
  tone: 'plain' | 'strong' | 'quiet' | 'warning';
}

export const corners = ['topLeft', 'topRight', 'bottomLeft', 'bottomRight'] as const;
export type Corner = (typeof corners)[number];

export interface OverlayInput {
  frame: DicomJson;
  set: DisplaySet;
  slice: Slice;
  rendered: Rendered;
  patient: PatientView['patient'];
  /** Such as that there is no graphics chip. */
  drawing: string | null;
  /** What else must be said of the picture, as the rooms that know say it. */
  notes: readonly string[];
  t: ImagingWords;
  m: MeasureWords;
}

/** Small panes keep who, when, which and every warning. */
export function isSmall({ width, height }: { width: number; height: number }): boolean {
  return width < 440 || height < 340;
}

export function overlayTextOf(input: OverlayInput): Record<Corner, OverlayLine[]> {
  const { frame, set, slice, rendered, drawing, notes, t, m } = input;
  const small = isSmall(rendered.size);
  const full = (lines: readonly (OverlayLine | null)[]) => (small ? [] : lines);
  const side = stringOf(frame, '00200062') ?? stringOf(frame, '00200060');
  const place = t('viewport.position', { index: set.slices.indexOf(slice) + 1, count: set.slices.length });
  return {
    topLeft: present([
      ...patientLines(input, small),
      plain(m('overlay.study', { time: studyTimeOf(frame) ?? m('overlay.noTime') })),
      ...full([plain(stringOf(frame, '00081030'))]),
      side ? strong(t('viewport.laterality', { side })) : null,
    ]),
    topRight: present([
      ...notes.map(warning),
      stringOf(frame, '00282110') === '01' ? warning(t('viewport.lossy')) : null,
      warning(turnText(rendered.turn, m)),
      rendered.inverted ? warning(t('viewport.inverted')) : null,
      ...full([quiet(drawing)]),
    ]),
    bottomLeft: present([
      ...full([plain(seriesText(set, t)), quiet(techniqueText(frame, m))]),
      strong(
        `${small ? `${set.modality}  ` : ''}${t(set.kind === 'frames' ? 'viewport.frame' : 'viewport.slice')} ${place}`,
      ),
      ...full([
        plain(slice.instanceNumber === null ? null : t('viewport.instance', { number: slice.instanceNumber })),
        plain(placeText(frame, m)),
      ]),
    ]),
    bottomRight: present([
      plain(windowText(rendered, t, m) ?? t('viewport.color')),
      ...full([plain(t('viewport.zoom', { percent: Math.round(rendered.zoom * 100) }))]),
    ]),
  };
}

/** What is printed under a picture: which it is, how it is windowed, and what is not as it was taken. */
export function captionOf(input: OverlayInput): string {
  const { frame, set, slice, rendered, notes, t, m } = input;
  const place = t('viewport.position', { index: set.slices.indexOf(slice) + 1, count: set.slices.length });
  const parts = [
    studyTimeOf(frame) ?? m('overlay.noTime'),
    seriesText(set, t),
    `${t(set.kind === 'frames' ? 'viewport.frame' : 'viewport.slice')} ${place}`,
    placeText(frame, m),
    windowText(rendered, t, m),
    turnText(rendered.turn, m),
    rendered.inverted ? t('viewport.inverted') : null,
    stringOf(frame, '00282110') === '01' ? t('viewport.lossy') : null,
    ...notes,
  ];
  return parts.filter((part) => part !== null && part !== '').join('　');
}

/** As exact as the window: that of a map of small values is not 0. */
function windowText({ window, table }: Rendered, t: ImagingWords, m: MeasureWords): string | null {
  if (window === null) return null;
  if (table !== null) return m('overlay.table', { name: table });
  const places = window.width >= 10 ? 0 : Math.min(6, 2 - Math.floor(Math.log10(window.width)));
  const [center, width] = [window.center, window.width].map((value) => value.toFixed(places).replace('-', '−'));
  return t('viewport.window', { center: center!, width: width! });
}

/** How a picture lies otherwise than it was stored; null where it does not. */
export function turnText({ mirrored, quarters }: Turn, m: MeasureWords): string | null {
  if (!mirrored) return quarters === 0 ? null : m('turn.rotated', { degrees: quarters * 90 });
  if (quarters === 0) return m('turn.mirrored');
  return quarters === 2 ? m('turn.upended') : m('turn.both', { degrees: quarters * 90 });
}

/** What a reader must know is missing from the picture: frames that were lost, colours over its greys (PS3.3 C.7.6.19). */
export function notesOf(slice: Slice, frame: DicomJson, t: ImagingWords, m: MeasureWords): string[] {
  const notes = [];
  if (slice.damage !== null) notes.push(`${t('problem.exported')} (${t('problem.detail', { detail: slice.damage })})`);
  const isGrey = stringOf(frame, '00280004')?.startsWith('MONOCHROME');
  if (isGrey && frame['00281101']) notes.push(m('overlay.noSupplementalPalette'));
  return notes;
}

/** Name, id, birth date and sex as the image has them; said where they are not those of the chart. */
function patientLines({ frame, patient, m }: OverlayInput, small: boolean): (OverlayLine | null)[] {
  const name = stringOf(frame, '00100010');
  const id = stringOf(frame, '00100020');
  const birthDate = dateOf(stringOf(frame, '00100030'));
  const sex = stringOf(frame, '00100040');
  const differs =
    (id !== null && withoutZeros(id) !== withoutZeros(patient.identifier)) ||
    (birthDate !== null && patient.birthDate !== null && birthDate !== patient.birthDate) ||
    // Where the id says nothing the name has to; Latin letters can be spelt in many ways.
    (id === null && name !== null && /\p{Script=Han}/u.test(name) && plainName(name) !== plainName(patient.name));
  const about = [birthDate, sex].filter((each) => each !== null).join('  ');
  return [
    strong([name ?? m('overlay.noName'), id].filter((each) => each !== null).join('  ')),
    id === null ? warning(m('overlay.noId')) : null,
    small || about === '' ? null : plain(about),
    differs ? warning(m('overlay.otherPatient')) : null,
  ];
}

function studyTimeOf(frame: DicomJson): string | null {
  const date = dateOf(stringOf(frame, '00080020'));
  const time = /^(\d\d)(\d\d)/.exec(stringOf(frame, '00080030') ?? '');
  return date && time ? `${date} ${time[1]}:${time[2]}` : date;
}

function seriesText(set: DisplaySet, t: ImagingWords): string {
  const number = set.number === null ? null : t('series.number', { number: set.number });
  return [set.modality, number, set.description].filter((each) => each !== null && each !== '').join('  ');
}

/** Convolution Kernel (0018,1210) and KVP (0018,0060). */
function techniqueText(frame: DicomJson, m: MeasureWords): string | null {
  const kernel = stringOf(frame, '00181210');
  const voltage = numberOf(frame, '00180060');
  const parts = [
    kernel === null ? null : m('overlay.kernel', { kernel }),
    voltage === null ? null : `${Math.round(voltage)} kV`,
  ].filter((each) => each !== null);
  return parts.length === 0 ? null : parts.join('  ');
}

/** Where the slice lies along its normal, and how thick it is. */
function placeText(frame: DicomJson, m: MeasureWords): string | null {
  const position = slicePositionOf(frame);
  const thickness = numberOf(frame, '00180050');
  const parts = [
    position === null ? null : m('overlay.position', { position: position.toFixed(1).replace('-', '−') }),
    thickness === null || thickness <= 0 ? null : m('overlay.thickness', { thickness: Number(thickness.toFixed(2)) }),
  ].filter((each) => each !== null);
  return parts.length === 0 ? null : parts.join('  ');
}

/** Image Position (Patient) along the normal of the slice (PS3.3 C.7.6.2.1.1), else Slice Location (0020,1041). */
function slicePositionOf(frame: DicomJson): number | null {
  const position = numbersOf(frame, '00200032');
  const [rx, ry, rz, cx, cy, cz] = numbersOf(frame, '00200037');
  const hasPlane = position.length === 3 && cz !== undefined;
  if (!hasPlane) return numberOf(frame, '00201041');
  const normal = [ry! * cz - rz! * cy!, rz! * cx! - rx! * cz, rx! * cy! - ry! * cx!];
  return position.reduce((sum, each, axis) => sum + each * normal[axis]!, 0);
}

function dateOf(date: string | null): string | null {
  const parts = /^(\d{4})\.?(\d\d)\.?(\d\d)$/.exec(date ?? '');
  return parts ? `${parts[1]}-${parts[2]}-${parts[3]}` : null;
}

/** Modalities often drop leading zeros; nothing else may differ. */
function withoutZeros(id: string): string {
  return id.trim().replace(/^0+(?=.)/, '');
}

function plainName(name: string): string {
  return name.normalize('NFKC').replace(/\s/g, '');
}

function present(lines: readonly (OverlayLine | null)[]): OverlayLine[] {
  return lines.filter((line) => line !== null);
}

function line(tone: OverlayLine['tone']) {
  return (text: string | null): OverlayLine | null => (text === null || text === '' ? null : { text, tone });
}

const plain = line('plain');
const strong = line('strong');
const quiet = line('quiet');
const warning = line('warning');
