/** `npm run scan`, as somebody without a station runs it. */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runExport } from '../../../exporter/run.ts';
import { generateHospital } from '../../../scripts/demo-hospital/generate.ts';
import type { ScanIndex } from '../../../shared/scan.ts';
import { makeFacility, stationPassphrase, type TestFacility } from '../../exporter/facility.ts';
import { drawSheet } from './drawn-sheet.ts';

const cli = path.resolve(import.meta.dirname, '../../../main/scan/cli.ts');

const ownForm = `code: H7
version: '1.0'
title: { ja: 褥瘡回診票, en: Pressure ulcer round }
category: ward
scope: ward
paper: { size: A4, orientation: portrait }
blocks:
  - kind: fields
    key: all
    title: { ja: 内容, en: Content }
    fields:
      - { key: text, title: { ja: 内容, en: Content } }
copies:
  - { ja: 病棟, en: Ward }
`;

describe('scans without a station', () => {
  let facility: TestFacility;
  let id: string;
  let outs = 0;
  const at = (name: string) => path.join(facility.folder, name);
  const newOut = () => at(`out-${++outs}`);
  const scan = async (...args: string[]): Promise<{ code: number; said: string }> =>
    promisify(execFile)(process.execPath, [cli, ...args, '--language', 'en']).then(
      ({ stderr, stdout }) => ({ code: 0, said: stderr + stdout }),
      (error: { code: number; stderr: string }) => ({ code: error.code, said: error.stderr }),
    );
  const indexOf = (out: string) => JSON.parse(fs.readFileSync(path.join(out, 'index.json'), 'utf8')) as ScanIndex;
  const placesOf = (out: string) => indexOf(out).pages.map(({ file }) => file);

  beforeAll(async () => {
    facility = await makeFacility();
    ({ id } = JSON.parse(fs.readFileSync(path.join(facility.keys.folder, 'facility.json'), 'utf8')) as {
      id: string;
    });
    await generateHospital({ out: at('hospital'), patients: 2, images: 'none' });
    fs.mkdirSync(at('forms'));
    fs.writeFileSync(at('forms/ulcer.yml'), ownForm);
    await runExport(
      {
        keys: facility.keys.folder,
        output: facility.disk,
        reports: at('reports'),
        keepGenerations: 1,
        forms: at('forms'),
        sources: [{ name: 'main', kind: 'fhir', path: at('hospital/fhir') }],
      },
      { now: new Date('2026-11-21T22:00:00'), signal: new AbortController().signal },
    );
    fs.mkdirSync(at('scans'));
    fs.writeFileSync(at('scans/1.png'), await drawSheet({ facility: id }));
    const ofWard = { facility: id, form: 'H7', patient: '', serial: 'ABC234-000002' };
    fs.writeFileSync(at('scans/2.png'), await drawSheet(ofWard));
  }, 60_000);
  afterAll(() => facility.remove());

  it('say how they are asked for, to whom asks and to whom mistypes', async () => {
    expect(await scan('--help')).toMatchObject({ code: 0, said: expect.stringContaining('npm run scan') });
    const mistyped = await scan(at('scans'), '--outt', newOut());
    expect(mistyped).toMatchObject({ code: 2, said: expect.stringMatching(/--outt[\s\S]*npm run scan/) });
  });

  it('are of the facility that all of them name; where they do not agree, a person says whose', async () => {
    const out = newOut();
    const agreed = await scan(at('scans'), '--out', out);
    expect(agreed.said).toContain(`facility ${id}`);
    // No form of ours: nobody says here that it is a ward's.
    expect(placesOf(out)).toEqual(['0012345/M3-ABC234-000001-1-1.png', '_station/H7-ABC234-000002-1-1.png']);

    fs.cpSync(at('scans'), at('mixed'), { recursive: true });
    fs.writeFileSync(at('mixed/3.png'), await drawSheet({ facility: 'another-hospital' }));
    const unsaid = newOut();
    const asked = await scan(at('mixed'), '--out', unsaid);
    expect(asked).toMatchObject({ code: 2, said: expect.stringMatching(/several facilities/) as string });
    expect(fs.existsSync(unsaid)).toBe(false);
    expect(await scan(at('mixed'), '--out', unsaid, '--facility', id)).toMatchObject({ code: 0 });
    expect(indexOf(unsaid).counts).toMatchObject({ filed: 2, 'other-facility': 1 });
  });

  it('are of the facility of a medium, which knows the forms of the hospital', async () => {
    const medium = ['--medium', facility.disk];
    const unknown = newOut();
    const without = await scan(at('scans'), '--out', unknown, ...medium);
    expect(without).toMatchObject({ code: 0, said: expect.stringMatching(/not known by name/) as string });
    expect(indexOf(unknown)).toMatchObject({ facility: id, counts: { filed: 2 } });

    fs.writeFileSync(at('passphrase'), `${stationPassphrase}\n`);
    const identity = path.join(facility.keys.folder, 'station-identity.age');
    const own = [...medium, '--identity', identity, '--passphrase', at('passphrase')];
    const known = newOut();
    expect(await scan(at('scans'), '--out', known, ...own)).toMatchObject({ code: 0 });
    expect(placesOf(known)).toContain('_ward/H7-ABC234-000002-1-1.png');
    expect(fs.readFileSync(path.join(known, 'worklist.csv'), 'utf8')).toContain('褥瘡回診票');

    fs.writeFileSync(at('passphrase'), 'not it\n');
    const refused = newOut();
    expect(await scan(at('scans'), '--out', refused, ...own)).toMatchObject({ code: 1 });
    expect(fs.existsSync(refused)).toBe(false);
    const contradicted = await scan(at('scans'), '--out', refused, ...medium, '--facility', 'another-hospital');
    expect(contradicted.code).toBe(1);
  });
});
