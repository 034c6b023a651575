import { describe, expect, it } from 'vitest';
import { regionsOf, sideOf } from '../../../../renderer/imaging/comparing/body-region.ts';
import { likenessOf, priorOf, type StudyFacts, spanBetween } from '../../../../renderer/imaging/comparing/prior.ts';

let made = 0;
const study = (
  started: string | null,
  modalities: string,
  description: string | null,
  bodyPart: string | null = null,
  onMedium = true,
): StudyFacts => {
  made += 1;
  return { studyInstanceUid: `2.25.${made}`, started, modalities, description, bodyPart, onMedium };
};

describe('parts of the body', () => {
  it.each([
    ['胸部CT', 'chest'],
    ['胸部単純X線 正面', 'chest'],
    ['胸椎 2方向', 'thoracicSpine'],
    ['CHEST PA/LAT', 'chest'],
    ['CHEST', 'chest'],
    ['Thoracic spine MRI', 'thoracicSpine'],
    ['C-spine', 'cervicalSpine'],
    ['頚椎MRI', 'cervicalSpine'],
    ['LSPINE', 'lumbarSpine'],
    ['腰椎 正面・側面', 'lumbarSpine'],
    ['頭部MRI+MRA', 'head'],
    ['脳ドック', 'head'],
    ['副鼻腔CT', 'head'],
    ['BRAIN W/O CONTRAST', 'head'],
    ['腹部骨盤 造影CT', 'abdomen,pelvis'],
    ['CT Abdomen and Pelvis', 'abdomen,pelvis'],
    ['ABDOMENPELVIS', 'abdomen,pelvis'],
    ['胸腹部造影', 'chest,abdomen'],
    ['胸部〜骨盤 造影CT', 'chest,abdomen,pelvis'],
    ['CHESTABDPELVIS', 'chest,abdomen,pelvis'],
    ['体幹部CT', 'chest,abdomen,pelvis'],
    ['KUB', 'abdomen'],
    ['肝ダイナミックCT', 'abdomen'],
    ['MRCP', 'abdomen'],
    ['下腹部CT', 'pelvis'],
    ['前立腺MRI', 'pelvis'],
    ['右股関節 2R', 'hip'],
    ['左膝関節', 'knee'],
    ['右足関節', 'ankle'],
    ['左手関節', 'wrist'],
    ['右手', 'hand'],
    ['下肢静脈エコー', 'thigh,knee,leg'],
    ['大腿骨頸部', 'hip'],
    ['マンモグラフィ', 'breast'],
    ['心エコー', 'heart'],
    ['冠動脈CT', 'heart'],
    ['頸動脈エコー', 'neck'],
    ['甲状腺エコー', 'neck'],
    ['術後胸部', 'chest'],
    ['EXTREMITY', 'thigh,knee,leg'],
    ['ﾎﾟｰﾀﾌﾞﾙ 胸部', 'chest'],
    ['造影検査', ''],
  ])('%s: %s', (text, expected) => {
    const found = [...regionsOf(text)].sort();
    expect(found).toEqual(expected.split(',').filter(Boolean).sort());
  });

  it.each([
    ['右膝', 'right'],
    ['Knee Lt', 'left'],
    ['L KNEE', 'left'],
    ['両手', 'both'],
    ['Bilateral MG', 'both'],
    ['胸部', null],
    ['LSPINE', null],
  ])('side of %s', (text, side) => {
    expect(sideOf(text)).toBe(side);
  });
});

describe('the likely prior', () => {
  const now = study('2026-11-01T10:00', 'CT', '胸部CT', 'CHEST');

  it('is the nearest earlier study of the same kind and part', () => {
    const nearest = study('2026-03-01T09:00', 'CT', 'Chest CT routine', 'CHEST');
    const others = [
      study('2024-01-01', 'CT', '胸部CT'),
      nearest,
      study('2026-10-20', 'CR', '胸部単純X線 正面'),
      study('2026-10-01', 'CT', '頭部CT', 'HEAD'),
      study('2026-12-01', 'CT', '胸部CT'),
    ];
    const answer = priorOf(now, [now, ...others]);
    expect(answer.prior).toEqual({ study: nearest, likeness: { modality: 'same', region: 'same' } });
    expect(answer.missing).toEqual([]);
  });

  it('prefers the same extent to a nearer date, and the part in it to nothing', () => {
    const trunk = study('2026-09-01', 'CT', '胸部〜骨盤 造影CT');
    const same = study('2025-09-01', 'CT', '胸部CT');
    expect(priorOf(now, [trunk, same]).prior!.study).toBe(same);
    expect(priorOf(now, [trunk]).prior).toMatchObject({ study: trunk, likeness: { region: 'overlaps' } });
  });

  it('takes computed and direct radiographs for the same kind, and reports for no kind at all', () => {
    const radiograph = study('2026-11-01', 'DX', '胸部単純X線 正面', 'CHEST');
    const before = study('2026-05-01', 'CR\\SR', '胸部 ﾎﾟｰﾀﾌﾞﾙ');
    expect(priorOf(radiograph, [before]).prior!.study).toBe(before);
    expect(likenessOf(study('2026-11-01', 'CT\\SR', '胸部'), study('2026-05-01', 'US\\SR', '胸部'))).toBeNull();
  });

  it('tells left from right where there are two', () => {
    const knee = study('2026-11-01', 'CR', '右膝関節 2R', 'KNEE');
    const left = study('2026-10-01', 'CR', '左膝関節 2R', 'KNEE');
    const both = study('2026-02-01', 'CR', '両膝 立位', 'KNEE');
    expect(priorOf(knee, [left]).prior).toBeNull();
    expect(priorOf(knee, [left, both]).prior!.study).toBe(both);
    // A lobe on the left does not make another chest of it.
    const chest = study('2026-01-01', 'CT', '胸部CT 左肺');
    expect(priorOf(study('2026-11-01', 'CT', '胸部CT 右肺'), [chest]).prior!.study).toBe(chest);
  });

  it('takes sections of another kind only for certainly the same part', () => {
    const head = study('2026-11-01', 'MR', '頭部MRI', 'HEAD');
    const ct = study('2026-10-30', 'CT', '頭部CT', 'HEAD');
    expect(priorOf(head, [ct]).prior).toMatchObject({ study: ct, likeness: { modality: 'sections', region: 'same' } });
    const older = study('2020-01-01', 'MR', 'BRAIN');
    expect(priorOf(head, [ct, older]).prior!.study).toBe(older);
    expect(priorOf(head, [study('2026-10-30', 'CT', null)]).prior).toBeNull();
    expect(priorOf(head, [study('2026-10-30', 'CR', '頭部')]).prior).toBeNull();
  });

  it('names a likelier one that is not on this medium, and does not choose it', () => {
    const missing = study('2026-10-01', 'CT', '胸部CT', 'CHEST', false);
    const older = study('2025-10-01', 'CT', '胸部CT', 'CHEST');
    const answer = priorOf(now, [missing, older]);
    expect(answer.prior!.study).toBe(older);
    expect(answer.missing.map((each) => each.study)).toEqual([missing]);
    expect(priorOf(now, [missing])).toMatchObject({ prior: null, missing: [{ study: missing }] });
  });

  it('is nothing without dates: what cannot be told to be earlier is not called prior', () => {
    expect(priorOf(study(null, 'CT', '胸部CT'), [study('2020-01-01', 'CT', '胸部CT')]).prior).toBeNull();
    expect(priorOf(now, [study(null, 'CT', '胸部CT')]).prior).toBeNull();
  });

  it('is taken where one of the two does not say what part it shows, after those that do', () => {
    const unsaid = study('2026-10-01', 'CT', 'Follow up');
    const same = study('2021-10-01', 'CT', '胸部');
    expect(priorOf(now, [unsaid]).prior).toMatchObject({ study: unsaid, likeness: { region: 'unsaid' } });
    expect(priorOf(now, [unsaid, same]).prior!.study).toBe(same);
  });
});

describe('time between two studies', () => {
  it.each([
    ['2026-03-01', '2026-11-01', { years: 0, months: 8, days: 0 }],
    ['2024-02-28T10:00', '2026-03-01', { years: 2, months: 0, days: 1 }],
    ['2026-10-31', '2026-11-30', { years: 0, months: 0, days: 30 }],
    ['2026-11-01', '2026-11-01T23:00', { years: 0, months: 0, days: 0 }],
  ])('%s to %s', (from, to, span) => {
    expect(spanBetween(from, to)).toEqual(span);
  });

  it('is unknown where a day is', () => {
    expect(spanBetween('2026-03', '2026-11-01')).toBeNull();
    expect(spanBetween('2026-12-01', '2026-11-01')).toBeNull();
  });
});
