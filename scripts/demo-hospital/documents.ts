/** The hospital's own papers for an outage: what to do, whom to call, how to use the forms. All of it invented. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const outage = `# 停電・システム停止時の手順（架空）

灯火記念病院（架空）　改訂 第3版

1. 病棟リーダーは停止を確認し、時刻をクロノロジーに書く。
2. 災害対策本部（内線 000-9001）に連絡する。電子カルテの再起動はしない。
3. 各病棟の灯火端末を保管庫から出し、電源を入れる。LANケーブルはつながない。
4. 媒体を挿し、合言葉の封筒を二人で開ける。
5. 病棟一覧・患者サマリ・与薬実施表の順に印刷する。
6. 画面と紙の「データ時点」を必ず読み上げ、その後の変更は口頭と紙で補う。
7. 新しい指示は指示簿に書く。口頭指示は復唱する。
8. アレルギーが「未確認」の患者には、投与前に本人・家族に確認する。

> この文書は架空の病院のものであり、実際の手順ではない。
`;

const telephones = `電話連絡網（架空）
灯火記念病院（架空）　000-000-0000（代表）

災害対策本部        内線 000-9001   本部長  見本 一郎
情報システム室      内線 000-9101   当直    架空 電子
看護部              内線 000-9201   当直師長 例題 師長
薬剤部              内線 000-9301
検査部              内線 000-9401
放射線部            内線 000-9501
輸血部              内線 000-9601
施設課（電気・医療ガス） 内線 000-9701
消防（架空）        000-0119
近隣病院: 見本総合病院（架空） 000-111-0000 ／ 模擬中央病院（架空） 000-222-0000

番号はすべて架空である。
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
  '灯火端末の起動（架空）',
  '1. 保管庫の鍵を二人で開ける',
  '2. 端末の電源を入れる（LANはつながない）',
  '3. 媒体を挿し、合言葉を入れる',
  '4. 患者を探し、データ時点を読み上げる',
  '5. 病棟一覧と患者サマリを印刷する',
  'この掲示は架空の病院のものである',
];

/** Returns how many documents were written. */
export function writeDocuments(folder: string): number {
  mkdirSync(folder, { recursive: true });
  const files: [string, string | Buffer][] = [
    ['停電時手順.md', outage],
    ['電話連絡網.txt', telephones],
    ['用紙の使い方.md', forms],
    ['灯火端末の起動.pdf', posterPdf(poster)],
  ];
  for (const [name, content] of files) writeFileSync(join(folder, name), content);
  return files.length;
}

/** One A4 page of lines in the standard Japanese font every PDF reader substitutes (ISO 32000-1 §9.7.5.2, UniJIS-UTF16-H). */
function posterPdf(lines: readonly string[]): Buffer {
  const hex = (line: string) =>
    [...Array(line.length).keys()].map((index) => line.charCodeAt(index).toString(16).padStart(4, '0')).join('');
  const content = lines
    .map((line, index) => `BT /F1 ${index === 0 ? 26 : 17} Tf 60 ${760 - index * 62} Td <${hex(line)}> Tj ET`)
    .join('\n');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type0 /BaseFont /HeiseiKakuGo-W5 /Encoding /UniJIS-UTF16-H /DescendantFonts [6 0 R] >>',
    '<< /Type /Font /Subtype /CIDFontType0 /BaseFont /HeiseiKakuGo-W5 /CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 5 >> /DW 1000 /FontDescriptor 7 0 R >>',
    '<< /Type /FontDescriptor /FontName /HeiseiKakuGo-W5 /Flags 4 /FontBBox [-92 -250 1010 922] /ItalicAngle 0 /Ascent 752 /Descent -221 /CapHeight 737 /StemV 114 >>',
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
