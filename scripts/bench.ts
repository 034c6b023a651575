/**
 * Measures everything that is said of speed, next to what other programs take for the same in the same run.
 *
 *   npm run bench -- --help
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { writePlots } from '../tests/bench/plots/plots.ts';
import {
  joined,
  keepPart,
  keptFiles,
  type Measured,
  type MeasuredPart,
  measuredOf,
  type PartName,
  partNames,
  readMeasured,
  thisMachine,
} from '../tests/bench/report/measured.ts';
import { machineLine, partLines, tableOf } from '../tests/bench/report/table.ts';

const quickSeconds = 120;

const usage = `npm run bench -- [options]
  --quick          a small sample of every part, in two minutes
  Parts; any of them together, all but --export where none is named:
  --headline       from plugging in a medium of 100,000 patients and 200 GB to the first patient, against restic and age
  --records        200 to 1,000,000 patients: export, opening, search, chart, and how their cost grows
  --images         first image, frames, scrolling, memory and decoding, against Orthanc and OHIF
  --media          copying, opening and adding to media, backing up and receiving images, against cp, restic, age, Orthanc
  --paper          1,500 sides for a whole hospital, against Chromium, and filing 1,000 scans
  --search         a million patients, and notes
  --window         a very long chart, and an hour's use
  --export         10,000 to 1,000,000 messages, nights after them, 5 GB of images, 2 GB of FHIR: 20 GB, four million inodes
  --notes N        how many notes are searched (1,000,000; ten million take 16 GB)
  --work DIR       keeps the generated hospitals, and what each part has measured as DIR/results/PART.json
  --json FILE      the results as JSON too
  Without measuring:
  --join [FILES]   one table of several results; without files, of those in DIR/results
  --plots DIR      SVG pictures of the results, or of --from FILE
  --from FILE      what --json has written
`;

const { values, positionals } = typed();
if (values.help) process.stdout.write(usage);
else if (values.join) tellOf(joinedFiles());
else if (values.from) tellOf(readMeasured(values.from));
else await measure();

/** What was typed; what cannot be understood is said with how it is written. */
function typed() {
  try {
    const flag = { type: 'boolean' } as const;
    const text = { type: 'string' } as const;
    const read = parseArgs({
      allowPositionals: true,
      options: {
        ...(Object.fromEntries(partNames.map((name) => [name, flag])) as Record<PartName, typeof flag>),
        quick: flag,
        join: flag,
        help: flag,
        notes: text,
        json: text,
        work: text,
        plots: text,
        from: text,
      },
    });
    if (read.positionals.length > 0 && !read.values.join) throw new Error(`what is ${read.positionals[0]}?`);
    return read;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}`);
    process.exit(2);
  }
}

function joinedFiles(): Measured {
  const files = positionals.length > 0 ? positionals : keptFiles(values.work ?? '.');
  if (files.length === 0) {
    process.stderr.write(`nothing to join: name files, or --work DIR with results in it\n\n${usage}`);
    process.exit(2);
  }
  return joined(files.map((file) => readMeasured(file)));
}

async function measure(): Promise<void> {
  const work = values.work ? path.resolve(values.work) : fs.mkdtempSync(path.join(os.tmpdir(), 'tomoshibi-bench-'));
  fs.mkdirSync(work, { recursive: true });
  const machine = thisMachine();
  const only = partNames.filter((name) => values[name]);
  // In two minutes there is a sample of everything; of the whole, a million messages are asked for by name.
  const usual = values.quick ? partNames : partNames.filter((name) => name !== 'export');
  const measured: MeasuredPart[] = [];
  try {
    const { buildViewer } = await import('./build.ts');
    buildViewer();
    const started = performance.now();
    for (const name of only.length > 0 ? only : usual) measured.push(await measurePart(name, work));
    tellOf(measuredOf(machine, measured));
    const seconds = (performance.now() - started) / 1000;
    console.log(`\n${seconds.toFixed(1)} s in all${values.quick ? ` (a quick run is to take ≤ ${quickSeconds})` : ''}`);
  } finally {
    if (!values.work) fs.rmSync(work, { recursive: true, force: true });
  }
}

/** A part that fails leaves what it had measured, and the others go on. */
async function measurePart(name: PartName, work: string): Promise<MeasuredPart> {
  process.stderr.write(`— ${name}\n`);
  const machine = thisMachine();
  const started = performance.now();
  const part: MeasuredPart = {
    part: name,
    startedAt: new Date().toISOString(),
    seconds: 0,
    quick: values.quick === true,
    load: machine.load,
    results: [],
  };
  const keep = () => {
    part.seconds = Number(((performance.now() - started) / 1000).toFixed(1));
    keepPart(work, machine, part);
  };
  try {
    // Not before: a table is joined without a browser and a database.
    const { parts } = await import('../tests/bench/parts.ts');
    await parts[name]({
      work,
      quick: part.quick,
      notes: Number(values.notes ?? 1_000_000),
      tell: (rows) => {
        part.results.push(...rows);
        keep();
      },
    });
  } catch (error) {
    console.error(error);
    part.failed = (error as Error).message;
  }
  keep();
  process.stderr.write(`  ${name}: ${part.seconds} s${part.failed ? ', failed' : ''}\n`);
  return part;
}

/** The table, and what else was asked for; the exit code says whether everything was measured and holds. */
function tellOf(found: Measured): void {
  console.log(`${machineLine(found.machine)}\n`);
  console.log(tableOf(found.results));
  console.log(`\n${partLines(found.parts).join('\n')}`);
  if (values.json) fs.writeFileSync(values.json, `${JSON.stringify(found, null, 2)}\n`);
  if (values.plots) for (const file of writePlots(found.results, values.plots)) console.log(file);
  const missed = found.results.filter((result) => result.ok === false).length;
  if (missed > 0) console.log(`\n${missed} of the targets missed`);
  const failed = found.parts.filter((part) => part.failed).map((part) => part.part);
  if (failed.length > 0) console.log(`\nnot measured to the end: ${failed.join(', ')}`);
  if (missed > 0 || failed.length > 0) process.exitCode = 1;
}
