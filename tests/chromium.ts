/** The browser of the tests that draw; they skip where it is absent. */
import fs from 'node:fs';
import { sayAbsent } from './absence.ts';

export const chromiumPath = process.env.TOMOSHIBI_CHROMIUM ?? '/usr/bin/chromium';

export const hasChromium = fs.existsSync(chromiumPath);
if (!hasChromium) sayAbsent(`no Chromium at ${chromiumPath}`);
