/**
 * The drill that goes with the program: a small fictional hospital exported by the exporter itself to dist/drill, with the key
 * and the passphrase that its screen shows (docs/drill.md). Called by scripts/drill.ts.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { loadConfig } from '../exporter/config.ts';
import { identityFileOf, initFacility } from '../exporter/keys.ts';
import { runExport } from '../exporter/run.ts';
import type { ShippedDrill } from '../shared/drill.ts';
import { allergens } from './demo-hospital/catalogue.ts';
import { allergyOf } from './demo-hospital/chart.ts';
import { generateHospital } from './demo-hospital/generate.ts';
import type { CastMember } from './demo-hospital/plays.ts';
import { Random } from './demo-hospital/random.ts';
import { staffRows } from './demo-hospital/staff.ts';

const root = path.join(import.meta.dirname, '..');
const out = path.join(root, 'dist/drill');

/** Guards fictional patients only, and is on the screen of every drill. */
const passphrase = 'kunren no aikotoba';
const seed = 7;
/** The last data, late in the evening: whenever on the next day the drill is held, they are of last night. */
const asOf = '2026-11-21T23:50';
const heldOn = '2026-11-22';
/** When the fictional export ran. */
const exportedAt = new Date(2026, 10, 22, 0, 20);

/** Writes it whole into `folder`, which is replaced at the end. */
export async function writeDrill(folder: string): Promise<void> {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'tomoshibi-drill-'));
  try {
    const hospital = path.join(work, 'hospital');
    await generateHospital({
      out: hospital,
      patients: 150,
      seed,
      asOf,
      density: 8,
      images: 'small',
      inpatientEvery: 3,
      wards: ['3西', '3東', 'ICU'],
      play,
    });
    const keys = path.join(work, 'keys');
    await initFacility({
      folder: keys,
      name: '訓練記念病院（架空）',
      stationPassphrase: passphrase,
      recoveryPassphrase: crypto.randomBytes(24).toString('base64url'),
      drill: true,
    });
    const folders = (['ssmix2', 'ssmix2-extended', 'fhir', 'dicom', 'schedule', 'documents'] as const).map((kind) => ({
      name: kind,
      kind,
      path: path.join(hospital, kind),
    }));
    const lists = (['staff', 'wards'] as const).map((kind) => ({
      name: kind,
      kind,
      path: path.join(hospital, `${kind}.csv`),
    }));
    const config = path.join(work, 'export.yml');
    const made = path.join(work, 'drill');
    fs.writeFileSync(config, stringify({ keys, output: made, sources: [...folders, ...lists] }));
    await runExport(loadConfig(config), { now: exportedAt, signal: new AbortController().signal });
    const identity = path.join(made, 'station-identity.age');
    fs.copyFileSync(identityFileOf(keys, 'station'), identity);
    // Whoever uses the PC may hold a drill, whoever set the program up.
    fs.chmodSync(identity, 0o644);
    const shipped: ShippedDrill = {
      day: heldOn,
      passphrase,
      people: staffRows.map(({ id, name, roles, pin }) => ({ staffId: id, name, roles, pin })),
    };
    fs.rmSync(folder, { recursive: true, force: true });
    fs.mkdirSync(path.dirname(folder), { recursive: true });
    fs.cpSync(made, folder, { recursive: true });
    // Last: by it the drill is whole.
    fs.writeFileSync(path.join(folder, 'drill.json'), `${JSON.stringify(shipped, null, 2)}\n`);
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

/** The traps of the guide (resources/drill/first-two-hours.yml): two of one name, of whom one must not have penicillin. */
function play(cast: readonly CastMember[]): void {
  const [allergic, other] = cast.filter(({ role }) => role === 'same-name');
  if (!allergic || !other) throw new Error('two people of one name are needed');
  for (const { chart } of [allergic, other]) {
    Object.assign(chart.person, { family: '灯火', given: '花子', familyKana: 'トモシビ', givenKana: 'ハナコ' });
  }
  const random = new Random(seed, 'drill');
  const penicillin = allergens.find(({ name }) => name === 'ペニシリン');
  if (!penicillin) throw new Error('penicillin is no allergen of the catalogue');
  allergic.chart.allergyState = 'listed';
  allergic.chart.allergies = [
    { ...allergyOf(random, penicillin), severity: 'SV', reaction: 'アナフィラキシーショック', since: '2009' },
  ];
  other.chart.allergyState = 'none';
  other.chart.allergies = [];
}

if (import.meta.main) {
  process.env.TZ = 'Asia/Tokyo';
  await writeDrill(out);
}
