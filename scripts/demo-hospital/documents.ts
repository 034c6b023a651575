/** The hospital's own papers for an outage: what to do, whom to call, how to use the forms. All of it invented. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const outage = [
  [
    '停電・システム停止時の対応手順（架空）',
    '灯火記念病院（架空）　改訂 第3版',
    '1. はじめの10分',
    '病棟リーダーは停止を確認し、時刻をクロノロジーに書く。',
    '災害対策本部（内線 9001）に連絡する。',
    '電子カルテの端末は再起動しない。LANケーブルは抜く。',
    '非常用電源の赤いコンセントに、人工呼吸器と輸液ポンプがあるか確かめる。',
  ],
  [
    '2. 灯火端末を使いはじめる',
    '各病棟の灯火端末を保管庫から出し、電源を入れる。',
    '媒体を挿し、合言葉の封筒を二人で開ける。',
    '病棟一覧・患者サマリ・与薬実施表の順に印刷する。',
    '画面と紙の「データ時点」を必ず読み上げる。',
    'その後の変更は、口頭と紙で補う。',
  ],
  [
    '3. 指示と与薬',
    '新しい指示は指示簿に書く。口頭指示は復唱する。',
    'アレルギーが「未確認」の患者には、投与前に本人・家族に確認する。',
    '与薬のたびに二人で確認し、与薬実施表に署名する。',
    '輸血は輸血部（内線 9601）に用紙を持って行く。',
  ],
  [
    '4. 転送と復旧',
    '人工呼吸器を使う患者の転送は、転送先病院一覧の順に電話する。',
    '画像が要るときは、放射線部（内線 9501）で紙か媒体を受け取る。',
    '復旧後は用紙を捨てず、番号の順にスキャンする。',
    'この文書は架空の病院のものであり、実際の手順ではない。',
  ],
];

const telephones = `部署,場所,内線,夜間・休日,担当
災害対策本部,本館2階 会議室A,9001,9001,本部長 見本 一郎
情報システム室,本館地下1階,9101,9102,当直 架空 電子
看護部,本館2階,9201,9202,当直師長 例題 師長
薬剤部,本館1階,9301,9302,当直薬剤師
検査部,本館1階,9401,9402,当直技師
放射線部,本館1階,9501,9502,当直技師
輸血部,本館1階,9601,9402,検査部が兼ねる
施設課（電気・医療ガス）,別館1階,9701,9701,守衛室
医事課,本館1階,9801,9001,夜間は災害対策本部
救急外来,本館1階,9901,9901,
手術部,本館3階,9031,9032,
集中治療室,本館3階,9041,9041,
代表（架空）,,000-000-0000,000-000-0000,番号はすべて架空
`;

const duty = `休日当直表（架空）　11月

21日(土) 内科 架空 太郎   外科 見本 次郎   産婦人科 例題 花子   麻酔科 模擬 三郎
22日(日) 内科 例題 次郎   外科 模擬 太郎   産婦人科 見本 春子   麻酔科 架空 四郎
23日(祝) 内科 見本 五郎   外科 架空 六郎   産婦人科 模擬 夏子   麻酔科 例題 七郎

当直師長  21日 例題 秋子   22日 見本 冬子   23日 架空 朝子
薬剤師    21日 模擬 一     22日 例題 二     23日 見本 三

交代は 8:30。連絡は院内電話番号表の「夜間・休日」の番号へ。
この表の人は全員架空である。
`;

const transfers = `# 転送先病院一覧（架空）

上から順に電話する。搬送の前に、情報提供書と持参薬を二人で確認する。

## 集中治療・人工呼吸器
- 模擬中央病院　000-222-0000　救命救急センター　車で 15 分
- 見本総合病院　000-111-0000　ICU 8床　車で 25 分

## 透析
- 例題クリニック　000-333-0000　透析 20床　停電時も可
- 見本総合病院　000-111-0000　夜間は不可

## 産科・新生児
- 架空母子医療センター　000-444-0000　NICU 12床

病院名と番号はすべて架空である。
`;

const forms = `# 用紙の使い方（架空）

| 用紙 | 使うとき | 控え |
|---|---|---|
| M1 患者登録票 | 新しい患者が来たとき。仮IDを使い切る順に渡す | 医事 |
| M2 病棟一覧 | 交代のたびに読み合わせる | 病棟 |
| M3 患者サマリ | 一人一枚、ベッドサイドのファイルに綴じる | なし |
| M6 指示簿 | 新しい指示・変更・中止をここだけに書く | 薬剤 |
| M7 与薬実施表 | 与薬のたびに二人で確認し、署名する | 病棟 |

- 書き損じは二重線と署名。修正液は使わない。
- 用紙は復旧後にスキャンするので捨てない。番号の欠けは欠番として報告する。
- 名前の似た患者には「同姓同名注意」の札を付ける。
`;

const poster = [
  [
    '灯火端末の起動（架空）',
    '1. 保管庫の鍵を二人で開ける',
    '2. 端末の電源を入れる（LANはつながない）',
    '3. 媒体を挿し、合言葉を入れる',
    '4. 患者を探し、データ時点を読み上げる',
    '5. 病棟一覧と患者サマリを印刷する',
    'この掲示は架空の病院のものである',
  ],
];

const index = `categories: [停止時の手順, 連絡先]
documents:
  - { file: 停止時の手順/停電・システム停止時の対応手順.pdf, order: 1, pinned: true }
  - { file: 停止時の手順/灯火端末の起動.pdf, order: 2 }
  - { file: 停止時の手順/用紙の使い方.md, order: 3 }
  - { file: 連絡先/院内電話番号表.csv, order: 1, pinned: true }
  - { file: 連絡先/休日当直表.txt, order: 2, pinned: true }
  - { file: 連絡先/転送先病院一覧.md, order: 3, pinned: true }
`;

/** Returns how many files were written. */
export function writeDocuments(folder: string): number {
  const files: [string, string | Buffer][] = [
    ['停止時の手順/停電・システム停止時の対応手順.pdf', linesPdf(outage)],
    ['停止時の手順/灯火端末の起動.pdf', linesPdf(poster)],
    ['停止時の手順/用紙の使い方.md', forms],
    ['連絡先/院内電話番号表.csv', telephones],
    ['連絡先/休日当直表.txt', duty],
    ['連絡先/転送先病院一覧.md', transfers],
    ['index.yml', index],
  ];
  for (const [name, content] of files) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return files.length;
}

/** A4 pages of lines in the standard Japanese font every PDF reader substitutes (ISO 32000-1 §9.7.5.2, UniJIS-UTF16-H). */
function linesPdf(pages: readonly string[][]): Buffer {
  const hex = (line: string) =>
    [...Array(line.length).keys()].map((index) => line.charCodeAt(index).toString(16).padStart(4, '0')).join('');
  const contents = pages.map((lines) =>
    lines
      .map((line, index) => `BT /F1 ${index === 0 ? 22 : 14} Tf 50 ${760 - index * 52} Td <${hex(line)}> Tj ET`)
      .join('\n'),
  );
  const kids = pages.map((_, page) => `${6 + page * 2} 0 R`).join(' ');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`,
    '<< /Type /Font /Subtype /Type0 /BaseFont /HeiseiKakuGo-W5 /Encoding /UniJIS-UTF16-H /DescendantFonts [4 0 R] >>',
    '<< /Type /Font /Subtype /CIDFontType0 /BaseFont /HeiseiKakuGo-W5 /CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 5 >> /DW 1000 /FontDescriptor 5 0 R >>',
    '<< /Type /FontDescriptor /FontName /HeiseiKakuGo-W5 /Flags 4 /FontBBox [-92 -250 1010 922] /ItalicAngle 0 /Ascent 752 /Descent -221 /CapHeight 737 /StemV 114 >>',
    ...contents.flatMap((content, page) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${7 + page * 2} 0 R /Resources << /Font << /F1 3 0 R >> >> >>`,
      `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    ]),
  ];
  let body = '%PDF-1.5\n';
  const offsets = objects.map((object, index) => {
    const offset = body.length;
    body += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  body += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF\n`;
  return Buffer.from(body, 'latin1');
}
