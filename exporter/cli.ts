/**
 * The hospital side's command line. Exit codes: 0 done, 1 failed or the medium is not as signed, 2 the command was not
 * understood, 3 exported, and something the hospital relies on is gone.
 */
import { TomoshibiError } from '../shared/errors.ts';
import { type Command, Misunderstood } from './commands/command.ts';
import { errorText, exporterWords, type Language, type Words } from './words.ts';

/** Only what is asked for is loaded: reading PDFs and DICOM takes a second to begin, and checking a medium needs neither. */
const commands: Record<string, () => Promise<Command>> = {
  init: async () => (await import('./commands/init.ts')).init,
  run: async () => (await import('./commands/run.ts')).run,
  report: async () => (await import('./commands/report.ts')).report,
  schedule: async () => (await import('./commands/schedule.ts')).schedule,
  listen: async () => (await import('./commands/listen.ts')).listen,
  verify: async () => (await import('./commands/verify.ts')).verify,
  inspect: async () => (await import('./commands/inspect.ts')).inspect,
  stations: async () => (await import('./commands/stations.ts')).stations,
  rotate: async () => (await import('./commands/rotate.ts')).rotate,
  card: async () => (await import('./commands/card.ts')).card,
  staff: async () => (await import('./commands/staff.ts')).staff,
};
const programme = 'npm run exporter --';

async function main(argv: string[]): Promise<number> {
  const { language, args } = languageOf(argv);
  const t = exporterWords(language ?? 'ja');
  const [name, ...rest] = args;
  const command = name !== undefined && Object.hasOwn(commands, name) ? await commands[name]!() : null;
  if (name === 'help' || args.includes('--help') || args.includes('-h')) {
    process.stdout.write(command ? usageOf(command, t) : await usageOfAll(t));
    return 0;
  }
  try {
    if (language === undefined) throw new Misunderstood('cli.languageUnknown');
    if (name === undefined) throw new Misunderstood('cli.commandMissing');
    if (!command) throw new Misunderstood('cli.commandUnknown', { command: name });
    return await command.run(rest, { t, language: language ?? 'ja' });
  } catch (error) {
    const misunderstood = asMisunderstood(error);
    if (misunderstood) {
      const usage = command ? usageOf(command, t) : await usageOfAll(t);
      process.stderr.write(`${t(misunderstood.word, misunderstood.params)}\n\n${usage}`);
      return 2;
    }
    process.stderr.write(failure(error, t, language ?? null));
    return 1;
  }
}

/** `--language` stands anywhere. Null where it is not there, undefined where it is none of ours. */
function languageOf(argv: string[]): { language: Language | null | undefined; args: string[] } {
  let language: Language | null | undefined = null;
  const args: string[] = [];
  for (let index = 0; index < argv.length; index++) {
    const [option, value] = argv[index]!.split('=', 2) as [string, string | undefined];
    if (option !== '--language') {
      args.push(argv[index]!);
      continue;
    }
    const given = value ?? argv[++index];
    language = given === 'ja' || given === 'en' ? given : undefined;
  }
  return { language, args };
}

async function usageOfAll(t: Words): Promise<string> {
  const all = (await Promise.all(Object.values(commands).map((load) => load()))).map((command) =>
    usageText(command, t),
  );
  return `${t('cli.title')}\n\n${all.join('\n')}\n${t('cli.every')}\n${t('cli.exit')}\n`;
}

function usageOf(command: Command, t: Words): string {
  return `${t('cli.usage')}\n${usageText(command, t)}\n${t('cli.every')}\n`;
}

function usageText({ synopsis, help }: Command, t: Words): string {
  return `${synopsis.map((line) => `  ${programme} ${line}\n`).join('')}      ${t(help)}\n`;
}

/** What parseArgs refuses, in our words. */
function asMisunderstood(error: unknown): Misunderstood | null {
  if (error instanceof Misunderstood) return error;
  const { code, message } = error as { code?: string; message: string };
  const named = /'(?:-\w, )?(--?[\w-]+)/.exec(message)?.[1] ?? '';
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return new Misunderstood('cli.optionUnknown', { option: named });
  if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') return new Misunderstood('cli.optionValue', { option: named });
  if (code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL') {
    return new Misunderstood('cli.argumentUnknown', { argument: /'(.*?)'/.exec(message)?.[1] ?? '' });
  }
  return null;
}

/** @throws what nobody at a terminal could act on */
function failure(error: unknown, t: Words, language: Language | null): string {
  if (error instanceof TomoshibiError) return errorText(error, language);
  if ((error as Error).name === 'AbortError') return `${t('cli.stopped')}\n`;
  const { code, path } = error as NodeJS.ErrnoException;
  if (path && (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR'))
    return `${t('cli.fileMissing', { path })}\n`;
  if (path && (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOSPC' || code === 'EEXIST')) {
    return `${t('cli.fileUnwritable', { path })}\n`;
  }
  throw error;
}

process.exitCode = await main(process.argv.slice(2));
