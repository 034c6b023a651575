import fs from 'node:fs';
import { expect, it } from 'vitest';
import { Readers } from '../../../exporter/sources/ssmix2/readers.ts';
import type { Reading } from '../../../exporter/sources/ssmix2/reading.ts';
import { type StoredFile, walkPatients } from '../../../exporter/sources/ssmix2/tree.ts';
import { messageText, writeTree } from './encode.ts';

const orders = ['ONE', 'CRASH', 'TWO', 'HANG'];

function message(id: string, order: string) {
  const name = `${id}_20250401_OML-11_${order}_20250401103000000_01_1`;
  const segments = ['OBR|1|55||E001^生化学', 'ORC|SC|55', 'OBX|1|NM|3A^総蛋白^JC10||7.2|g/dl|||||F'];
  return { name, content: messageText({ type: 'OUL^R22', id, segments }) };
}

function fates({ fates: all }: Reading): Record<string, string> {
  const quarantined = all.filter((fate) => fate[0] === 'quarantine');
  return Object.fromEntries(quarantined.map((fate) => [fate[2].split('_').at(-4)!, fate[3]]));
}

it('sets aside the file that makes a thread crash or hang, and reads the others', async () => {
  const root = writeTree(['0000123', '0000124'].flatMap((id) => orders.map((order) => message(id, order))));
  const patients: StoredFile[][] = [];
  for await (const files of walkPatients(root)) patients.push(files);
  // One of them meets nothing bad.
  patients[1] = patients[1]!.filter(({ name }) => name!.orderNumber.length === 3);
  const readers = new Readers({ name: 'main', root }, async () => true, {
    threads: 1,
    aloneFiles: 0,
    silentMilliseconds: 2000,
    module: new URL('./misbehaving.worker.ts', import.meta.url),
  });
  try {
    const [bad, good] = (await readers.read(patients)) as [Reading, Reading];
    expect(fates(bad)).toEqual({ CRASH: 'unreadable', HANG: 'timeout' });
    expect(bad.records.map(({ type }) => type)).toEqual(['observation', 'observation']);
    expect(bad.gaps).toHaveLength(2);
    expect(good.records).toHaveLength(2);
    expect(fates(good)).toEqual({});
  } finally {
    await readers.close();
    fs.rmSync(root, { recursive: true, force: true });
  }
}, 60_000);
