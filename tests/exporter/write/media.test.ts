import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verifyMedium } from '../../../exporter/verify.ts';
import { Medium } from '../../../exporter/write/media.ts';
import type { Manifest } from '../../../shared/media.ts';
import { hasTool } from '../../tool.ts';
import { makeFacility, type TestFacility } from '../facility.ts';

let facility: TestFacility;
beforeAll(async () => {
  facility = await makeFacility();
}, 60_000);
beforeEach(() => {
  fs.rmSync(facility.disk, { recursive: true });
  fs.mkdirSync(facility.disk);
});
afterAll(() => facility.remove());

const folder = () => path.join(facility.disk, 'TOMOSHIBI');

/** One run that writes a records file and a study with these bytes. */
async function write(sequence: number, content: string, keepGenerations = 3): Promise<Manifest> {
  const medium = Medium.open(facility.disk, facility.keys);
  const records = await medium.newPart();
  fs.writeFileSync(records.path, `records ${content}`);
  const study = await medium.newPart();
  fs.writeFileSync(study.path, `study ${content}`);
  return medium.commit({
    sequence,
    createdAt: '2026-11-21T22:00:00',
    sources: [{ name: 'main', kind: 'ssmix2', dataAsOf: '2026-11-21T21:55:00' }],
    records: await medium.seal('records', records, ['allergies']),
    studies: [await medium.seal('study', study, ['CT'])],
    keepGenerations,
  });
}

describe('a medium', () => {
  it('verifies as written, generation after generation', async () => {
    await write(1, 'one');
    const second = await write(2, 'two');
    const result = await verifyMedium(facility.disk, facility.keys.publicKey);
    expect(result).toMatchObject({ sequence: 2, pinned: true, files: 4, findings: [] });
    expect(second.previousManifestSha256).toMatch(/^[0-9a-f]{64}$/);
    expect(second.files.map((file) => file.kind)).toEqual(['records', 'records', 'study', 'study']);
  });

  it('keeps only as many records generations as asked, and every study', async () => {
    for (const sequence of [1, 2, 3]) await write(sequence, `run ${sequence}`, 2);
    expect(fs.readdirSync(path.join(folder(), 'records'))).toHaveLength(2);
    const result = await verifyMedium(facility.disk);
    expect(result).toMatchObject({ files: 5, findings: [] });
  });

  it('keeps the previous generation when a run stops before its commit', async () => {
    await write(1, 'one');
    const medium = Medium.open(facility.disk, facility.keys);
    const part = await medium.newPart();
    fs.writeFileSync(part.path, 'half a data');
    const sealed = await medium.newPart();
    fs.writeFileSync(sealed.path, 'a whole study');
    const study = await medium.seal('study', sealed, ['MR']);
    const { findings } = await verifyMedium(facility.disk);
    expect(new Set(findings.map((finding) => finding.path))).toEqual(
      new Set([study.path, `records/${path.basename(part.path)}`]),
    );
    Medium.open(facility.disk, facility.keys);
    expect(await verifyMedium(facility.disk)).toMatchObject({ sequence: 1, findings: [] });
  });

  it('finishes a commit that was cut off between its two renames', async () => {
    await write(1, 'one');
    const before = fs.readFileSync(path.join(folder(), 'manifest.json'));
    await write(2, 'two');
    fs.renameSync(path.join(folder(), 'manifest.json'), path.join(folder(), 'manifest.json.part'));
    fs.writeFileSync(path.join(folder(), 'manifest.json'), before);
    expect((await verifyMedium(facility.disk)).sequence).toBe(2);
    expect(Medium.open(facility.disk, facility.keys).previous?.sequence).toBe(2);
    expect(await verifyMedium(facility.disk)).toMatchObject({ sequence: 2, findings: [] });
  });

  it('finds any altered, missing or added file by name', async () => {
    const manifest = await write(1, 'one');
    const [records, study] = manifest.files.map((file) => file.path);
    fs.appendFileSync(path.join(folder(), records!), 'x');
    fs.rmSync(path.join(folder(), study!));
    fs.writeFileSync(path.join(folder(), 'autorun.inf'), '[autorun]');
    const { findings } = await verifyMedium(facility.disk);
    expect(findings).toEqual([
      { path: records, problem: 'wrong-size', part: 'records' },
      { path: study, problem: 'missing', part: 'study' },
      { path: 'autorun.inf', problem: 'not-in-manifest', part: 'none' },
    ]);
  });

  it('is refused when the manifest was edited, and never written over', async () => {
    await write(1, 'one');
    const file = path.join(folder(), 'manifest.json');
    fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('"sequence": 1', '"sequence": 9'));
    await expect(verifyMedium(facility.disk)).rejects.toMatchObject({ code: 'medium-altered' });
    expect(() => Medium.open(facility.disk, facility.keys)).toThrow(
      expect.objectContaining({ code: 'medium-altered' }),
    );
  });

  it('of another facility is never written over', async () => {
    await write(1, 'one');
    const other = await makeFacility('見本病院');
    expect(() => Medium.open(facility.disk, other.keys)).toThrow(
      expect.objectContaining({ code: 'medium-other-facility' }),
    );
    await expect(verifyMedium(facility.disk, other.keys.publicKey)).rejects.toMatchObject({
      code: 'medium-other-facility',
    });
    other.remove();
  });

  it.skipIf(!hasTool('openssl') || !hasTool('sha256sum'))('is checked by the steps in its own README', async () => {
    const manifest = await write(1, 'one');
    const script = `set -e
      { printf '\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000'; printf '%s' "$PUBLIC_KEY" | base64 -d; } > ../facility.der
      openssl pkeyutl -verify -rawin -pubin -keyform DER -inkey ../facility.der -sigfile manifest.sig -in manifest.json
      sha256sum records/*.db images/*/*.db`;
    const result = spawnSync('sh', ['-c', script], {
      cwd: folder(),
      env: { ...process.env, PUBLIC_KEY: facility.keys.publicKey },
    });
    expect(result.stdout.toString()).toContain('Signature Verified Successfully');
    for (const file of manifest.files) expect(result.stdout.toString()).toContain(`${file.sha256}  ${file.path}`);
  });
});
