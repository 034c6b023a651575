import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readFolder, readTree } from './run-reader.ts';
import { base, diagnoses, stored } from './stored.ts';

describe('text', () => {
  test('what no record takes, and every other datatype, is kept, readable', async () => {
    const { sink, report } = await readTree([
      base([]),
      stored('OMG-12', {
        type: 'OMI^Z23',
        segments: [
          'ORC|NW|1',
          'OBR||1||1^上部内視鏡^99',
          'ZE1|1|RS|2^生検^99',
          'OBX|1|ZRD|DE-02^薬品^JSHR||1^キシロカインスプレー^HOT9^1^KAI&回&JSHR||||||P',
          'OBX|2|TX|9A101^取消^JC10||x||||||D',
        ],
      }),
      stored('OMP-01', { type: 'RDE^O11', segments: ['RXC|A|620002559^アドナ注^HOT9|1|AMP^アンプル^MR9P'] }),
      stored('ZZZ-09', { type: 'ZZZ^Z99', segments: ['ZZ9|1|なにか'] }),
    ]);
    const text = (kind: string) => sink.of('other').find((other) => other.kind === kind)!.text;
    expect(text('OMP-01')).toBe('成分: 種類 添加／薬剤 アドナ注 [HOT9 620002559]／量 1 アンプル');
    expect(text('OMG-12')).toBe('手技: 区分 実施／手技 生検 [99 2]\n薬品: キシロカインスプレー 1 回（暫定）');
    expect(text('ZZZ-09')).toContain('なにか');
    expect(report.totals().kinds['ZZZ-09']).toMatchObject({ text: 1 });
  });

  test('what a mapped message says beside its records is kept too', async () => {
    const { sink } = await readTree([base(['NK1|1|灯火^花子|SPO^妻^HL70063||^PRN^PH^^^^^^^^^000-0000-0000'])]);
    expect(sink.of('other')).toMatchObject([
      { kind: 'ADT-00', text: '連絡先: 氏名 灯火 花子／続柄 妻／電話 000-0000-0000' },
    ]);
  });

  test('a message of another kind under a datatype’s name is kept as text, and its section is not whole', async () => {
    const { sink, report } = await readTree([
      base([]),
      stored('OML-11', { type: 'RDE^O11', segments: ['RXE||1^甲錠'] }),
    ]);
    expect(sink.of('other')).toMatchObject([{ kind: 'OML-11' }]);
    expect(sink.gaps).toMatchObject([{ section: 'observations' }]);
    expect(report.warnings).toHaveLength(1);
  });
});

describe('bad input', () => {
  test('junk, size, links, strange names: each listed, nothing fatal', async () => {
    const { sink, report } = await readTree(
      [
        base([]),
        stored('OMP-01', Buffer.from([0xfb, 0xfc])),
        stored('OML-11', Buffer.alloc(16 * 1024 * 1024 + 1, 0x20)),
        { name: 'x', folder: '000/012/0000123/20250401/OMP-01', content: 'MSH|^~\\&|' },
        { name: 'Thumbs.db', folder: '000/012/0000123', content: '' },
        { name: 'readme.txt', folder: '.', content: '' },
      ],
      (root) => fs.symlinkSync('/etc/hostname', path.join(root, '000', 'link')),
    );
    const fates = report.quarantined.map(({ kind, reason }) => `${kind} ${reason}`).sort();
    expect(fates).toEqual([
      'OML-11 too-large',
      'OMP-01 not-this-format',
      'OMP-01 unreadable',
      'file not-this-format',
      'link not-this-format',
    ]);
    expect(report.totals().skipped).toEqual({ 'directory-file': 1 });
    expect(new Set(sink.gaps.map(({ section }) => section))).toEqual(new Set(['medications', 'observations']));
    expect(sink.coverages[0]!.sections.has('medications')).toBe(false);
  });

  test('a file that cannot be opened', async () => {
    const { report } = await readTree([base([])], (root) => {
      const folder = path.join(root, '000/012/0000123/-/ADT-00');
      const [name] = fs.readdirSync(folder);
      fs.rmSync(path.join(folder, name!));
      fs.symlinkSync('/nonexistent', path.join(folder, name!));
    });
    expect(report.quarantined).toMatchObject([{ kind: 'ADT-00', reason: 'not-this-format' }]);
  });

  test('a root that is not there', async () => {
    await expect(readFolder('/nonexistent')).rejects.toMatchObject({ code: 'source-not-found' });
  });

  test('an abort stops between patients', async () => {
    const files = [base([])];
    const abort = new AbortController();
    abort.abort();
    const { writeTree } = await import('./encode.ts');
    const root = writeTree(files);
    await expect(readFolder(root, abort.signal)).rejects.toMatchObject({ name: 'AbortError' });
    fs.rmSync(root, { recursive: true });
  });
});

test('the same tree read twice gives the same records', async () => {
  const files = [
    base(['AL1|1|DA|^ペニシリン', 'OBX|1|NM|9N001^身長^JC10||170|cm']),
    diagnoses('PRB|AD||1^白内障^MDCDX2', 'PRB|AD||1^白内障^MDCDX2'),
  ];
  const [first, second] = [await readTree(files), await readTree(files)];
  for (const type of ['allergy_intolerance', 'observation', 'condition'] as const) {
    expect(first.sink.of(type)).toEqual(second.sink.of(type));
  }
  expect(first.sink.of('condition')).toHaveLength(2);
});
