import { expect, it } from 'vitest';
import { implantsOf } from '../../../renderer/clinical/implants.ts';
import { conditionSchema, otherSchema, procedureSchema } from '../../../shared/records.ts';

const base = { patientId: 'p', source: 'test:x' };

it('takes what codes say: ICD-10 with or without a point, K numbers, device resources', () => {
  const conditions = [
    conditionSchema.parse({ ...base, id: 'a', text: 'ペースメーカー植込み後', icd10: 'Z950' }),
    conditionSchema.parse({ ...base, id: 'b', text: '人工関節', icd10: 'Z96.6' }),
    conditionSchema.parse({ ...base, id: 'c', text: '大動脈冠動脈バイパス術後', icd10: 'Z95.1' }),
    conditionSchema.parse({ ...base, id: 'd', text: '人工弁', icd10: 'Z95.2', verificationStatus: 'refuted' }),
  ];
  const procedures = [
    procedureSchema.parse({ ...base, id: 'e', text: '人工骨頭挿入術', code: 'K0811', status: 'completed' }),
    procedureSchema.parse({ ...base, id: 'f', text: 'ペースメーカー移植術', code: 'K597', status: 'not-done' }),
    procedureSchema.parse({ ...base, id: 'g', text: '虫垂切除術', code: 'K718' }),
  ];
  const others = [otherSchema.parse({ ...base, id: 'h', kind: 'Device', title: '植込み型除細動器', text: '…' })];
  expect(implantsOf(conditions, procedures, others).map(({ id }) => id)).toEqual(['a', 'b', 'e', 'h']);
});

it('never guesses from words alone', () => {
  const said = conditionSchema.parse({ ...base, id: 'a', text: 'ペースメーカー植込みを検討', icd10: 'I44.2' });
  expect(implantsOf([said], [], [])).toEqual([]);
});
