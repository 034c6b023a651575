/** A PDF of two pages in Japanese without embedded fonts, as many hospital systems write them (ISO 32000-1 §9.7.5.2). */
export function fictionalPdf(patient: string, date: string): Uint8Array {
  const pages = [
    ['検査説明書（架空）', `患者: ${patient}`, `検査日: ${date}`, 'この文書は架空のものである。', 'FICTIONAL DOCUMENT'],
    ['2ページ目', '造影剤の説明はここにはない。', 'PAGE TWO'],
  ];
  const objects: string[] = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${pages.map((_, page) => `${5 + page * 2} 0 R`).join(' ')}] /Count ${pages.length} >>`,
    '<< /Type /Font /Subtype /Type0 /BaseFont /HeiseiKakuGo-W5 /Encoding /UniJIS-UTF16-H /DescendantFonts [4 0 R] >>',
    `<< /Type /Font /Subtype /CIDFontType0 /BaseFont /HeiseiKakuGo-W5 /DW 1000 /W [1 94 500]
/CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 2 >> /FontDescriptor ${5 + pages.length * 2} 0 R >>`,
  ];
  for (const [page, lines] of pages.entries()) {
    const drawn = [
      '0.85 0.55 0.1 rg 60 748 475 26 re f 0 g',
      'BT 60 700 Td 30 TL',
      ...lines.map((line) =>
        /^[ -~]+$/.test(line) ? `/F2 18 Tf (${line}) Tj T*` : `/F1 18 Tf <${utf16(line)}> Tj T*`,
      ),
      'ET',
    ].join('\n');
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${6 + page * 2} 0 R
/Resources << /Font << /F1 3 0 R /F2 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>`,
      `<< /Length ${drawn.length} >>\nstream\n${drawn}\nendstream`,
    );
  }
  objects.push(
    '<< /Type /FontDescriptor /FontName /HeiseiKakuGo-W5 /Flags 4 /FontBBox [-92 -250 1010 922] /ItalicAngle 0 /Ascent 752 /Descent -221 /CapHeight 737 /StemV 114 >>',
  );
  let body = '%PDF-1.4\n';
  const starts = objects.map((object, index) => {
    const start = body.length;
    body += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return start;
  });
  const table = starts.map((start) => `${String(start).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  body += `xref\n0 ${size}\n0000000000 65535 f \n${table}`;
  body += `trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${body.indexOf('xref\n0 ')}\n%%EOF\n`;
  return Buffer.from(body, 'latin1');
}

function utf16(line: string): string {
  return Buffer.from(line, 'utf16le').swap16().toString('hex').toUpperCase();
}
