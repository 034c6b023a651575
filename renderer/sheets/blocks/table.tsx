/** What all tables of a sheet share: lines over all columns, and words about where their records come from. */
import type { SectionStatus } from '../../../shared/views.ts';
import { momentText } from '../../i18n/moments.ts';
import type { SheetWords } from '../words.ts';

/** A line over all columns: a heading of the rows below, or words about the whole block. */
export function SpanRow({ text, columns, strong = false }: { text: string; columns: number; strong?: boolean }) {
  return (
    <tr className={strong ? 'sheet-strong' : undefined}>
      <td className="sheet-span" colSpan={Math.max(1, columns)}>
        {text}
      </td>
    </tr>
  );
}

export function classes(kinds: Record<string, boolean>): string | undefined {
  return (
    Object.keys(kinds)
      .filter((name) => kinds[name])
      .join(' ') || undefined
  );
}

export function warningsOf(status: SectionStatus, t: SheetWords): string[] {
  return status.gaps.length > 0 ? [t('gap', { count: status.gaps.length })] : [];
}

export function asOfText(status: Pick<SectionStatus, 'status' | 'asOf'>, t: SheetWords): string | null {
  if (status.status !== 'exported') return null;
  return t('asOf', { asOf: momentText(status.asOf) ?? t('dataAsOf.unknown') });
}
