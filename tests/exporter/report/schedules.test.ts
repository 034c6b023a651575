/** Schedules for computers whose folders have names as people give them, read by who has to read them. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Plan, scheduleFiles } from '../../../exporter/schedule/schedules.ts';
import { hasTool } from '../../tool.ts';

let root: string;
let plan: Plan;
beforeAll(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'tomoshibi-schedule-'));
  const folder = path.join(root, `書き出し 100% $HOME "本番" it's`);
  fs.mkdirSync(folder);
  const node = path.join(folder, 'node js');
  // Says what it was called with.
  fs.writeFileSync(node, '#!/bin/sh\nprintf "%s\\n" "$@" > "$0.called"\nexit 3\n', { mode: 0o755 });
  const inFolder = (name: string) => path.join(folder, name);
  plan = {
    command: [node, inFolder('cli.ts')] as const,
    config: inFolder('export.yml'),
    folder,
    language: 'ja',
    at: '01:30',
    today: '2026-11-21',
    user: os.userInfo().username,
    log: inFolder('export.log'),
    latest: inFolder('latest.html'),
    writes: [inFolder('keys'), inFolder('媒体 1')],
    media: [inFolder('媒体 1')],
    mounted: [inFolder('媒体 1')],
  };
});
afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

const expected = () => [plan.command[1], 'run', '--config', plan.config, '--language', 'ja'];

it('leaves nothing of a recipe open', () => {
  for (const scheduler of ['systemd', 'cron', 'windows'] as const) {
    for (const { content } of scheduleFiles(scheduler, plan)) expect(content.toString()).not.toMatch(/@[A-Z]+@/);
  }
});

describe('cron', () => {
  it.skipIf(process.platform === 'win32')('calls the exporter with these words, and says how it ended', () => {
    const { content } = scheduleFiles('cron', plan)[0]!;
    const line = content.toString().trimEnd().split('\n').at(-1)!;
    expect(line).toMatch(/^30 1 \* \* \* /);
    // crontab(5): what follows an unescaped percent sign is no part of the command.
    const [command] = line
      .split(' ')
      .slice(5)
      .join(' ')
      .split(/(?<!\\)%/);
    const { stdout } = spawnSync('sh', ['-c', command!.replaceAll('\\%', '%')], { encoding: 'utf8' });
    expect(fs.readFileSync(`${plan.command[0]}.called`, 'utf8').trimEnd().split('\n')).toEqual([
      ...expected(),
      '--log',
      plan.log,
    ]);
    expect(stdout).toBe(`Tomoshibi export: exit code 3. See ${plan.latest}\n`);
  });
});

describe('systemd', () => {
  it.skipIf(!hasTool('systemd-analyze'))('takes the units as they are', () => {
    const files = scheduleFiles('systemd', plan).map(({ name, content }) => {
      const file = path.join(root, name);
      fs.writeFileSync(file, content);
      return file;
    });
    const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', ...files], { encoding: 'utf8' });
    expect({ status, said: stdout + stderr }).toEqual({ status: 0, said: '' });
  });

  it('quotes specifiers, variables and quotation marks', () => {
    const unit = scheduleFiles('systemd', plan)[0]!.content.toString();
    const exec = /^ExecStart=(.*)$/m.exec(unit)![1]!;
    const words = [...exec.matchAll(/"((?:\\.|[^"\\])*)"|(\S+)/g)].map(([, quoted, bare]) =>
      (quoted ?? bare!).replace(/\\(.)/g, '$1').replaceAll('%%', '%'),
    );
    const unescaped = words.map((word) => word.replaceAll('$$', '$'));
    expect(unescaped).toEqual(['/usr/bin/env', plan.command[0], ...expected()]);
    expect(unit).toContain(`AssertPathIsMountPoint=${plan.media[0]!.replaceAll('%', '%%')}\n`);
  });
});

describe('the Windows Task Scheduler', () => {
  const windows = (): Plan => ({
    ...plan,
    command: ['C:\\Program Files\\灯火 & Co\\node.exe', 'C:\\Program Files\\灯火 & Co\\exporter\\cli.ts'] as const,
    config: 'D:\\書き出し 100%\\export.yml',
    folder: 'D:\\書き出し 100%\\',
    log: 'D:\\鍵\\reports\\',
    user: '病院\\exporter',
  });

  it.skipIf(!hasTool('python3'))(
    'is given a task in UTF-16 that another reader takes apart into the same words',
    () => {
      const file = path.join(root, 'task.xml');
      fs.writeFileSync(file, scheduleFiles('windows', windows())[0]!.content);
      const script = `import json, sys, xml.etree.ElementTree as E
n = {'t': 'http://schemas.microsoft.com/windows/2004/02/mit/task'}
r = E.parse(sys.argv[1]).getroot()
print(json.dumps([r.find('.//t:' + k, n).text for k in ('Command', 'Arguments', 'WorkingDirectory', 'UserId', 'StartBoundary')]))`;
      const { stdout, stderr } = spawnSync('python3', ['-c', script, file], { encoding: 'utf8' });
      expect(stderr).toBe('');
      const [command, args, folder, user, start] = JSON.parse(stdout) as string[];
      const { command: begin, config, log } = windows();
      expect([command, folder, user, start]).toEqual([
        begin[0],
        windows().folder,
        windows().user,
        '2026-11-21T01:30:00',
      ]);
      expect(argumentsOf(args!)).toEqual([begin[1], 'run', '--config', config, '--language', 'ja', '--log', log]);
    },
  );

  /** As Microsoft's C runtime takes a command line apart. */
  function argumentsOf(line: string): string[] {
    const found: string[] = [];
    let [word, isQuoted, isOpen] = ['', false, false];
    for (let at = 0; at < line.length; at++) {
      const slashes = /^\\+/.exec(line.slice(at))?.[0].length ?? 0;
      if (slashes > 0) {
        const beforeQuote = line[at + slashes] === '"';
        word += '\\'.repeat(beforeQuote ? Math.floor(slashes / 2) : slashes);
        at += slashes - 1;
        if (beforeQuote && slashes % 2 === 1) word += line[++at]!;
      } else if (line[at] === '"') {
        isQuoted = !isQuoted;
        isOpen = true;
      } else if (line[at] === ' ' && !isQuoted) {
        if (word || isOpen) found.push(word);
        [word, isOpen] = ['', false];
      } else word += line[at]!;
    }
    return word || isOpen ? [...found, word] : found;
  }
});
