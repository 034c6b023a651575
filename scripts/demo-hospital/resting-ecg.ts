/** Ten seconds of an invented paced rhythm in twelve leads (PS3.3 A.34.3): spikes, wide complexes, a calm baseline. */
import { text } from './dicom-elements.ts';
import type { Element } from './dicom-writer.ts';
import { compactTime } from './moment.ts';
import type { StudyPlan } from './plays.ts';
import type { Random } from './random.ts';
import { code } from './structured-report.ts';

const frequency = 500;
const seconds = 10;
const microvoltsPerUnit = 2.5;

/** Label, MDC code, amplitude of the paced complex and of the T wave in millivolts. */
const leads = [
  ['I', '2:1', 1.1, -0.2],
  ['II', '2:2', -1.2, 0.35],
  ['III', '2:61', -2.3, 0.55],
  ['aVR', '2:62', 0.1, -0.1],
  ['aVL', '2:63', 1.7, -0.4],
  ['aVF', '2:64', -1.75, 0.45],
  ['V1', '2:3', -1.4, 0.4],
  ['V2', '2:4', -1.9, 0.7],
  ['V3', '2:5', -1.7, 0.6],
  ['V4', '2:6', -1.3, 0.5],
  ['V5', '2:7', -0.7, 0.3],
  ['V6', '2:8', 0.6, -0.1],
] as const;

export function restingEcg(plan: StudyPlan, random: Random): Element[] {
  const samples = frequency * seconds;
  const data = new Int16Array(samples * leads.length);
  for (let sample = 0; sample < samples; sample++) {
    const at = (sample / frequency) % 1;
    for (const [channel, [, , complex, recovery]] of leads.entries()) {
      const spike = at >= 0.2 && at < 0.204 ? 0.6 * Math.sign(complex) : 0;
      const millivolts = spike + complex * bump(at, 0.28, 0.035) + recovery * bump(at, 0.52, 0.06);
      const unsteady = 0.012 * random.normal() + 0.03 * Math.sin((sample / frequency) * 1.7 + channel);
      data[sample * leads.length + channel] = Math.round(((millivolts + unsteady) * 1000) / microvoltsPerUnit);
    }
  }
  return [
    text(0x0008002a, 'DT', compactTime(plan.at, 14)),
    { tag: 0x00400555, vr: 'SQ', value: [] },
    {
      tag: 0x54000100,
      vr: 'SQ',
      value: [
        [
          text(0x003a0004, 'CS', 'ORIGINAL'),
          { tag: 0x003a0005, vr: 'US', value: [leads.length] },
          { tag: 0x003a0010, vr: 'UL', value: [samples] },
          text(0x003a001a, 'DS', String(frequency)),
          text(0x003a0020, 'SH', 'RHYTHM'),
          { tag: 0x003a0200, vr: 'SQ', value: leads.map(([label, mdc]) => channelOf(label, mdc)) },
          { tag: 0x54001004, vr: 'US', value: [16] },
          text(0x54001006, 'CS', 'SS'),
          { tag: 0x54001010, vr: 'OW', value: new Uint8Array(data.buffer) },
        ],
      ],
    },
  ];
}

function channelOf(label: string, mdc: string): Element[] {
  return [
    text(0x003a0203, 'SH', label),
    { tag: 0x003a0208, vr: 'SQ', value: [code(mdc, 'MDC', `Lead ${label}`)] },
    text(0x003a0210, 'DS', String(microvoltsPerUnit)),
    { tag: 0x003a0211, vr: 'SQ', value: [code('uV', 'UCUM', 'microvolt')] },
    text(0x003a0212, 'DS', '1'),
    text(0x003a0213, 'DS', '0'),
    text(0x003a0215, 'DS', '0'),
    { tag: 0x003a021a, vr: 'US', value: [16] },
    text(0x003a0220, 'DS', '0.05'),
    text(0x003a0221, 'DS', '150'),
  ];
}

function bump(at: number, center: number, width: number): number {
  return Math.exp(-(((at - center) / width) ** 2));
}
