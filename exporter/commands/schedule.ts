import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { loadConfig } from '../config.ts';
import { localTime } from '../local-time.ts';
import { ownCommand } from '../program.ts';
import { type Plan, type Scheduler, scheduleFiles, schedulers } from '../schedule/schedules.ts';
import type { Language } from '../words.ts';
import { type Command, Misunderstood, onlyOne, required } from './command.ts';

export const schedule: Command = {
  synopsis: ['schedule systemd|cron|windows --config export.yml [--at HH:MM] [--out DIR]'],
  help: 'help.schedule',

  async run(args, { t, language }) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        config: { type: 'string' },
        at: { type: 'string', default: '02:00' },
        out: { type: 'string', default: '.' },
      },
    });
    const name = onlyOne(positionals, schedulers.join('|'));
    const scheduler = schedulers.find((each) => each === name);
    if (!scheduler) throw new Misunderstood('cli.argumentUnknown', { argument: name });
    if (!/^(?:[01]\d|2[0-3]):[0-5]\d$/.test(values.at)) throw new Misunderstood('cli.optionValue', { option: '--at' });
    const plan = planOf(path.resolve(required(values.config, '--config')), values.at, language);
    fs.mkdirSync(values.out, { recursive: true });
    const files = scheduleFiles(scheduler, plan).map(({ name: file, content }) => {
      const place = path.resolve(values.out, file);
      fs.writeFileSync(place, content);
      return place;
    });
    const installs = { systemd: 'schedule.systemd', cron: 'schedule.cron', windows: 'schedule.windows' } as const;
    const params = { files: files.join('\n  '), first: files[0]!, user: plan.user, latest: plan.latest };
    process.stdout.write(`${t('schedule.done', params)}\n\n${t(installs[scheduler satisfies Scheduler], params)}\n`);
    return 0;
  },
};

/** @throws TomoshibiError `config-not-found`, `config-invalid` */
function planOf(file: string, at: string, language: Language): Plan {
  const config = loadConfig(file);
  const media = [config.output, ...(config.furtherOutputs ?? [])];
  return {
    command: ownCommand(),
    config: file,
    folder: path.dirname(file),
    language,
    at,
    today: localTime(new Date()).slice(0, 10),
    user: userName(),
    log: path.join(config.reports, 'export.log'),
    latest: path.join(config.reports, 'latest.html'),
    writes: [config.keys, config.reports, ...media],
    media,
    mounted: media.filter(isMountPoint),
  };
}

function userName(): string {
  const { username } = os.userInfo();
  const domain = process.platform === 'win32' ? process.env.USERDOMAIN : undefined;
  return domain ? `${domain}\\${username}` : username;
}

function isMountPoint(folder: string): boolean {
  try {
    return fs.statSync(folder).dev !== fs.statSync(path.dirname(folder)).dev;
  } catch {
    return false;
  }
}
