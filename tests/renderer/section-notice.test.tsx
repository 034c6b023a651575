import { describe, expect, test } from 'vitest';
import { Freshness } from '../../renderer/components/Freshness.tsx';
import { MissingSections } from '../../renderer/components/MissingSections.tsx';
import { ResultValue } from '../../renderer/screens/patient/labs/ResultValue.tsx';
import { SectionNotice } from '../../renderer/screens/patient/SectionBox.tsx';
import { sections } from '../../shared/records.ts';
import { observation, sectionStatus } from './records.ts';
import { textOf } from './render.tsx';

describe('an empty section', () => {
  test('that was not exported says so, and that it is no negative', () => {
    const status = sectionStatus('documents', { status: 'not-exported' });
    expect(textOf(<SectionNotice status={status} empty />)).toMatch(/^輸出されていません。.*意味ではありません/);
    expect(textOf(<SectionNotice status={status} empty />, 'en')).toMatch(/^Not exported\./);
  });

  test('that was exported says that nothing is recorded, and since when it would be', () => {
    const status = sectionStatus('documents', { since: '2019-04-01' });
    expect(textOf(<SectionNotice status={status} empty />)).toBe(
      '記録なし。 2019-04-01 以降の範囲で輸出されています。',
    );
  });

  test('with input that could not be read is said to be incomplete, and so is a full one', () => {
    const status = sectionStatus('medications', {
      gaps: [
        { source: 'a', reason: 'truncated' },
        { source: 'b', reason: 'truncated' },
      ],
    });
    for (const empty of [true, false]) {
      const words = textOf(<SectionNotice status={status} empty={empty} />);
      expect(words).toContain('取り込めない入力が2件あり、ここは完全ではありません。 途中で切れている');
    }
  });
});

test('an age is always in words, whatever its colour', () => {
  const ago = (hours: number) => {
    const then = new Date(Date.now() - hours * 3_600_000 - 60_000);
    return new Date(then.getTime() - then.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  };
  expect(textOf(<Freshness moment={ago(3)} />)).toMatch(/\(3時間前\)$/);
  expect(textOf(<Freshness moment={ago(30)} />)).toMatch(/\(30時間前・古い\)$/);
  expect(textOf(<Freshness moment={ago(80)} />)).toMatch(/\(3日前・かなり古い\)$/);
  expect(textOf(<Freshness moment={ago(80)} />, 'en')).toMatch(/\(3 days ago, very old\)$/);
  expect(textOf(<Freshness moment={null} />)).toBe('時点不明');
});

test('sections that the media lack are named', () => {
  const held = sections.filter((section) => section !== 'observations' && section !== 'documents');
  expect(textOf(<MissingSections sections={held} />)).toBe('⚠ 輸出なし: 検査・文書');
  expect(textOf(<MissingSections sections={[...sections]} />)).toBe('');
});

test('a flag is in words, and one that is not known stays as written', () => {
  expect(
    textOf(<ResultValue observation={observation({ value: '6.9', unit: 'mmol/L', interpretation: 'HH' })} />),
  ).toBe('6.9 mmol/L ▲▲ 極端に高い');
  expect(textOf(<ResultValue observation={observation({ value: '< 2', interpretation: 'POS' })} />)).toBe('< 2 POS');
  expect(textOf(<ResultValue observation={observation({ value: '140', interpretation: 'N' })} />)).toBe('140');
});
