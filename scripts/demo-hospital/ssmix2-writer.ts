/** An SS-MIX2 standardized storage on disk: `<root>/<pid[0:3]>/<pid[3:6]>/<pid>/<date or ->/<datatype>/<file>`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { administrationsOf } from './administrations.ts';
import type { Chart, Given, LabOrder, Prescription } from './clinical.ts';
import { administrationMessage, cultureMessage } from './hl7-care.ts';
import {
  allergyMessage,
  imagingMessage,
  labMessage,
  type MessageHeader,
  patientMessage,
  prescriptionMessage,
  problemMessage,
  stayMessage,
} from './hl7-message.ts';
import { dietMessage, injectionMessage } from './hl7-orders.ts';
import { encodeIso2022Jp } from './iso2022jp.ts';
import { compactTime, day, hour, minute } from './moment.ts';
import { Random } from './random.ts';

/** SS-MIX2 1.2h condition flag: 1 valid, 0 deleted, 2 history. */
type Flag = 0 | 1 | 2;

export interface Ssmix2Counts {
  patients: number;
  files: number;
  bytes: number;
  byDatatype: Record<string, number>;
  byFlag: Record<Flag, number>;
}

interface Entry {
  datatype: string;
  /** `YYYYMMDD`, or `-` for what has no day. */
  date: string;
  orderNumber: string;
  department: string;
  flag: Flag;
  at: number;
  text(header: MessageHeader): string;
}

const noOrder = '999999999999999';

export class Ssmix2Tree {
  readonly counts: Ssmix2Counts = { patients: 0, files: 0, bytes: 0, byDatatype: {}, byFlag: { 0: 0, 1: 0, 2: 0 } };
  readonly #root: string;
  readonly #seed: number;
  readonly #asOf: number;
  #parent = '';

  constructor(root: string, seed: number, asOf: number) {
    this.#root = root;
    this.#seed = seed;
    this.#asOf = asOf;
    mkdirSync(root, { recursive: true });
  }

  writeChart(chart: Chart): void {
    const { id } = chart.person;
    const random = new Random(this.#seed, 'ssmix2', id);
    const folder = this.#patientFolder(id);
    const made = new Set<string>();
    for (const entry of this.#entries(chart, random)) {
      const dated = `${folder}/${entry.date}`;
      const typed = `${dated}/${entry.datatype}`;
      if (!made.has(typed)) {
        if (!made.has(dated)) mkdirSync(dated);
        mkdirSync(typed);
        made.add(dated).add(typed);
      }
      const time = compactTime(entry.at, 17);
      const name = `${id}_${entry.date}_${entry.datatype}_${entry.orderNumber}_${time}_${entry.department}_${entry.flag}`;
      const header = { at: entry.at, controlId: `${time}${id}` };
      this.#write(`${typed}/${name}`, encodeIso2022Jp(entry.text(header) + endOf(random)), entry);
    }
    this.counts.patients += 1;
  }

  /**
   * Three files no reader may file under anybody: one lying in another patient's folder, one whose content names another
   * patient than its place, and one of two junk bytes. Returns their paths inside the storage.
   */
  writeBroken(place: Chart, other: Chart): { path: string; what: string }[] {
    const { id } = place.person;
    const date = compactTime(this.#asOf - 30 * day, 8);
    const time = (offset: number) => compactTime(this.#asOf - 30 * day + offset * minute, 17);
    const files = [
      {
        what: 'lies in another patient’s folder',
        path: `${id}/${date}/OMP-01/${other.person.id}_${date}_OMP-01_000000000000901_${time(1)}_01_1`,
        text: allergyMessage(other, { at: this.#asOf - 30 * day, controlId: 'BROKEN1' }),
      },
      {
        what: 'PID-3 names another patient than the path',
        path: `${id}/${date}/ADT-52/${id}_${date}_ADT-52_${noOrder}_${time(2)}_01_1`,
        text: patientMessage(other, { at: this.#asOf - 30 * day, controlId: 'BROKEN2' }),
      },
      {
        what: 'two junk bytes',
        path: `${id}/${date}/OML-11/${id}_${date}_OML-11_000000000000903_${time(3)}_01_1`,
        text: '\u0001\u0002',
      },
    ];
    return files.map(({ what, path, text }) => {
      const full = join(this.#root, id.slice(0, 3), id.slice(3, 6), path);
      mkdirSync(join(full, '..'), { recursive: true });
      writeFileSync(full, encodeIso2022Jp(text));
      return { path: `${id.slice(0, 3)}/${id.slice(3, 6)}/${path}`, what };
    });
  }

  *#entries(chart: Chart, random: Random): Generator<Entry> {
    const { person, stays } = chart;
    const stay = stays.find((candidate) => candidate.dischargedAt === null);
    const latest = Math.min(
      this.#asOf,
      Math.max(this.#asOf - 200 * day, ...stays.map((each) => each.admittedAt + hour)),
    );
    const master = { date: '-', orderNumber: noOrder, department: '-', at: latest };

    if (random.chance(0.1)) {
      const moved = { ...chart, person: { ...person, address: '架空県灯火市旧町１丁目１番１号' }, stays: [] };
      yield {
        ...master,
        datatype: 'ADT-00',
        flag: 2,
        at: latest - 400 * day,
        text: (header) => patientMessage(moved, header),
      };
    }
    yield { ...master, datatype: 'ADT-00', flag: 1, text: (header) => patientMessage(chart, header) };
    if (chart.allergyState !== 'unasked') {
      yield {
        ...master,
        datatype: 'ADT-61',
        flag: 1,
        at: latest - 2 * hour,
        text: (header) => allergyMessage(chart, header),
      };
    }
    if (chart.problems.length > 0) {
      const department = chart.problems[0]!.department.code;
      if (chart.problems.length > 1 && random.chance(0.15)) {
        const fewer = { ...chart, problems: chart.problems.slice(0, -1) };
        yield {
          ...master,
          datatype: 'PPR-01',
          department,
          flag: 2,
          at: latest - 90 * day,
          text: (header) => problemMessage(fewer, header),
        };
      }
      yield {
        ...master,
        datatype: 'PPR-01',
        department,
        flag: 1,
        at: latest - hour,
        text: (header) => problemMessage(chart, header),
      };
    }

    for (const order of chart.prescriptions) {
      const versions = versionsOf(order, order.at, this.#asOf);
      for (const { flag, at, cancelled, superseded } of versions) {
        const shown: Prescription = superseded
          ? { ...order, groups: order.groups.map((group) => ({ ...group, days: group.days * 2 })) }
          : order;
        yield {
          datatype: 'OMP-01',
          date: compactTime(order.at, 8),
          orderNumber: order.orderNumber,
          department: order.department.code,
          flag,
          at,
          text: (header) => prescriptionMessage(person, shown, stay, header, cancelled ? 'CA' : 'NW'),
        };
      }
    }
    for (const order of chart.labs) {
      const versions = versionsOf(order, order.reportedAt, this.#asOf);
      for (const { flag, at, cancelled, superseded } of versions) {
        const shown: LabOrder = superseded ? { ...order, panels: order.panels.slice(0, 1) } : order;
        yield {
          datatype: 'OML-11',
          date: compactTime(order.collectedAt, 8),
          orderNumber: order.orderNumber,
          department: order.department.code,
          flag,
          at,
          text: (header) => labMessage(person, shown, stay, header, cancelled ? 'CA' : 'SC'),
        };
      }
    }
    for (const each of stays) {
      const common = { orderNumber: noOrder, department: each.department.code, flag: 1 as const };
      const admitted = compactTime(each.admittedAt, 8);
      const discharged = each.dischargedAt;
      yield {
        ...common,
        datatype: 'ADT-22',
        date: admitted,
        at: each.admittedAt + 5 * minute,
        text: (header) => stayMessage(person, each, 'A01', header),
      };
      if (discharged !== null) {
        yield {
          ...common,
          datatype: 'ADT-52',
          date: compactTime(discharged, 8),
          at: discharged + 5 * minute,
          text: (header) => stayMessage(person, each, 'A03', header),
        };
      }
    }
    if (stay) {
      const orders = administrationsOf(chart, { seed: this.#seed, asOf: this.#asOf });
      const infused = orders.findLast(({ datatype, given }) => datatype === 'OMP-12' && isInfusion(given));
      if (infused) {
        yield {
          datatype: 'OMP-02',
          date: compactTime(infused.at, 8),
          orderNumber: `${infused.orderNumber.slice(0, -2)}58`,
          department: infused.department.code,
          flag: 1,
          at: infused.at + 8 * hour,
          text: (header) =>
            injectionMessage(
              person,
              { ...infused, orderNumber: `${infused.orderNumber.slice(0, -2)}58` },
              stay,
              header,
            ),
        };
      }
      const mealOrder = `${compactTime(stay.admittedAt, 8)}${person.id.slice(-5)}59`;
      yield {
        datatype: 'OMD',
        date: compactTime(stay.admittedAt, 8),
        orderNumber: mealOrder,
        department: stay.department.code,
        flag: 1,
        at: stay.admittedAt + 30 * minute,
        text: (header) => dietMessage(chart, mealOrder, stay, header),
      };
      for (const order of orders) {
        yield {
          datatype: order.datatype,
          date: compactTime(order.at, 8),
          orderNumber: order.orderNumber,
          department: order.department.code,
          flag: 1,
          at: Math.min(Math.max(...order.given.map(({ start, end }) => end ?? start)) + 10 * minute, this.#asOf),
          text: (header) => administrationMessage(person, order, stay, header),
        };
      }
    }
    for (const culture of chart.cultures) {
      yield {
        datatype: 'OML-11',
        date: compactTime(culture.collectedAt, 8),
        orderNumber: culture.orderNumber,
        department: culture.department.code,
        flag: 1,
        at: culture.reportedAt,
        text: (header) => cultureMessage(person, culture, stay, header),
      };
    }
    for (const order of chart.imaging) {
      yield {
        datatype: 'OMG-11',
        date: compactTime(order.at, 8),
        orderNumber: order.orderNumber,
        department: order.department.code,
        flag: 1,
        at: order.at + 20 * minute,
        text: (header) => imagingMessage(person, order, header),
      };
    }
  }

  #patientFolder(id: string): string {
    const parent = join(this.#root, id.slice(0, 3), id.slice(3, 6));
    if (parent !== this.#parent) {
      mkdirSync(parent, { recursive: true });
      this.#parent = parent;
    }
    const folder = `${parent}/${id}`;
    mkdirSync(folder);
    return folder;
  }

  #write(path: string, bytes: Buffer, entry: Entry): void {
    writeFileSync(path, bytes);
    this.counts.files += 1;
    this.counts.bytes += bytes.length;
    this.counts.byDatatype[entry.datatype] = (this.counts.byDatatype[entry.datatype] ?? 0) + 1;
    this.counts.byFlag[entry.flag] += 1;
  }
}

interface Version {
  flag: Flag;
  at: number;
  cancelled: boolean;
  superseded: boolean;
}

/** Update: the old file's flag becomes 2 and a new one is written. Deletion: all become 0 and a last 0 is written. */
function versionsOf(order: Prescription | LabOrder, at: number, asOf: number): Version[] {
  const later = Math.min(at + 40 * minute, asOf);
  const plain = { flag: 1 as const, at, cancelled: false, superseded: false };
  // What happened in the very last minutes has had no time to be changed.
  if (later <= at || order.fate === 'valid') return [plain];
  return order.fate === 'revised'
    ? [
        { ...plain, flag: 2, superseded: true },
        { ...plain, at: later },
      ]
    : [
        { ...plain, flag: 0 },
        { ...plain, flag: 0, at: later, cancelled: true },
      ];
}

/** Real storages end a message in CR, in CR and FS, or in nothing. */
function endOf(random: Random): string {
  const draw = random.next();
  return draw < 0.8 ? '\r' : draw < 0.95 ? '\r\u001c' : '';
}

/** Several drugs in one bag, by vein. */
function isInfusion(given: readonly Given[]): boolean {
  return given.length > 1 && given[0]!.rate !== '' && given[0]!.start === given[1]!.start;
}
