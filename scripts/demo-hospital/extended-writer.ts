/** Discharge summaries as SS-MIX2 extended storage: one CDA R2 for each stay with pneumonia that is over. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Chart, Stay } from './clinical.ts';
import { compactTime, hour, isoDate } from './moment.ts';

/** Whose course the summary tells. */
const illness = '肺炎';
const type = '^退院時サマリー^^18842-5^退院時サマリー^LN';

/** @returns how many were written */
export function writeSummaries(root: string, charts: readonly Chart[]): number {
  mkdirSync(root, { recursive: true });
  let written = 0;
  for (const chart of charts) {
    for (const stay of chart.stays) {
      if (stay.dischargedAt === null || stay.reason !== illness) continue;
      writeSummary(root, chart, stay, stay.dischargedAt);
      written += 1;
    }
  }
  return written;
}

function writeSummary(root: string, chart: Chart, stay: Stay, dischargedAt: number): void {
  const { id } = chart.person;
  const date = compactTime(dischargedAt, 8);
  const at = dischargedAt + 6 * hour;
  const name = `${id}_${date}_${type}_${date}${id.slice(-5)}_${compactTime(at, 17)}_${stay.department.code}_1`;
  const folder = join(root, id.slice(0, 3), id.slice(3, 6), id, date, type, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'summary.xml'), documentOf(chart, stay, dischargedAt, at));
}

function documentOf({ person, allergies }: Chart, stay: Stay, dischargedAt: number, at: number): string {
  const { department, doctor, reason } = stay;
  const days = `${isoDate(stay.admittedAt)} 〜 ${isoDate(dischargedAt)}`;
  const sections = [
    ['退院時診断', `<list><item>${reason}</item></list>`],
    [
      'アレルギー',
      allergies.length > 0
        ? `<list>${allergies.map(({ name }) => `<item>${name}</item>`).join('')}</list>`
        : '聴取では特になし',
    ],
    [
      '入院経過',
      `<paragraph>${reason}のため入院（${days}、${stay.ward}）。抗菌薬点滴を行い、第３病日に解熱した。酸素投与は第５病日に終了した。</paragraph><paragraph>架空の経過である。</paragraph>`,
    ],
    [
      '退院時検査',
      '<table><thead><tr><th>検査</th><th>入院時</th><th>退院時</th></tr></thead><tbody><tr><td>CRP</td><td>12.4</td><td>0.6</td></tr><tr><td>WBC</td><td>14200</td><td>6100</td></tr></tbody></table>',
    ],
    ['退院時方針', `<paragraph>${department.name}外来で２週間後に再診。</paragraph>`],
  ] as const;
  return `<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3" classCode="DOCCLIN" moodCode="EVN">
<typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
<id root="2.25.1234567890.5" extension="${compactTime(dischargedAt, 8)}${person.id}"/>
<code code="18842-5" codeSystem="2.16.840.1.113883.6.1" codeSystemName="LOINC" displayName="退院時サマリー"/>
<title>退院時サマリー</title><effectiveTime value="${compactTime(at, 14)}+0900"/><confidentialityCode code="N"/>
<recordTarget><patientRole><id root="2.25.1234567890.1" extension="${person.id}"/><patient>
<name use="IDE"><family>${person.family}</family><given>${person.given}</given></name>
<administrativeGenderCode code="${person.sex}"/><birthTime value="${person.birthDate?.replaceAll('-', '') ?? ''}"/>
</patient></patientRole></recordTarget>
<author><time value="${compactTime(at, 8)}"/><assignedAuthor><id extension="${doctor.code}"/><assignedPerson>
<name use="IDE"><family>${doctor.family}</family><given>${doctor.given}</given></name></assignedPerson>
<representedOrganization><name>灯火記念病院（架空）</name></representedOrganization></assignedAuthor></author>
<documentationOf><serviceEvent classCode="ACCM"><effectiveTime><low value="${compactTime(stay.admittedAt, 8)}"/>
<high value="${compactTime(dischargedAt, 8)}"/></effectiveTime></serviceEvent></documentationOf>
<component><structuredBody>
${sections.map(([title, text]) => `<component><section><title>${title}</title><text>${text}</text></section></component>`).join('\n')}
</structuredBody></component></ClinicalDocument>
`;
}
