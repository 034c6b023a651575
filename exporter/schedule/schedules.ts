/**
 * What makes a computer run the export every day: the recipes of resources/schedules/ with paths filled in, each quoted as
 * the program that reads it wants.
 */
import fs from 'node:fs';

export const schedulers = ['systemd', 'cron', 'windows'] as const;
export type Scheduler = (typeof schedulers)[number];

/** Every path is absolute. */
export interface Plan {
  /** What starts the exporter, with the arguments that come before its command. */
  command: readonly [string, ...string[]];
  config: string;
  /** Where export.yml lies. */
  folder: string;
  language: 'ja' | 'en';
  /** `HH:MM`, local. */
  at: string;
  /** `YYYY-MM-DD` */
  today: string;
  user: string;
  log: string;
  /** The page to look at in the morning. */
  latest: string;
  /** Where a run writes: keys, reports, media. */
  writes: readonly string[];
  media: readonly string[];
  /** Those of the media that are mount points now, and without which nothing may be written. */
  mounted: readonly string[];
}

export interface ScheduleFile {
  name: string;
  content: Buffer;
}

export function scheduleFiles(scheduler: Scheduler, plan: Plan): ScheduleFile[] {
  if (scheduler === 'systemd') {
    return [
      { name: 'tomoshibi-export.service', content: Buffer.from(service(plan)) },
      { name: 'tomoshibi-export.timer', content: Buffer.from(filled('tomoshibi-export.timer', { AT: plan.at })) },
    ];
  }
  if (scheduler === 'cron') return [{ name: 'tomoshibi-export.cron', content: Buffer.from(crontab(plan)) }];
  // Task Scheduler writes, and reads on every version, UTF-16 with a byte order mark.
  const content = Buffer.from(`\ufeff${task(plan).replaceAll('\n', '\r\n')}`, 'utf16le');
  return [{ name: 'tomoshibi-export.xml', content }];
}

function service(plan: Plan): string {
  const list = (paths: readonly string[], prefix = '') => paths.map((path) => systemdWord(prefix + path)).join(' ');
  return filled('tomoshibi-export.service', {
    MOUNTS: list(plan.media),
    ASSERTIONS: plan.mounted.map((path) => `AssertPathIsMountPoint=${systemdText(path)}\n`).join(''),
    USER: systemdText(plan.user),
    FOLDER: systemdText(plan.folder),
    COMMAND: plan.command.map(commandWord).join(' '),
    CONFIG: commandWord(plan.config),
    LANGUAGE: plan.language,
    // A medium that is not there stops the run with words, not systemd's namespace.
    WRITES: list(plan.writes, '-'),
  });
}

function crontab(plan: Plan): string {
  const [hour, minute] = plan.at.split(':').map(Number);
  return filled('tomoshibi-export.cron', {
    MINUTE: String(minute),
    HOUR: String(hour),
    COMMAND: plan.command.map(cronWord).join(' '),
    CONFIG: cronWord(plan.config),
    LANGUAGE: plan.language,
    LOG: cronWord(plan.log),
    LATEST: cronWord(plan.latest),
  });
}

function task(plan: Plan): string {
  return filled('tomoshibi-export.xml', {
    LATEST: xmlText(plan.latest),
    DAY: plan.today,
    AT: plan.at,
    USER: xmlText(plan.user),
    PROGRAM: xmlText(plan.command[0]),
    FIRST: xmlText(plan.command.slice(1).map(windowsWord).join(' ')),
    CONFIG: xmlText(windowsWord(plan.config)),
    LANGUAGE: plan.language,
    LOG: xmlText(windowsWord(plan.log)),
    FOLDER: xmlText(plan.folder),
  });
}

/** systemd.syntax(7): specifiers begin with a percent sign. */
function systemdText(text: string): string {
  return text.replaceAll('%', '%%');
}

function systemdWord(text: string): string {
  return `"${systemdText(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** systemd.service(5): in arguments, a dollar sign begins a variable. */
function commandWord(text: string): string {
  return systemdWord(text).replaceAll('$', '$$$$');
}

/** For sh; crontab(5): an unescaped percent sign ends the command, quoted or not. */
function cronWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`.replaceAll('%', '\\%');
}

/** As CommandLineToArgvW takes it apart: backslashes count only before a quotation mark. */
function windowsWord(text: string): string {
  return `"${text.replace(/(\\*)"/g, '$1$1\\"').replace(/\\+$/, '$&$&')}"`;
}

function xmlText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const templates = {
  'tomoshibi-export.service': () =>
    fs.readFileSync(new URL('../../resources/schedules/tomoshibi-export.service', import.meta.url), 'utf8'),
  'tomoshibi-export.timer': () =>
    fs.readFileSync(new URL('../../resources/schedules/tomoshibi-export.timer', import.meta.url), 'utf8'),
  'tomoshibi-export.cron': () =>
    fs.readFileSync(new URL('../../resources/schedules/tomoshibi-export.cron', import.meta.url), 'utf8'),
  'tomoshibi-export.xml': () =>
    fs.readFileSync(new URL('../../resources/schedules/tomoshibi-export.xml', import.meta.url), 'utf8'),
};

/** Comments name the marks and stay as they are. */
function filled(name: keyof typeof templates, values: Record<string, string>): string {
  return templates[name]().replace(/@([A-Z]+)@/g, (mark, key: string) => values[key] ?? mark);
}
