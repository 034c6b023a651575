/** What was handed out and given (RAS^O17), and cultures with their susceptibilities (OUL^R22). */
import type { AdministrationOrder, Culture, Given, Growth, Stay } from './clinical.ts';
import {
  coded,
  doctorOf,
  escapeText,
  head,
  join,
  type MessageHeader,
  patientSegment,
  placeOf,
  visitSegment,
} from './hl7-message.ts';
import { compactTime } from './moment.ts';
import type { Person } from './people.ts';

const routes = { PO: 'PO^口^HL70162', IV: 'IV^静脈内^HL70162' } as const;

/** One ORC with an RXA for each drug; the RXR after them is the route of all. */
export function administrationMessage(
  person: Person,
  order: AdministrationOrder,
  stay: Stay,
  header: MessageHeader,
): string {
  const doctor = doctorOf(order.doctor);
  return join([
    head(header, 'RAS^O17^RAS_O17'),
    patientSegment(person, true),
    visitSegment(stay),
    `ORC|RE|${order.orderNumber}||${order.orderNumber}_01|||||${compactTime(header.at, 14)}|${doctor}||${doctor}|${placeOf(stay)}||||${coded(order.department)}||||||||||||I^入院患者オーダ^HL70482`,
    ...order.given.map((given) => administrationSegment(given, stay)),
    `RXR|${routes[order.route]}`,
  ]);
}

function administrationSegment(given: Given, stay: Stay): string {
  const { drug, amount, unit, start, end, rate, status, reason, nurse } = given;
  const name = drug.hot9 ? `${drug.hot9}^${drug.name}^HOT9` : `${drug.code}^${drug.name}^99TMB`;
  const item = drug.yj ? `${name}^${drug.yj}^${drug.name}^YJ` : name;
  const from = compactTime(start, 12);
  const until = end !== null ? compactTime(end, 12) : status === '' ? '' : from;
  const by = `${nurse.code}^${nurse.family}^${nurse.given}^^^^^^^L^^^^^I`;
  // RXA-3 and 4 times, 5 drug, 6 and 7 amount, 10 who, 11 where, 12 rate, 18 why not, 20 what became of it.
  return `RXA|0|1|${from}|${until}|${item}|${amount}|${unit[0]}^${unit[1]}^MR9P|||${by}|${placeOf(stay)}|${rate}||||||${reason && `^${reason}^99TMB`}||${status}`;
}

const cultured = '6B010600401974249^培養同定^JC10';

/** SPM, the culture with its smear and organisms, then an OBR for each organism tested, whose OBR-26 names it. */
export function cultureMessage(
  person: Person,
  culture: Culture,
  stay: Stay | undefined,
  header: MessageHeader,
): string {
  const { orderNumber, specimen, smear, growth } = culture;
  const number = `${orderNumber}001`;
  const collected = compactTime(culture.collectedAt, 12);
  const reported = compactTime(culture.reportedAt, 14);
  const status = culture.final ? 'F' : 'P';
  const doctor = doctorOf(culture.doctor);
  const requested = (line: number, item: string, parent: string) =>
    `OBR|${line}|${orderNumber}|${number}|${item}|||${collected}|||||||||${doctor}||||||${reported}||MB|${status}${parent && `|${parent}`}`;
  const result = (line: number, type: string, item: string, part: string, value: string, unit: string, flag: string) =>
    `OBX|${line}|${type}|${item}|${part}|${value}|${unit}||${flag}|||${status}|||${collected}`;
  const organisms =
    growth.length > 0
      ? growth.flatMap(({ code, name, amount }, index) => [
          result(index + 2, 'CWE', cultured, String(index + 1), `${code}^${name}^JANIS`, '', ''),
          `NTE|1||菌量 ${escapeText(amount)}`,
        ])
      : [result(2, 'ST', cultured, '1', culture.final ? '発育を認めず' : '発育を認めず（培養継続中）', '', '')];
  return join([
    head(header, 'OUL^R22^OUL_R22'),
    patientSegment(person),
    stay ? visitSegment(stay) : 'PV1|0001|O',
    `SPM|1|${number}||${specimen[0]}^${specimen[1]}^99TMB|||||||||||||${collected}`,
    requested(1, 'M001^一般細菌培養同定^99TMB', ''),
    `ORC|SC|${orderNumber}|${number}||CM||||${reported}|||${doctor}|||||${coded(culture.department)}`,
    result(1, 'ST', '6A010000000074111^塗抹・グラム染色^JC10', '', smear, '', ''),
    ...organisms,
    ...growth.flatMap((grown, index) =>
      grown.results.length === 0
        ? []
        : [
            requested(
              index + 2,
              'M002^薬剤感受性^99TMB',
              `${cultured.replaceAll('^', '&')}^${index + 1}^${grown.name}`,
            ),
            ...susceptibilities(grown, result),
          ],
    ),
  ]);
}

function susceptibilities(
  { results }: Growth,
  result: (line: number, type: string, item: string, part: string, value: string, unit: string, flag: string) => string,
): string[] {
  return results.map(({ code, name, mic, judged }, line) =>
    result(line + 1, 'ST', `${code}^${name}^99TMB`, '', mic, 'ug/mL^ug/mL^99TMB', judged),
  );
}
