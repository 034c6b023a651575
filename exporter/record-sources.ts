/** The sources that tell of patients: which those are, the order they are read in, what the manifest says of them. */
import type { Slice } from '../shared/media.ts';
import type { SourceConfig } from './config.ts';
import type { WrittenRecords } from './unchanged.ts';
import type { RecordsDatabase } from './write/records-db.ts';

export type RecordSource = SourceConfig & { kind: Exclude<SourceConfig['kind'], 'documents' | 'staff' | 'wards'> };

/** The hospital's own papers, its roster and its wards are nobody's record, and never stop a run. */
export function isOfRecords(source: SourceConfig): source is RecordSource {
  return source.kind !== 'documents' && source.kind !== 'staff' && source.kind !== 'wards';
}

export function sourcesOf(sources: readonly RecordSource[], records: RecordsDatabase): WrittenRecords['sources'] {
  return sources.map(({ name, kind }) => ({
    name,
    // One kind to a station: a reader that does not know a kind refuses the manifest.
    kind: kind === 'ssmix2-extended' ? 'ssmix2' : kind,
    dataAsOf: records.dataAsOf(`${kind}:${name}`),
  }));
}

/**
 * Documents of extended storage after the records that name their patients, schedules last: whose a document or an
 * appointment is, is checked against those. Images after the records where a slice asks who lies on which ward.
 */
export function inReadingOrder(sources: readonly RecordSource[], slice: Slice | undefined): RecordSource[] {
  const rank = ({ kind }: RecordSource) => {
    if (kind === 'schedule') return 2;
    return kind === 'ssmix2-extended' || (kind === 'dicom' && slice?.wards) ? 1 : 0;
  };
  return [0, 1, 2].flatMap((place) => sources.filter((source) => rank(source) === place));
}
