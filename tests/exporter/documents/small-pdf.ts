/** PDFs by hand (ISO 32000-1), also such as nobody should have. */

interface PdfOptions {
  /** Lines of ASCII on each page. */
  pages: string[][];
  /** Entries of the catalog and of the trailer. */
  catalog?: string;
  trailer?: string;
  /** In the place of the number of pages. */
  count?: number;
  /** The first page again and again. */
  repeat?: number;
}

export function smallPdf({ pages, catalog = '', trailer = '', count, repeat = 1 }: PdfOptions): Buffer {
  const kids = Array.from({ length: repeat }, () => pages.map((_, page) => `${4 + page * 2} 0 R`)).flat();
  const objects = [
    `<< /Type /Catalog /Pages 2 0 R ${catalog} >>`,
    `<< /Type /Pages /Kids [${kids.join(' ')}] /Count ${count ?? kids.length} >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  for (const [page, lines] of pages.entries()) {
    const drawn = `BT /F1 18 Tf 60 760 Td 30 TL ${lines.map((line) => `(${line}) Tj T*`).join(' ')} ET`;
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${5 + page * 2} 0 R
/Resources << /Font << /F1 3 0 R >> >> >>`,
      `<< /Length ${drawn.length} >>\nstream\n${drawn}\nendstream`,
    );
  }
  let body = '%PDF-1.4\n';
  const starts = objects.map((object, index) => {
    const start = body.length;
    body += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return start;
  });
  const table = starts.map((start) => `${String(start).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  const start = body.length;
  body += `xref\n0 ${size}\n0000000000 65535 f \n${table}`;
  body += `trailer\n<< /Size ${size} /Root 1 0 R ${trailer} >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(body, 'latin1');
}

/** Under a password that nobody knows: standard handler, revision 2 (ISO 32000-1 §7.6.3). */
export function lockedPdf(): Buffer {
  const key = '00'.repeat(32);
  return smallPdf({
    pages: [['SECRET']],
    trailer: `/Encrypt << /Filter /Standard /V 1 /R 2 /O <${key}> /U <${key}> /P -4 >> /ID [<${key}> <${key}>]`,
  });
}

/** Whoever opens it is asked to run something, in three ways. */
export function scriptedPdf(): Buffer {
  const script = "globalThis.documentRan = true; app.alert('ran'); app.launchURL('http://127.0.0.1:9/ran');";
  return smallPdf({
    pages: [['DOWNTIME MANUAL']],
    catalog: `/OpenAction << /S /JavaScript /JS (${script.replaceAll('(', '\\(').replaceAll(')', '\\)')}) >>
/AA << /WC << /S /Launch /F (calc.exe) >> >> /Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (1) >>] >> >>`,
  });
}
