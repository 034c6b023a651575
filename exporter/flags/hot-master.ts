/**
 * The class of a medicine that records name by its HOT number alone: the HOT code master of MEDIS-DC (医薬品HOTコードマスター),
 * which every hospital can download, gives the YJ code of each. As CSV in Shift_JIS or UTF-8, its columns in any order.
 */
import fs from 'node:fs';
import { TomoshibiError } from '../../shared/errors.ts';
import { CsvFault, eachRow, textOfCsv } from '../sources/schedule/csv.ts';

const hotNames = ['基準番号(hotコード)', '基準番号', 'hotコード', 'hot番号', 'hot', 'hot13', 'hot9', 'hot7'];
const yjNames = ['個別医薬品コード', 'yjコード', 'yj', 'yj_code'];
const priceNames = ['薬価基準収載医薬品コード', '厚生労働省コード'];
const hotDigits = /^(\d{7})(\d{2})?(?:\d{2}){0,2}$/;
const yjShape = /^\d{7}[A-Z]\d{4}$/;

/** YJ codes by HOT7 and HOT9; only those that somebody asks for. */
export type HotMaster = ReadonlyMap<string, string>;

/**
 * @param isRead whether any rule reads a YJ code: of some 60,000 medicines a few hundred are
 * @throws TomoshibiError `config-invalid` where the file cannot be read, or has no columns of both codes
 */
export function readHotMaster(file: string, isRead: (yj: string) => boolean): HotMaster {
  const found = new Map<string, string>();
  let columns: { hot: number; yj: number; price: number } | null = null;
  let read = 0;
  try {
    const text = textOfCsv(fs.readFileSync(file));
    if (text === null) throw new Error('neither UTF-8 nor Shift_JIS');
    eachRow(text, ({ cells }) => {
      if (columns === null) {
        columns = columnsOf(cells);
        return;
      }
      const digits = hotDigits.exec(cells[columns.hot]?.trim() ?? '');
      const yj = [columns.yj, columns.price]
        .map((place) => cells[place]?.trim() ?? '')
        .find((code) => yjShape.test(code));
      if (!digits || yj === undefined) return;
      read += 1;
      if (!isRead(yj)) return;
      found.set(digits[1]!, yj);
      if (digits[2] !== undefined) found.set(digits[1]! + digits[2], yj);
    });
    if (read === 0) throw new Error('no rows with a HOT number and a YJ code');
  } catch (cause) {
    if (cause instanceof TomoshibiError) throw cause;
    const detail = cause instanceof CsvFault ? `line ${cause.line}: ${cause.message}` : (cause as Error).message;
    throw new TomoshibiError('config-invalid', { path: file, detail }, { cause });
  }
  return found;
}

/** The YJ code of a HOT7, HOT9, HOT11 or HOT13. */
export function yjOf(master: HotMaster, hot: string): string | null {
  return master.get(hot.slice(0, 9)) ?? master.get(hot.slice(0, 7)) ?? null;
}

function columnsOf(cells: readonly string[]): { hot: number; yj: number; price: number } | null {
  const names = cells.map((cell) => cell.normalize('NFKC').toLowerCase().replace(/\s/g, ''));
  const place = (wanted: readonly string[]) => names.findIndex((name) => wanted.includes(name));
  const [hot, yj, price] = [place(hotNames), place(yjNames), place(priceNames)];
  return hot >= 0 && (yj >= 0 || price >= 0) ? { hot, yj, price } : null;
}
