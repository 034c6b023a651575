/** A log as a file: checked by our own walk, by the command line, and by tools that know nothing of us. */
import { execFileSync, spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { expect, test } from 'vitest';
import { AuditLog } from '../../../main/audit/audit.ts';
import { exportedLog, verifyExported } from '../../../main/audit/export.ts';
import { openOwn } from '../../../main/station/database.ts';
import { labelOf, ownKeyOf } from '../../../main/station/keys.ts';
import { decryptIdentity } from '../../../shared/unlock.ts';
import { hasTool, hasTools } from '../../tool.ts';
import { makeFacility, passphrase, temporaryFolder, writeMedium } from '../medium-fixture.ts';
import { startStation } from '../station-fixture.ts';

const person = { name: '灯火 "看護師" \\ 😀', role: 'nurse' as const, staffId: '0042' };

function exported(): { lines: string[]; head: string; entries: number } {
  const log = new AuditLog();
  log.open(openOwn(path.join(temporaryFolder(), 'audit.db'), crypto.randomBytes(32).toString('hex')));
  log.record({ action: 'unlocked' });
  for (const query of ['ともしび', 'a"b\\c\u007f', '一行\n二行'])
    log.record({ action: 'searched', person, detail: { query } });
  log.record({ action: 'patient-read', person: { ...person, breakGlass: true }, patientId: '0001' });
  const { entries, head } = log.head();
  const header = { facility: '灯火記念病院', station: '3西', exportedAt: '2026-11-23T03:00:00.000Z', entries, head };
  const lines = [...exportedLog(header, log.links(entries))].join('').trimEnd().split('\n');
  log.close();
  return { lines, head, entries };
}

test('what is exported holds, and every change of it is found where it is', async () => {
  const { lines, head, entries } = exported();
  const verdict = async (changed: string[]) => (await verifyExported(changed))?.verdict;
  expect(await verdict(lines)).toMatchObject({ entries: 5, head, brokenAt: null });
  expect(await verdict(lines.with(3, lines[3]!.replace('searched', 'unlocked')))).toMatchObject({
    brokenAt: 3,
    problem: 'edited',
  });
  expect(await verdict(lines.toSpliced(3, 1))).toMatchObject({ brokenAt: 3 });
  expect(await verdict(lines.toSpliced(3, 0, lines[2]!))).toMatchObject({ brokenAt: 3 });
  expect(await verdict([...lines.slice(0, 2), lines[3]!, lines[2]!, ...lines.slice(4)])).toMatchObject({ brokenAt: 2 });
  expect(await verdict(lines.slice(0, -1))).toMatchObject({ brokenAt: entries, problem: 'shortened' });
  expect(await verdict(lines.with(2, 'no entry'))).toMatchObject({ brokenAt: 2 });
  expect(await verifyExported(['{"format":"other"}'])).toBe(null);
});

test('Python’s hashlib, and jq with sha256sum, walk the chain from the documentation alone', (context) => {
  if (!hasTools(['python3', 'jq', 'sha256sum'])) return context.skip();
  const { lines, head } = exported();
  const file = path.join(temporaryFolder(), 'audit.jsonl');
  fs.writeFileSync(file, `${lines.join('\n')}\n`);
  const documentation = fs.readFileSync(path.resolve('docs/audit.md'), 'utf8');
  const blockOf = (language: string) => new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(documentation)![1]!;
  const python = (given: string) => spawnSync('python3', ['-', given], { input: blockOf('python'), encoding: 'utf8' });
  expect(python(file).stdout.trim()).toBe(`5 entries hold, head ${head}`);
  const shell = (given: string) => spawnSync('sh', ['-s', given], { input: blockOf('sh'), encoding: 'utf8' });
  expect(shell(file).stdout.trim()).toBe(`5 entries hold, head ${head}`);

  const forged = path.join(temporaryFolder(), 'forged.jsonl');
  fs.writeFileSync(forged, `${lines.with(3, lines[3]!.replace('searched', 'unlocked')).join('\n')}\n`);
  expect(python(forged).status).not.toBe(0);
  expect(shell(forged).status).not.toBe(0);
});

const cli = path.resolve('main/audit/cli.ts');
function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8' });
  return { status, said: `${stdout}${stderr}` };
}

test('the command line looks through a station’s folder and an export, and says by its exit code what it found', {
  timeout: 60_000,
}, async () => {
  const facility = await makeFacility();
  const bench = await startStation(facility);
  await bench.ready((await writeMedium(facility)).drive);
  bench.audit.record({ action: 'searched', person, detail: { query: 'ともしび' } });
  const head = bench.audit.head();
  await bench.station.lock();
  const { folder } = bench.dataDir;
  const secret = path.join(temporaryFolder(), 'passphrase.txt');
  fs.writeFileSync(secret, `${passphrase}\n`);
  const before = fs.readdirSync(folder).sort();

  const whole = run('verify', folder, '--passphrase', secret, '--entries', String(head.entries), '--head', head.head);
  expect(whole).toMatchObject({ status: 0 });
  expect(whole.said).toContain(`The printed head is that of entry ${head.entries}`);
  expect(fs.readdirSync(folder).sort()).toEqual(before);
  expect(run('verify', folder, '--passphrase', secret, '--entries', '1', '--head', '0'.repeat(16))).toMatchObject({
    status: 1,
  });

  // Somebody with the key cuts the end off, and sets the counter back.
  const identity = await decryptIdentity(facility.identityFile, passphrase);
  const database = openOwn(path.join(folder, `audit-${await labelOf(identity)}.db`), ownKeyOf(identity, 'audit'));
  database.exec('DROP TRIGGER entry_no_delete');
  database.prepare('DELETE FROM entry WHERE seq >= ?').run(head.entries);
  database.prepare("UPDATE sqlite_sequence SET seq = ? WHERE name = 'entry'").run(head.entries - 1);
  database.close();
  const cut = run('verify', folder, '--passphrase', secret);
  expect(cut.status).toBe(1);
  expect(cut.said).toContain(`BROKEN at entry ${head.entries}: entries at the end are missing`);

  const recovery = await generateX25519Identity();
  const identityFile = path.join(temporaryFolder(), 'recovery.txt');
  fs.writeFileSync(identityFile, `${recovery}\n`);
  const { lines } = exported();
  const encrypter = new Encrypter();
  encrypter.addRecipient(await identityToRecipient(recovery));
  const file = path.join(temporaryFolder(), 'audit.jsonl.age');
  fs.writeFileSync(file, await encrypter.encrypt(`${lines.join('\n')}\n`));
  expect(run('verify', file, '--identity', identityFile)).toMatchObject({ status: 0 });
  if (hasTool('age')) {
    const plain = path.join(temporaryFolder(), 'audit.jsonl');
    fs.writeFileSync(plain, execFileSync('age', ['-d', '-i', identityFile, file]));
    const known = run('verify', plain);
    expect(known.status).toBe(0);
    expect(known.said).toContain('灯火記念病院 · 3西');
    fs.writeFileSync(plain, lines.slice(0, -1).join('\n'));
    expect(run('verify', plain)).toMatchObject({ status: 1 });
  }

  fs.writeFileSync(secret, 'wrong\n');
  expect(run('verify', folder, '--passphrase', secret)).toMatchObject({ status: 2 });
  expect(run('verify', file)).toMatchObject({ status: 2 });
  expect(run('verify', path.join(folder, 'station.json'))).toMatchObject({ status: 2 });
  expect(run('verify')).toMatchObject({ status: 2 });
  expect(run('--help')).toMatchObject({ status: 0, said: expect.stringContaining('npm run audit -- verify FOLDER') });
});
