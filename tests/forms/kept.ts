import fs from 'node:fs';
import path from 'node:path';

const folder = path.join(import.meta.dirname, 'pictures');

/** Pictures of every page of every form, as they are meant to look: `M7-1.png`. */
export const keptPictures = {
  folder,
  file: (form: string, page: number) => path.join(folder, `${form}-${page}.png`),
  names: () => fs.readdirSync(folder).sort(),
};
