/** The guide of a drill: resources/drill/first-two-hours.yml, or a hospital's own in its place. */
import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { type DrillGuide, drillGuideSchema } from '../../shared/drill.ts';

const fileName = 'first-two-hours.yml';

/**
 * @param own of the station, where a hospital puts a guide that it has changed: `drill/first-two-hours.yml`
 * @throws ZodError where the guide that comes with the program does not fit; a hospital's that does not fit is passed over
 */
export function loadGuide(shipped: string, own: string): DrillGuide {
  const changed = path.join(own, fileName);
  if (fs.existsSync(changed)) {
    const read = drillGuideSchema.safeParse(parse(fs.readFileSync(changed, 'utf8')));
    if (read.success) return read.data;
    console.error(`${changed} does not fit; the guide of the program is used`);
  }
  return drillGuideSchema.parse(parse(fs.readFileSync(path.join(shipped, fileName), 'utf8')));
}
