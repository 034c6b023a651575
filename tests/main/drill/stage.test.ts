/** A drill beside a station: what it may open, what it may touch, how it begins and ends, and what its guide sees. */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Stage } from '../../../main/drill/stage.ts';
import { Forms } from '../../../main/paper/forms.ts';
import { auditActions } from '../../../shared/audit.ts';
import { type DrillGuideView, type DrillView, drillGuideSchema } from '../../../shared/drill.ts';
import type { StationView } from '../../../shared/views.ts';
import { type Facility, makeFacility, passphrase, temporaryFolder, writeMedium } from '../medium-fixture.ts';
import { codeOf, startStation } from '../station-fixture.ts';

const resources = path.join(import.meta.dirname, '../../../resources');
const asDrill = (manifest: object) => ({ ...manifest, drill: true });

let hospital: Facility;
let fictional: Facility;
beforeAll(async () => {
  hospital = await makeFacility('灯火記念病院');
  fictional = await makeFacility('訓練記念病院(架空)');
});

/** A station that has been set up from the hospital's medium, and a drill's medium as it is shipped. */
async function stationWithDrill() {
  const dataFolder = temporaryFolder();
  const bench = await startStation(hospital, { dataFolder });
  const { drive } = await writeMedium(hospital);
  await bench.ready(drive);
  await bench.station.close();
  const shipped = (await writeMedium(fictional, { patientName: '訓練 花子', alter: asDrill })).drive;
  fs.writeFileSync(path.join(shipped, 'station-identity.age'), fictional.identityFile);
  const people = [{ staffId: 'N0034', name: '模擬 花子', roles: '看護師', pin: '4716' }];
  fs.writeFileSync(path.join(shipped, 'drill.json'), JSON.stringify({ day: '2026-05-01', passphrase, people }));
  const renderer = temporaryFolder();
  fs.writeFileSync(path.join(renderer, 'index.html'), '<!doctype html><html lang="ja"><title>灯火</title></html>');
  return { dataFolder, drive, shipped, renderer };
}

const stages: Stage[] = [];
afterEach(async () => {
  for (const stage of stages.splice(0)) await stage.close();
});

async function open(folders: Awaited<ReturnType<typeof stationWithDrill>>, drill = false): Promise<Stage> {
  const { dataFolder, shipped, renderer } = folders;
  const stage = await Stage.open(
    {
      dataFolder,
      name: undefined,
      host: { kind: 'browser', printToPdf: async () => ({ pdf: new Uint8Array([1]), pages: [1] }) },
      formsFolder: path.join(resources, 'forms'),
      guideFolder: path.join(resources, 'drill'),
      rendererFolder: renderer,
      drillPlaces: [path.join(shipped, 'nowhere'), shipped],
      own: { drives: [] },
    },
    { drill },
  );
  stages.push(stage);
  return stage;
}

async function ask<T>(stage: Stage, method: string, address: string, body?: unknown, token?: string) {
  const request = new Request(`http://station${address}`, {
    method,
    headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const response = await stage.fetch(request);
  return { status: response.status, headers: response.headers, body: (await response.json().catch(() => null)) as T };
}

/** Of every file but the drills', with its bytes. */
function sumOf(folder: string): string {
  const names = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const hash = crypto.createHash('sha256');
  for (const name of names) {
    const file = path.join(folder, name);
    if (name === 'drill' || name.startsWith(`drill${path.sep}`) || !fs.statSync(file).isFile()) continue;
    hash.update(name).update(fs.readFileSync(file));
  }
  return hash.digest('hex');
}

describe('a medium', () => {
  it("of a drill is refused beside a hospital's data, and a hospital's in a drill", async () => {
    const drill = await writeMedium(fictional, { alter: asDrill });
    const empty = await startStation(fictional, { drives: [drill.drive] });
    expect(await codeOf(empty.station.open(drill.drive, false))).toBe('medium-is-drill');
    expect((await empty.station.findMedia())[0]?.problem?.code).toBe('medium-is-drill');
    const held = await open(await stationWithDrill(), true);
    const refused = await ask<{ code: string }>(held, 'POST', '/api/station/open', {
      path: (await writeMedium(fictional)).drive,
    });
    expect(refused.body.code).toBe('medium-not-drill');
  });
});

describe('a drill', () => {
  it("is a station of its own: it leaves the hospital's folder as it is, and its numbers are nobody's", async () => {
    const folders = await stationWithDrill();
    const { dataFolder } = folders;
    const stage = await open(folders);
    const before = sumOf(dataFolder);
    expect((await ask<DrillView>(stage, 'GET', '/api/drill')).body).toEqual({ available: true, running: null });
    expect((await ask<DrillView>(stage, 'POST', '/api/drill/begin')).body.running).toMatchObject({ day: '2026-05-01' });

    const { body: view } = await ask<StationView>(stage, 'GET', '/api/station');
    expect(view).toMatchObject({ drill: true, state: 'verified', identityStored: true });
    const page = await (await stage.fetch(new Request('http://station/'))).text();
    expect(page).toContain('<html data-drill="2026-05-01" lang="ja">');
    expect(page).toContain('<title>訓練 DRILL ― 灯火</title>');

    await ask(stage, 'POST', '/api/station/unlock', { passphrase });
    const asked = { name: '模擬 花子', role: 'nurse' };
    const { token } = (await ask<{ token: string }>(stage, 'POST', '/api/sessions', asked)).body;
    const job = await ask<{ serial: string; id: string }>(
      stage,
      'POST',
      '/api/print-jobs',
      { form: 'M6', patientId: '0001' },
      token,
    );
    expect(job.body.serial).toMatch(/^U[0-9A-HJKMNP-TV-Z]{5}-000001$/);
    const made = await ask<{ patients: { identifier: string }[] }>(
      stage,
      'POST',
      '/api/temporary-patients',
      { blank: 1, sheets: false },
      token,
    );
    expect(made.body.patients[0]!.identifier).toMatch(/^999\d{5}-001-\d$/);
    const pdf = await ask(stage, 'GET', `/api/print-jobs/${job.body.id}/pdf`, undefined, token);
    expect(pdf.headers.get('Content-Disposition')).toContain('filename="DRILL-');

    const { body: guide } = await ask<DrillGuideView>(stage, 'GET', '/api/drill/guide');
    const done = guide.states.filter(({ by }) => by === 'log').map(({ id }) => id);
    expect(done).toEqual(['open', 'order', 'arrival']);

    await ask(stage, 'POST', '/api/drill/end', { keep: true });
    expect(sumOf(dataFolder)).toBe(before);
    expect((await ask<StationView>(stage, 'GET', '/api/station')).body).toMatchObject({ drill: false });
    // Sessions of the drill are nobody's here.
    expect((await ask(stage, 'GET', '/api/patients', undefined, token)).status).not.toBe(200);
    const [kept] = fs.readdirSync(path.join(dataFolder, 'drill'));
    expect(fs.readdirSync(path.join(dataFolder, 'drill', kept!))).toContain('drill.json');
  });

  it('answers what is asked in the middle of a change as what comes after it', async () => {
    const stage = await open(await stationWithDrill());
    const pageMeanwhile = async (change: string, body?: object) => {
      const changing = ask(stage, 'POST', `/api/drill/${change}`, body);
      await new Promise((resolve) => setImmediate(resolve));
      const page = await stage.fetch(new Request('http://station/'));
      expect((await changing).status).toBe(200);
      return page.text();
    };
    expect(await pageMeanwhile('begin')).toContain('data-drill="2026-05-01"');
    expect(await pageMeanwhile('end', { keep: false })).not.toContain('data-drill');
  });

  it('cannot begin over open records, goes on after a restart, and goes without a trace where a person says so', async () => {
    const folders = await stationWithDrill();
    const { dataFolder, drive } = folders;
    const first = await open(folders, true);
    await ask(first, 'POST', '/api/drill/guide/steps/debrief', { done: true });
    await first.close();
    const again = await open(folders, true);
    const { body: guide } = await ask<DrillGuideView>(again, 'GET', '/api/drill/guide');
    expect(guide.states.find(({ id }) => id === 'debrief')).toMatchObject({ by: 'person' });
    await ask(again, 'POST', '/api/drill/end', { keep: false });
    expect(fs.readdirSync(path.join(dataFolder, 'drill'))).toEqual([]);

    await ask(again, 'POST', '/api/station/open', { path: drive });
    const opened = path.join(temporaryFolder(), 'station-identity.age');
    fs.writeFileSync(opened, hospital.identityFile);
    await ask(again, 'POST', '/api/station/unlock', { passphrase, identityPath: opened });
    const refused = await ask<{ code: string }>(again, 'POST', '/api/drill/begin');
    expect(refused.body.code).toBe('drill-needs-lock');
    await ask(again, 'POST', '/api/station/lock');
    expect((await ask(again, 'POST', '/api/drill/begin')).status).toBe(200);
  });
});

it('has a guide of two hours for every role, of actions and forms that there are', () => {
  const text = fs.readFileSync(path.join(resources, 'drill/first-two-hours.yml'), 'utf8');
  const { steps } = drillGuideSchema.parse(parse(text));
  expect(steps[0]!.from).toBe(0);
  expect(steps.at(-1)!.to).toBe(120);
  expect(new Set(steps.flatMap(({ roles }) => roles)).size).toBe(5);
  const forms = new Forms(path.join(resources, 'forms')).list().map(({ code }) => code);
  for (const seen of steps.flatMap((step) => step.seen ?? []).flat()) {
    expect(auditActions).toContain(seen.action);
    if (seen.form) expect(forms).toContain(seen.form);
  }
});
