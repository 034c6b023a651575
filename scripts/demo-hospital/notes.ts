/** Readable notes of one chart: 経過記録, 退院時要約, 看護サマリ and 読影レポート, in the manner of a ward and plainly fictional. */

import type { Chart } from './clinical.ts';
import type { Report } from './fhir-writer.ts';
import { ageAt, day, hour, isoDate } from './moment.ts';
import { nameOf } from './people.ts';
import type { CastMember, StudyPlan } from './plays.ts';
import { Random } from './random.ts';

const sexWords = { M: '男性', F: '女性', U: '性別不明' } as const;

export function notesOf(chart: Chart, asOf: number): Report[] {
  const { person, problems, stays } = chart;
  const random = new Random('notes', person.id);
  const age = person.birthDate ? `${ageAt(person.birthDate, asOf)}歳` : '年齢不詳';
  const main = problems[0]?.name ?? '精査';
  const notes: Report[] = [];
  for (const stay of stays) {
    const author = `${stay.doctor.family} ${stay.doctor.given}`;
    if (stay.dischargedAt !== null) {
      notes.push({
        loinc: '18842-5',
        title: '退院時要約',
        at: stay.dischargedAt,
        author,
        text: [
          `退院時要約（架空）　${nameOf(person)}　${age} ${sexWords[person.sex]}`,
          `入院期間: ${isoDate(stay.admittedAt)} 〜 ${isoDate(stay.dischargedAt)}　${stay.ward}病棟　${stay.department.name}`,
          `主病名: ${stay.reason}`,
          `既往: ${problems.map((problem) => problem.name).join('、')}`,
          `経過: 入院後、安静と内服調整を行い、${random.pick(['第3病日に解熱', '第5病日に食事を再開', '第7病日から離床を開始'])}した。血液検査は改善し、${random.pick(['独歩', '杖歩行', '車椅子'])}で退院した。`,
          '退院後は外来で経過をみる。この文書は架空のものである。',
        ].join('\n'),
      });
      continue;
    }
    const days = Math.min(4, Math.max(1, Math.floor((asOf - stay.admittedAt) / day)));
    for (let back = days; back >= 1; back--) {
      notes.push({
        loinc: '11506-3',
        title: '経過記録',
        at: asOf - back * day + 2 * hour,
        author,
        text: [
          `S: ${random.pick(['息苦しさは軽くなった', '夜はよく眠れた', '食欲が出てきた', '少し痛みがある'])}。`,
          `O: 体温${(36 + random.int(2, 14) / 10).toFixed(1)}℃、血圧${random.int(104, 148)}/${random.int(58, 86)}mmHg、SpO₂ ${random.int(93, 99)}％（室内気）。${random.pick(['下腿浮腫は軽減', '呼吸音は清', '創部に発赤なし', '腹部は平坦で軟'])}。`,
          `A: ${main}。${random.pick(['経過は良好', '改善傾向', '内服を継続'])}。${problems.length > 1 ? `${problems[1]!.name}は安定。` : ''}`,
          `P: ${random.pick(['採血を再検', '点滴を終了し内服へ', 'リハビリを継続', '明日胸部写真を確認'])}。（架空の記録）`,
        ].join('\n'),
      });
    }
  }
  return notes;
}

export function reportOf(plan: StudyPlan): Report | null {
  if (plan.report === '') return null;
  return {
    loinc: '18748-4',
    title: '読影レポート',
    at: plan.at + 5 * hour,
    author: '架空 読子',
    text: [
      `検査: ${plan.description}　検査日: ${isoDate(plan.at)}　受付番号: ${plan.accession}`,
      `所見: ${plan.report}`,
    ].join('\n'),
    study: {
      uid: plan.studyUid,
      accession: plan.accession,
      at: plan.at,
      conclusion: '上記のとおり。この読影レポートは架空のものである。',
    },
  };
}

export function reportsOf(member: CastMember): Report[] {
  return member.studies.map(reportOf).filter((report) => report !== null);
}
