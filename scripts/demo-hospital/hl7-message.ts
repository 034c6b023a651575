/** Charts as HL7 v2.5 messages of SS-MIX2 1.2h, one function per datatype of the standardized storage. Text, not bytes. */
import { type AllergenClass, allergenClasses, type Department, labItems } from './catalogue.ts';
import type { Allergy, Chart, Doctor, ImagingOrder, LabOrder, Prescription, Problem, Stay } from './clinical.ts';
import { compactTime } from './moment.ts';
import type { Person } from './people.ts';

export interface MessageHeader {
  /** When the HIS sent it. */
  at: number;
  controlId: string;
}

const severities = { MI: '軽度', MO: '中等度', SV: '重度' } as const;
const routes = { PO: 'PO^口^HL70162', TOP: 'TOP^局所^HL70162' } as const;
const forms = {
  TAB: 'TAB^錠剤^MR9P',
  CAP: 'CAP^カプセル剤^MR9P',
  PWD: 'PWD^散剤^MR9P',
  PATCH: 'TPM^貼付剤^MR9P',
} as const;

/** Patient master: the full current state (ADT^A08). */
export function patientMessage(chart: Chart, header: MessageHeader): string {
  const { person } = chart;
  const stay = chart.stays.find((candidate) => candidate.dischargedAt === null);
  const measuredAt = compactTime(stay?.admittedAt ?? header.at, 12);
  const observations: string[] = [];
  const observe = (type: string, code: string, value: string, unit: string) =>
    observations.push(`OBX|${observations.length + 1}|${type}|${code}||${value}|${unit}|||||F|||${measuredAt}`);
  if (person.heightCm !== null) observe('NM', '9N001000000000001^身長^JC10', person.heightCm.toFixed(1), 'cm^cm^ISO+');
  if (person.weightKg !== null) observe('NM', '9N006000000000001^体重^JC10', person.weightKg.toFixed(1), 'kg^kg^ISO+');
  if (person.abo) observe('CWE', '5H010000001999911^血液型-ABO式^JC10', `${person.abo}^${person.abo}^JSHR002`, '');
  if (person.rh) observe('CWE', '5H020000001999911^血液型-Rh式^JC10', `${person.rh}^Rh(${person.rh})^JSHR003`, '');
  const { contact } = person;
  return join([
    head(header, 'ADT^A08^ADT_A01'),
    `EVN||${compactTime(header.at, 12)}|||||DEMO001`,
    patientSegment(person, true),
    contact
      ? `NK1|1|${person.family}^${contact.given}^^^^^L^I~${person.familyKana}^${contact.givenKana}^^^^^L^P|OTH^${contact.relation}^HL70063|${addressOf(person)}|${person.phones[0] ? phoneOf(person.phones[0], 'PRN') : ''}`
      : '',
    stay ? visitSegment(stay) : 'PV1|0001|O',
    ...observations,
    // Only some hospitals repeat allergies in the master; here every other patient's first one.
    ...chart.allergies
      .slice(0, Number(person.id) % 2)
      .map((allergy) => `AL1|1|${classOf(allergy.class)}|${allergy.code}^${allergy.name}^${allergy.system}`),
    `IN1|1|C0^国民健康保険（架空）^JHSD0001|00000000|||||||||20200401|||||SEL^本人^HL70063`,
  ]);
}

/** Allergies (ADT^A60). None is a statement too: one IAM that says so, verified. */
export function allergyMessage(chart: Chart, header: MessageHeader): string {
  const confirmed = `|||||C^確認済^HL70438|${chart.person.id.slice(-4)}^見本^看護師^^^^^^^L^^^^^I||${compactTime(header.at, 14)}`;
  const segments =
    chart.allergyState === 'none'
      ? [
          `IAM|1|MA^${allergenClasses.MA}^HL70127|0^アレルギーなし^99TMB||本人・家族に確認済|A^追加^HL70323||||||${confirmed}`,
        ]
      : chart.allergies.map((allergy, index) => allergySegment(allergy, index + 1));
  return join([
    head(header, 'ADT^A60^ADT_A60'),
    `EVN||${compactTime(header.at, 14)}`,
    patientSegment(chart.person),
    ...segments,
  ]);
}

function allergySegment(allergy: Allergy, number: number): string {
  const when = /^\d+$/.test(allergy.since) ? `${allergy.since}|` : `|${allergy.since}`;
  return `IAM|${number}|${classOf(allergy.class)}|${allergy.code}^${allergy.name}^${allergy.system}|${allergy.severity}^${severities[allergy.severity]}^HL70128|${allergy.reaction}|A^追加^HL70323|||||${when}`;
}

function classOf(code: AllergenClass): string {
  return `${code}^${allergenClasses[code]}^HL70127`;
}

/** All diagnoses in one message (PPR^ZD1). */
export function problemMessage(chart: Chart, header: MessageHeader): string {
  return join([
    head(header, 'PPR^ZD1^PPR_ZD1'),
    patientSegment(chart.person),
    ...chart.problems.flatMap((problem, index) => problemSegments(problem, index, chart)),
  ]);
}

function problemSegments(problem: Problem, index: number, chart: Chart): string[] {
  const onset = compactTime(problem.onset, 8);
  const ended = problem.resolvedAt === null ? '' : compactTime(problem.resolvedAt, 8);
  const code = problem.code === null ? `20084317^${problem.name}^MDCDX2` : `${problem.code}^${problem.name}^99TMB`;
  const icd10 = problem.icd10 === '' ? '' : `${problem.icd10}^^I10`;
  const doctor = problem.department.doctors[0]!;
  return [
    // PRB-3 code, 4 instance, 7 established, 9 resolved, 10 ICD-10, 13 suspected, 14/15 outcome, 16 onset, 17 name, 18 main.
    `PRB|AD|${onset}|${code}|${chart.person.id}${String(index + 1).padStart(4, '0')}|||${onset}||${ended}|${icd10}|||${problem.suspected ? '1^疑い^99TMB' : ''}|${ended ? `F^治癒^HL70241|${ended}` : '|'}|${onset}|${problem.name}${problem.suspected ? 'の疑い' : ''}|${problem.main ? '1^主診断^JHSD0007' : ''}`,
    `ZPR||${code}|`,
    `ORC|NW|${chart.person.id}${String(index + 1).padStart(4, '0')}||||||||||${doctorOf(doctor)}|||||${coded(problem.department)}`,
  ];
}

/** Prescription (RDE^O11): one ORC RXE TQ1 RXR per drug; ORC-4 is the RP. */
export function prescriptionMessage(
  person: Person,
  order: Prescription,
  stay: Stay | undefined,
  header: MessageHeader,
  control: 'NW' | 'CA' = 'NW',
): string {
  const place = order.inpatient && stay ? placeOf(stay) : `${order.department.code}^^^^^C`;
  const kind = order.inpatient ? 'I^入院患者オーダ^HL70482' : 'O^外来患者オーダ^HL70482';
  const class1 = order.inpatient ? 'IHP^入院処方^MR9P~FTP^定時処方^99TMB' : 'OHP^外来処方^MR9P~OHI^院内処方^MR9P';
  const time = compactTime(order.at, 14);
  const start = compactTime(order.at, 8);
  const segments = order.groups.flatMap(({ usage, days, drugs }, index) =>
    drugs.flatMap(({ drug, dose }) => {
      const [unit, unitText] = drug.unit;
      const daily = round(dose * usage.timesPerDay);
      const name = drug.hot9
        ? `${drug.hot9}^${drug.name}^HOT9^${drug.code}^${drug.name}^99TMB`
        : `${drug.code}^${drug.name}^99TMB`;
      return [
        `ORC|${control}|${order.orderNumber}||${index + 1}|||||${time}|${doctorOf(order.doctor)}||${doctorOf(order.doctor)}|${place}||||${coded(order.department)}||||灯火記念病院（架空）||||||||${kind}`,
        `RXE||${name}|${dose}||${unit}^${unitText}^MR9P|${forms[drug.form]}||||${round(daily * days)}|${unit}^${unitText}^MR9P||||${order.orderNumber}||||${daily}^${unit}&${unitText}&MR9P||${class1}${drug.yj ? `||||||||||${drug.yj}^${drug.name}^YJ` : ''}`,
        `TQ1|1||${usage.code}&${usage.text}&${usage.system}|||${days}^d|${start}||||${usage.system === '99TMB' ? usage.text : ''}`,
        `RXR|${drug.form === 'PATCH' ? routes.TOP : routes.PO}`,
      ];
    }),
  );
  return join([
    head(header, 'RDE^O11^RDE_O11'),
    patientSegment(person, true),
    order.inpatient && stay
      ? visitSegment(stay)
      : `PV1|0001|O|${place}||||${doctorOf(order.doctor)}|||${coded(order.department)}`,
    ...segments,
  ]);
}

/** Laboratory results (OUL^R22): one SPM with its OBR, ORC and OBX per specimen. */
export function labMessage(
  person: Person,
  order: LabOrder,
  stay: Stay | undefined,
  header: MessageHeader,
  control: 'SC' | 'CA' = 'SC',
): string {
  const inpatient = order.inpatient && stay;
  const place = inpatient ? placeOf(stay) : `${order.department.code}^^^^^C`;
  const collected = compactTime(order.collectedAt, 12);
  const reported = compactTime(order.reportedAt, 14);
  const segments = order.panels.flatMap(({ panel, results }, index) => {
    const specimen = `${order.orderNumber}${String(index + 1).padStart(3, '0')}`;
    const preliminary = results.some((result) => result.status === 'P');
    return [
      `SPM|${index + 1}|${specimen}||${panel.specimen[0]}^${panel.specimen[1]}^JC10|||||||||||||${collected}`,
      `OBR|1|${order.orderNumber}|${specimen}|${panel.code}^${panel.name}^99TMB|||${collected}|||||||||${doctorOf(order.doctor)}||||||${reported}|||${preliminary ? 'P' : 'F'}`,
      `ORC|${control}|${order.orderNumber}|${specimen}||${control === 'CA' ? 'CA' : 'CM'}||||${reported}|||${doctorOf(order.doctor)}|${place}||||${coded(order.department)}||||||||||||${order.inpatient ? 'I^入院患者オーダ^HL70482' : 'O^外来患者オーダ^HL70482'}`,
      ...results.map(({ key, value, flag, status }, line) => {
        const { code, name, unit, low, high } = labItems[key];
        const range = low === null ? (high === null ? '' : `< ${high}`) : high === null ? `> ${low}` : `${low}-${high}`;
        const type = /^[\d.]+$/.test(value) ? 'NM' : 'ST';
        return `OBX|${line + 1}|${type}|${code}^${name}^JC10||${value}|${unit === '' ? '' : escapeText(`${unit}^${unit}^99TMB`)}|${range}|${flag}|||${status}|||${collected}`;
      }),
    ];
  });
  return join([
    head(header, 'OUL^R22^OUL_R22'),
    patientSegment(person),
    inpatient ? visitSegment(stay) : `PV1|0001|O|${place}`,
    ...segments,
  ]);
}

/** Admission (ADT^A01) or discharge (ADT^A03). */
export function stayMessage(person: Person, stay: Stay, event: 'A01' | 'A03', header: MessageHeader): string {
  const occurred = compactTime(event === 'A01' ? stay.admittedAt : stay.dischargedAt!, 12);
  return join([
    head(header, `ADT^${event}^ADT_${event}`),
    `EVN||${compactTime(header.at, 12)}||||${occurred}|DEMO001`,
    patientSegment(person),
    visitSegment(stay, event === 'A03'),
    `PV2|||^${stay.reason}`,
  ]);
}

/** Imaging performed (OMI^Z23): IPC-1 accession and IPC-3 Study Instance UID are the join to DICOM. */
export function imagingMessage(person: Person, order: ImagingOrder, header: MessageHeader): string {
  const time = compactTime(order.at, 14);
  const doctor = doctorOf(order.doctor);
  const department = `${coded(order.department)}`;
  const child =
    order.orderNumber.slice(0, -2) + String((Number(order.orderNumber.slice(-2)) + 50) % 100).padStart(2, '0');
  const step = (control: 'NW' | 'PA' | 'CH') => {
    const number = control === 'CH' ? child : order.orderNumber;
    const parent = control === 'CH' ? order.orderNumber : '';
    const code = control === 'CH' ? order.code.padEnd(32, '0') : order.code;
    return [
      `ORC|${control}|${number}||||||${parent}|${time}|${doctor}||${doctor}|${order.department.code}^^^^^C||||${department}||||||||||||O`,
      'TQ1|1||||||||R^^HL70485',
      `OBR||${number}||${code}^${order.description}^JJ1017|||${time.slice(0, 8)}|||||||||${doctor}||||||${time}|||F${parent ? `||||${parent}` : ''}`,
      `IPC|${order.accession}|P${order.orderNumber}|${order.studyUid}||${order.modality}^^DCM`,
    ];
  };
  return join([
    head(header, 'OMI^Z23^OMI_Z23'),
    patientSegment(person, true),
    `PV1|0001|O|||||${doctor}|||${coded(order.department)}`,
    ...step('NW'),
    ...step('PA'),
    ...step('CH'),
  ]);
}

export function head(header: MessageHeader, type: string): string {
  const sent = compactTime(header.at, 17);
  return `MSH|^~\\&|DEMOHIS|TOMOSHIBI|GW|RCV|${sent.slice(0, 14)}.${sent.slice(14)}||${type}|${header.controlId}|P|2.5||||||~ISO IR87||ISO 2022-1994|SS-MIX2_1.20^SS-MIX2^1.2.392.200250.2.1.100.1.2.120^ISO`;
}

export function patientSegment(person: Person, whole = false): string {
  const name = `${person.family}^${person.given}^^^^^L^I~${person.familyKana}^${person.givenKana}^^^^^L^P`;
  const birth = person.birthDate?.replaceAll('-', '') ?? '';
  const base = `PID|0001||${person.id}^^^^PI||${name}||${birth}|${person.sex}`;
  if (!whole) return base;
  const phones = person.phones.map((phone, index) => phoneOf(phone, index === 0 ? 'PRN' : 'ORN')).join('~');
  const death = person.deceasedAt ? `||||||||||||||||${person.deceasedAt.replaceAll('-', '')}|Y` : '';
  return `${base}|||${person.address ? addressOf(person) : ''}||${phones}${death}`;
}

function addressOf(person: Person): string {
  return `^^^^${person.postalCode}^JPN^H^${person.address}`;
}

function phoneOf(phone: string, use: 'PRN' | 'ORN'): string {
  return `^${use}^${use === 'PRN' ? 'PH' : 'CP'}^^^^^^^^^${phone}`;
}

export function visitSegment(stay: Stay, discharged = false): string {
  const doctor = doctorOf(stay.doctor);
  const end = discharged && stay.dischargedAt !== null ? `|${compactTime(stay.dischargedAt, 12)}` : '';
  const disposition = discharged ? '01' : '';
  return `PV1|0001|I|${placeOf(stay)}||||${doctor}|||${coded(stay.department)}|||||||${doctor}|||||||||||||||||||${disposition}||||||||${compactTime(stay.admittedAt, 12)}${end}`;
}

export function coded({ code, name }: Department): string {
  return `${code}^${name}^99TMB`;
}

export function placeOf(stay: Stay): string {
  return `${stay.ward}^${stay.room}^${stay.bed}^^^N`;
}

export function doctorOf(doctor: Doctor): string {
  return `${doctor.code}^${doctor.family}^${doctor.given}^^^^^^^L^^^^^I`;
}

/** HL7 §2.7: a caret inside a unit such as `10^3/uL` is data. */
export function escapeText(unit: string): string {
  return unit.replaceAll('10^', '10\\S\\');
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

export function join(segments: readonly string[]): string {
  return segments.filter((segment) => segment !== '').join('\r');
}
