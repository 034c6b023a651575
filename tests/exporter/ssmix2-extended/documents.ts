/** Clinical documents by the public rules of CDA R2 and of Japan, and trees of extended storage to put them in. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { SourceReport } from '../../../exporter/report.ts';
import { readSsmix2Extended } from '../../../exporter/sources/ssmix2-extended/read.ts';
import { RecordingSink } from '../recording-sink.ts';

export const summaryType = '^退院時サマリー^^18842-5^退院時サマリー^LN';

interface CdaOptions {
  id?: string;
  name?: string;
  birthDate?: string;
  title?: string;
  code?: string;
  /** What stands in `structuredBody`; or the whole `component` with `body`. */
  sections?: string;
  body?: string;
  prefix?: string;
  encoding?: string;
  doctype?: string;
}

export function section(title: string, text: string, further = ''): string {
  return `<component><section><title>${title}</title><text>${text}</text>${further}</section></component>`;
}

/** A discharge summary of 灯火 太郎 unless told otherwise. */
export function cda(options: CdaOptions): string {
  const { id = '0000123', name = '<family>灯火</family><given>太郎</given>', birthDate = '19480405' } = options;
  const { title = '退院時サマリー', code = '18842-5', sections = '', encoding = 'UTF-8', doctype = '' } = options;
  const body = options.body ?? `<component><structuredBody>${sections}</structuredBody></component>`;
  const xml = `<ClinicalDocument xmlns="urn:hl7-org:v3" classCode="DOCCLIN" moodCode="EVN">
<typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
<id root="1.2.392.999" extension="D1"/>
<code code="${code}" codeSystem="2.16.840.1.113883.6.1" codeSystemName="LOINC" displayName="${title}"/>
<title>${title}</title><effectiveTime value="20250614170000+0900"/><confidentialityCode code="N"/>
<recordTarget><patientRole><id root="1.2.392.999.1" extension="${id}"/><patient>
<name use="IDE">${name}</name><administrativeGenderCode code="M"/><birthTime value="${birthDate}"/>
</patient></patientRole></recordTarget>
<author><time value="20250614"/><assignedAuthor><id extension="777"/><assignedPerson><name use="IDE"><family>医師</family>
<given>花子</given></name></assignedPerson><representedOrganization><name>灯火病院</name></representedOrganization>
</assignedAuthor></author>
<documentationOf><serviceEvent classCode="ACCM"><effectiveTime><low value="20250601"/><high value="20250614"/>
</effectiveTime></serviceEvent></documentationOf>
${body}</ClinicalDocument>`;
  const prefixed = options.prefix
    ? xml.replaceAll(/<(\/?)([A-Za-z])/g, `<$1${options.prefix}:$2`).replace('xmlns="', `xmlns:${options.prefix}="`)
    : xml;
  return `<?xml version="1.0" encoding="${encoding}"?>\n<?xml-stylesheet type="text/xsl" href="CDA.xsl"?>\n${doctype}${prefixed}`;
}

export interface ContentFiles {
  type?: string;
  /** `患者ID_診療日_データ種別_特定キー_発生日時_診療科_flag` */
  name: string;
  /** In the place of the patient's folder. */
  folder?: string;
  /** By name; or the one file that the content is. */
  files: Record<string, string | Buffer> | string | Buffer;
}

/** Reads a tree made for the occasion. */
export async function readContents(contents: readonly ContentFiles[], sink = new RecordingSink()) {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'ssmix2-extended-'));
  try {
    for (const { type = summaryType, name, files, folder } of contents) {
      const [id = '', date = ''] = name.split('_');
      const place = path.join(root, folder ?? path.join(id.slice(0, 3), id.slice(3, 6), id), date, type, name);
      if (typeof files === 'string' || Buffer.isBuffer(files)) {
        fs.mkdirSync(path.dirname(place), { recursive: true });
        fs.writeFileSync(place, files);
        continue;
      }
      fs.mkdirSync(place, { recursive: true });
      for (const [file, bytes] of Object.entries(files)) {
        fs.mkdirSync(path.dirname(path.join(place, file)), { recursive: true });
        fs.writeFileSync(path.join(place, file), bytes);
      }
    }
    const report = new SourceReport('extended');
    await readSsmix2Extended({ name: 'extended', root, sink, report, signal: new AbortController().signal });
    return { sink, report, documents: sink.of('document_reference') };
  } finally {
    fs.rmSync(root, { recursive: true, force: true });
  }
}
