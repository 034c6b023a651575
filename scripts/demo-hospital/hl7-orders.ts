/** What is ordered for inpatients beside medicines by mouth: infusions (RDE^O11) and meals (OMD^O03). */
import type { AdministrationOrder, Chart, Stay } from './clinical.ts';
import {
  coded,
  doctorOf,
  head,
  join,
  type MessageHeader,
  patientSegment,
  placeOf,
  visitSegment,
} from './hl7-message.ts';
import { ageAt, compactTime, day, dayOf, hour } from './moment.ts';
import type { Person } from './people.ts';

const inpatientOrder = 'I^入院患者オーダ^HL70482';
const infusedAt = [9, 16];
const infusionHours = 5;

/** The mixture that was infused last, as ordered for that day and the next. @param order of OMP-12, by vein */
export function injectionMessage(
  person: Person,
  order: AdministrationOrder,
  stay: Stay,
  header: MessageHeader,
): string {
  const doctor = doctorOf(order.doctor);
  const first = dayOf(order.at);
  const [carrier] = order.given;
  const drugs = order.given.filter(({ start }) => start === carrier!.start);
  const times = [first, first + day].flatMap((date) => infusedAt.map((begins) => date + begins * hour));
  const segments = times.flatMap((start, index) => [
    `ORC|NW|${order.orderNumber}||${order.orderNumber}_01_${String(index + 1).padStart(3, '0')}|||||${compactTime(header.at, 14)}|${doctor}||${doctor}|${placeOf(stay)}||||${coded(order.department)}||||||||||||${inpatientOrder}`,
    `RXE||00^一般^99TMB|500||ML^ミリリットル^MR9P|INJ^注射剤^MR9P|^${infusionHours}時間一定速度で^99TMB||||||||${order.orderNumber}||||||IHP^入院処方^MR9P|H1|100|ml/hr^ミリリッター／時間^ISO+`,
    `TQ1|1||||||${compactTime(start, 12)}|${compactTime(start + infusionHours * hour, 12)}`,
    'RXR|IV^静脈内^HL70162||IVP^点滴ポンプ^HL70164',
    ...drugs.map(({ drug, amount, unit }, place) => {
      const name = drug.hot9 ? `${drug.hot9}^${drug.name}^HOT9` : `${drug.code}^${drug.name}^99TMB`;
      return `RXC|${place === 0 ? 'B' : 'A'}|${name}|${amount}|${unit[0]}^${unit[1]}^MR9P`;
    }),
  ]);
  return join([head(header, 'RDE^O11^RDE_O11'), patientSegment(person, true), visitSegment(stay), ...segments]);
}

/** The meals since the admission: by what the chart has, else by age. */
export function dietMessage(chart: Chart, orderNumber: string, stay: Stay, header: MessageHeader): string {
  const doctor = doctorOf(stay.doctor);
  const [code, name, instruction] = dietOf(chart, stay);
  return join([
    head(header, 'OMD^O03^OMD_O03'),
    patientSegment(chart.person),
    visitSegment(stay),
    `ORC|NW|${orderNumber}|||||||${compactTime(stay.admittedAt, 14)}|${doctor}||${doctor}|||||${coded(stay.department)}|||||||||||||${inpatientOrder}`,
    `TQ1|1||TID&１日３回&HL70335||||${compactTime(stay.admittedAt + 4 * hour, 12)}||R^ルーチン^HL70485`,
    `ODS|D||${code}^${name}^99TMB|${instruction}`,
  ]);
}

function dietOf({ person, problems }: Chart, stay: Stay): readonly [string, string, string] {
  const has = (words: string) => problems.some(({ name, resolvedAt }) => resolvedAt === null && name.includes(words));
  if (stay.ward === 'ICU') return ['D90', '絶食', ''];
  if (has('心不全')) return ['D21', '心臓食 塩分６ｇ', '水分１０００ｍＬ／日'];
  if (has('腎臓病')) return ['D31', '腎臓食 たんぱく質４０ｇ', ''];
  if (has('糖尿病')) return ['D11', '糖尿病食 １６００ｋｃａｌ', ''];
  if (person.birthDate && ageAt(person.birthDate, stay.admittedAt) >= 80) return ['D03', '全粥食', 'きざみ'];
  return ['D01', '常食', ''];
}
