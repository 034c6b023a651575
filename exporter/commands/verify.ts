import path from 'node:path';
import { parseArgs } from 'node:util';
import { loadFacility } from '../keys.ts';
import { type VerifyProgress, verifyMedium } from '../verify.ts';
import { verificationText } from '../verify-text.ts';
import type { Words } from '../words.ts';
import { type Command, onInterrupt, onlyOne, printJson } from './command.ts';

const showEveryMs = 250;

export const verify: Command = {
  synopsis: ['verify MEDIA [--keys DIR] [--json]'],
  help: 'help.verify',

  async run(args, { t, language }) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { keys: { type: 'string' }, json: { type: 'boolean' } },
    });
    const media = onlyOne(positionals, 'MEDIA');
    const publicKey = values.keys ? loadFacility(path.resolve(values.keys)).publicKey : undefined;
    const showProgress = process.stderr.isTTY === true && !values.json;
    const result = await verifyMedium(media, publicKey, {
      signal: onInterrupt(),
      ...(showProgress && { onProgress: progressLine(t) }),
    });
    if (showProgress) process.stderr.write('\r\x1b[K');
    if (values.json) printJson(result);
    else process.stdout.write(verificationText(result, t, language));
    return result.sound ? 0 : 1;
  },
};

function progressLine(t: Words): (progress: VerifyProgress) => void {
  const started = performance.now();
  let shown = 0;
  return ({ filesDone, files, bytesDone, bytes }) => {
    const now = performance.now();
    if (now - shown < showEveryMs) return;
    shown = now;
    const perSecond = bytesDone / ((now - started) / 1000);
    const line = t('verify.progress', {
      filesDone,
      files,
      percent: Math.floor((bytesDone / Math.max(1, bytes)) * 100),
      rate: (perSecond / 1e6).toFixed(0),
      left: Math.ceil((bytes - bytesDone) / Math.max(1, perSecond)),
    });
    process.stderr.write(`\r\x1b[K${line}`);
  };
}
