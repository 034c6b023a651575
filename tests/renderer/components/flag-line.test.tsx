import { describe, expect, test } from 'vitest';
import { FlagLine } from '../../../renderer/components/FlagLine.tsx';
import { flagSchema, type RecordInput } from '../../../shared/records.ts';
import { patientView, sectionStatus } from '../records.ts';
import { textOf } from '../render.tsx';

const flag = (input: Partial<RecordInput<'flag'>>) =>
  flagSchema.parse({ patientId: '0012345', id: input.text, source: 'test:nowhere', text: '', ...input });
const withStatus = (status: Parameters<typeof sectionStatus>[1]) => {
  const view = patientView();
  return { ...view, sections: { ...view.sections, flags: sectionStatus('flags', status) } };
};

describe('the line of flags', () => {
  test('that were not exported, and that were and are none, says which', () => {
    const missing = withStatus({ status: 'not-exported' });
    expect(textOf(<FlagLine view={missing} />)).toBe('注意情報: 輸出されていません');
    expect(textOf(<FlagLine view={patientView()} />)).toBe('注意情報: 記録なし（「なし」ではありません）');
    expect(textOf(<FlagLine view={missing} />, 'en')).toBe('Alerts: not exported');
  });

  test('says of a negative its day and that it is a result of that day', () => {
    const view = patientView({
      flags: [
        flag({
          text: 'HBs抗原',
          value: '(−)',
          category: 'infection',
          assertion: 'absent',
          status: 'active',
          effectiveAt: '2026-10-02T08:00',
        }),
      ],
    });
    expect(textOf(<FlagLine view={view} />)).toBe('感染症 HBs抗原 (−) 2026-10-02 その日の結果');
    expect(textOf(<FlagLine view={view} />, 'en')).toContain('result of that day');
  });

  test('says of many negatives how many they are and of when, after what stands', () => {
    const negative = (text: string, effectiveAt: string) =>
      flag({ text, value: '(−)', category: 'infection', assertion: 'absent', effectiveAt });
    const view = patientView({
      flags: [
        negative('HBs抗原', '2026-09-26'),
        negative('HCV抗体', '2026-10-02'),
        negative('梅毒 RPR', '2026-09-26'),
        flag({ text: 'MRSA', category: 'infection', effectiveAt: '2026-11-01' }),
      ],
    });
    expect(textOf(<FlagLine view={view} />)).toBe(
      '感染症 MRSA 2026-11-01 感染症 その日の陰性結果 3件 ▸ 2026-09-26 〜 2026-10-02',
    );
  });

  test('says of a blood group that it is a reference, with its date', () => {
    const view = patientView({
      flags: [flag({ text: '血液型', value: 'A Rh(+)', category: 'blood-type', effectiveAt: '2019-03-01' })],
    });
    expect(textOf(<FlagLine view={view} />)).toBe('血液型 A Rh(+) 2019-03-01 参考');
  });

  test('says that there may be more where input could not be read', () => {
    const view = { ...withStatus({ gaps: [{ source: 'x', reason: 'truncated' }] }), flags: [] };
    expect(textOf(<FlagLine view={view} />)).toContain('取り込めない入力あり (1件)');
  });
});
