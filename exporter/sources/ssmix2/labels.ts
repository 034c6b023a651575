/**
 * What segments and fields are called where a message is kept as readable text (HL7 v2.5, in the words of JAHIS). A field
 * not named here is printed under its position; null leaves out what only machines need.
 */

export type Kind =
  | 'plain' // as written
  | 'coded' // words of a coded field
  | 'item' // words and code: drugs, examinations
  | 'time'
  | 'person' // XCN
  | 'name' // XPN
  | 'place' // PL
  | 'address' // XAD
  | 'phone' // XTN
  | 'quantity' // CQ
  | 'usage' // RPT
  | 'article'; // ZRD: item, amount, unit

export interface Label {
  text: string;
  kind: Kind;
  /** Field that holds the unit of this one; not printed by itself. */
  unit?: number;
  /** Words for its codes. */
  words?: Record<string, string>;
}

type Row = [text: string, kind?: Kind, more?: Pick<Label, 'unit' | 'words'>] | null;

const action = { A: '追加', D: '削除', U: '更新' };
const patientClass = { I: '入院', O: '外来', E: '救急', P: '入院前' };
const yesNo = { Y: 'あり', N: 'なし', U: '不明' };
const orderControl = {
  NW: '新規',
  CA: '【取消】',
  OC: '【取消】',
  CR: '【取消】',
  DC: '【中止】',
  OD: '【中止】',
  XO: '変更',
  RP: '置換',
  RO: '置換後',
  SC: '状態変更',
  PA: '親オーダ',
  CH: '子オーダ',
  RE: '実施',
};
export const resultStatus = {
  F: '確定',
  P: '暫定',
  S: '部分',
  I: '検査中',
  R: '未確認',
  C: '訂正',
  O: '依頼',
  X: '検査不能',
  D: '削除',
  W: '誤り',
  N: '未依頼',
};

const rows: Record<string, { title: string; fields: Record<number, Row> }> = {
  EVN: {
    title: '事象',
    fields: {
      1: null,
      2: ['記録日時', 'time'],
      3: ['計画日時', 'time'],
      4: ['理由'],
      5: ['入力者', 'person'],
      6: ['発生日時', 'time'],
    },
  },
  NK1: {
    title: '連絡先',
    fields: {
      1: null,
      2: ['氏名', 'name'],
      3: ['続柄', 'coded'],
      4: ['住所', 'address'],
      5: ['電話', 'phone'],
      6: ['勤務先電話', 'phone'],
      13: ['勤務先'],
    },
  },
  PV1: {
    title: '受診',
    fields: {
      1: null,
      2: ['区分', 'coded', { words: patientClass }],
      3: ['場所', 'place'],
      6: ['以前の場所', 'place'],
      7: ['主治医', 'person'],
      8: ['紹介医', 'person'],
      9: ['コンサルト医', 'person'],
      10: ['診療科', 'coded'],
      17: ['入院時医師', 'person'],
      36: ['退院区分', 'coded'],
      44: ['入院日時', 'time'],
      45: ['退院日時', 'time'],
    },
  },
  PV2: {
    title: '受診の予定',
    fields: {
      1: ['予定場所', 'place'],
      3: ['入院理由', 'coded'],
      8: ['予定入院日時', 'time'],
      9: ['予定退院日時', 'time'],
      47: ['予定帰院日時', 'time'],
    },
  },
  DB1: { title: '障害', fields: { 1: null, 2: null, 4: ['身体障害', 'plain', { words: yesNo }] } },
  DG1: { title: '診断', fields: { 1: null, 3: ['診断', 'item'], 4: ['診断名'], 5: ['診断日', 'time'] } },
  AL1: {
    title: 'アレルギー',
    fields: {
      1: null,
      2: ['分類', 'coded'],
      3: ['アレルゲン', 'item'],
      4: ['重症度', 'coded'],
      5: ['反応'],
      6: ['発症日', 'time'],
    },
  },
  IAM: {
    title: 'アレルギー',
    fields: {
      1: null,
      2: ['分類', 'coded'],
      3: ['アレルゲン', 'item'],
      4: ['重症度', 'coded'],
      5: ['反応'],
      6: ['区分', 'coded', { words: action }],
      11: ['発症日', 'time'],
      12: ['発症時期'],
    },
  },
  IN1: {
    title: '保険',
    fields: {
      1: null,
      2: ['種別', 'coded'],
      3: ['保険者番号'],
      4: ['保険者'],
      10: ['記号'],
      11: ['番号'],
      12: ['有効開始', 'time'],
      13: ['有効終了', 'time'],
      15: ['プラン'],
      17: ['本人・家族', 'coded'],
    },
  },
  ORC: {
    title: 'オーダ',
    fields: {
      1: ['区分', 'coded', { words: orderControl }],
      2: ['オーダ番号'],
      3: ['実施者番号'],
      4: ['グループ番号'],
      5: ['状態'],
      8: ['親オーダ番号'],
      9: ['日時', 'time'],
      10: ['入力者', 'person'],
      11: ['検証者', 'person'],
      12: ['依頼者', 'person'],
      13: ['入力場所', 'place'],
      15: ['有効日時', 'time'],
      16: ['理由', 'coded'],
      17: ['診療科', 'coded'],
      18: null,
      19: ['実施者', 'person'],
      21: null,
      22: null,
      23: null,
      24: null,
      29: ['入外', 'coded', { words: { I: '入院', O: '外来' } }],
      30: null,
    },
  },
  TQ1: {
    title: '用法・日時',
    fields: {
      1: null,
      2: ['数量', 'quantity'],
      3: ['用法', 'usage'],
      6: ['期間', 'quantity'],
      7: ['開始', 'time'],
      8: ['終了', 'time'],
      9: ['優先度', 'coded', { words: { R: 'ルーチン', S: '至急', A: '至急' } }],
      10: ['条件'],
      11: ['指示'],
      14: ['回数'],
    },
  },
  ODS: {
    title: '食事',
    fields: {
      1: ['種類', 'plain', { words: { D: '食事', S: '補食', P: '嗜好' } }],
      2: ['時間帯', 'coded'],
      3: ['食種', 'item'],
      4: ['指示'],
    },
  },
  RXE: {
    title: '薬剤',
    fields: {
      2: ['薬剤', 'item'],
      3: ['量', 'plain', { unit: 5 }],
      4: ['最大量', 'plain', { unit: 5 }],
      5: ['単位', 'coded'],
      6: ['剤形', 'coded'],
      7: ['指示', 'coded'],
      10: ['調剤量', 'plain', { unit: 11 }],
      11: ['単位', 'coded'],
      15: ['処方箋番号'],
      19: ['1日量', 'quantity'],
      21: ['区分', 'coded'],
      22: ['時間あたり'],
      23: ['速度', 'plain', { unit: 24 }],
      24: ['速度の単位', 'coded'],
      27: ['投与の理由', 'coded'],
      31: ['補足コード', 'item'],
      42: ['払出先', 'place'],
    },
  },
  RXR: {
    title: '投与経路',
    fields: { 1: ['経路', 'coded'], 2: ['部位', 'coded'], 3: ['器具', 'coded'], 4: ['方法', 'coded'] },
  },
  RXC: {
    title: '成分',
    fields: {
      1: ['種類', 'plain', { words: { B: '基剤', A: '添加' } }],
      2: ['薬剤', 'item'],
      3: ['量', 'plain', { unit: 4 }],
      4: ['単位', 'coded'],
    },
  },
  RXA: {
    title: '実施',
    fields: {
      1: null,
      2: null,
      3: ['開始', 'time'],
      4: ['終了', 'time'],
      5: ['薬剤', 'item'],
      6: ['量', 'plain', { unit: 7 }],
      7: ['単位', 'coded'],
      8: ['剤形', 'coded'],
      9: ['注記', 'coded'],
      10: ['実施者', 'person'],
      11: ['場所', 'place'],
      12: ['速度'],
      15: ['ロット番号'],
      18: ['中止・拒否の理由', 'coded'],
      19: ['指示', 'coded'],
      20: ['状況', 'plain', { words: { CP: '実施済', RE: '【拒否】', NA: '【未実施】', PA: '一部実施' } }],
      21: ['区分', 'plain', { words: { A: '追加', D: '【削除】', U: '更新' } }],
      22: ['入力日時', 'time'],
    },
  },
  SPM: {
    title: '検体',
    fields: { 1: null, 2: ['検体番号'], 4: ['検体', 'coded'], 8: ['部位', 'coded'], 17: ['採取日時', 'time'] },
  },
  OBR: {
    title: '検査',
    fields: {
      1: null,
      2: ['オーダ番号'],
      3: ['実施者番号'],
      4: ['項目', 'item'],
      6: ['要求日時', 'time'],
      7: ['検査日時', 'time'],
      8: ['終了日時', 'time'],
      13: ['臨床情報'],
      16: ['依頼者', 'person'],
      22: ['報告日時', 'time'],
      25: ['状態', 'plain', { words: resultStatus }],
      29: ['親オーダ番号'],
      31: ['検査理由', 'coded'],
    },
  },
  ZE1: {
    title: '手技',
    fields: {
      1: null,
      2: ['区分', 'plain', { words: { RS: '実施', OR: '予定' } }],
      3: ['手技', 'item'],
      4: ['回数'],
      5: ['加算', 'coded'],
      6: ['職種'],
      7: ['担当者', 'person'],
      8: ['物品種別'],
      9: ['物品', 'article'],
    },
  },
  ZE2: {
    title: '照射',
    fields: {
      1: null,
      2: ['管電圧', 'quantity'],
      3: ['管電流', 'quantity'],
      4: ['距離', 'quantity'],
      5: ['時間', 'quantity'],
      6: ['回数'],
    },
  },
  IPC: {
    title: '画像',
    fields: {
      1: ['受付番号'],
      2: ['手続き番号'],
      3: ['検査インスタンスUID'],
      4: ['手続きステップ'],
      5: ['モダリティ', 'coded'],
    },
  },
  ZI1: { title: '保険', fields: { 1: null, 2: ['種別', 'coded'], 3: ['保険者番号'], 4: ['保険者'] } },
  NTE: { title: 'コメント', fields: { 1: null, 2: null, 3: ['内容'], 4: null } },
};

export function titleOf(segment: string): string {
  return rows[segment]?.title ?? segment;
}

const labels = new Map<string, Label | null>();
for (const [segment, { fields }] of Object.entries(rows)) {
  for (const [field, row] of Object.entries(fields)) {
    labels.set(`${segment}-${field}`, row && { text: row[0], kind: row[1] ?? 'plain', ...row[2] });
  }
}
// A unit is printed with its number.
for (const [position, label] of labels) {
  if (label?.unit !== undefined) labels.set(`${position.slice(0, 3)}-${label.unit}`, null);
}

/** The label of a field; null when it is not printed, or printed with another. */
export function labelOf(segment: string, field: number): Label | null {
  const position = `${segment}-${field}`;
  const label = labels.get(position);
  return label === undefined ? { text: position, kind: 'plain' } : label;
}
