import { Button, Modal } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Draft, DraftContent, DraftView, FormsView, FormValues } from '../../../shared/paper.ts';
import type { PrintJobView } from '../../../shared/views.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { momentText } from '../../i18n/moments.ts';
import styles from './DraftsBox.module.css';
import type { Pack, PaperSearch, Typed } from './pack.ts';
import { placed, rowsMark, typedPlaces, withoutRows } from './places.ts';
import { draftsKey, draftsQuery, previewQuery } from './queries.ts';
import type { TypedState } from './use-typed.ts';
import { usePaperWords } from './words.ts';

interface DraftsBoxProps {
  patientId: string;
  forms: FormsView;
  pack: Pack;
  typed: TypedState;
  onOpen: (search: PaperSearch) => void;
}

/** Typed text that is kept on this station because somebody asked for it: when, by whom, and away again. */
export function DraftsBox({ patientId, forms, pack, typed, onOpen }: DraftsBoxProps) {
  const t = usePaperWords();
  const api = useApi();
  const queryClient = useQueryClient();
  const { data: drafts = [], error: listError } = useQuery(draftsQuery(api, patientId));
  const [open, setOpen] = useState<string | null>(null);
  const [asked, setAsked] = useState<{ what: 'open' | 'delete'; draft: DraftView } | null>(null);
  const preview = (code: string) => previewQuery(api, patientId, code);
  const changed = () => queryClient.invalidateQueries({ queryKey: draftsKey(patientId) });

  const keep = useMutation({
    mutationFn: async () => {
      const what = typed.typed;
      // A draft that somebody deleted meanwhile is kept anew.
      const id = drafts.some((draft) => draft.id === open) ? open : null;
      const content = await contentOf(forms, pack, what, (code) => queryClient.ensureQueryData(preview(code)));
      const kept = await api.send<DraftView>('PUT', '/api/drafts', { id, patientId, content });
      typed.saved(what);
      return kept;
    },
    onSuccess: async ({ id }) => {
      setOpen(id);
      await changed();
    },
  });
  const read = useMutation({
    mutationFn: async (draft: DraftView) => {
      const { id, content } = await api.get<Draft>(`/api/drafts/${draft.id}`);
      const fitting: Record<string, FormValues> = {};
      let lost = 0;
      for (const { code, rows, values } of content.forms) {
        if (!forms.forms.some(({ definition }) => definition.code === code)) {
          lost += typedPlaces(values);
          continue;
        }
        const job = await queryClient.ensureQueryData(preview(code));
        const same = rowsMark(job) === rows;
        fitting[code] = placed(job.definition, same ? values : withoutRows(job.definition, values));
        lost += typedPlaces(values) - typedPlaces(fitting[code]);
      }
      return { id, fitting, lost };
    },
    onSuccess: ({ id, fitting }) => {
      setOpen(id);
      onOpen({ forms: Object.keys(fitting).join(',') });
      typed.replace(fitting);
    },
  });
  const remove = useMutation({
    mutationFn: (draft: DraftView) => api.send<void>('DELETE', `/api/drafts/${draft.id}`),
    onSettled: changed,
  });
  const error = listError ?? keep.error ?? read.error ?? remove.error;
  const anything = Object.values(typed.typed).some((values) => typedPlaces(values) > 0);
  return (
    <section className={styles.box} aria-label={t('draft.title')}>
      <div className={styles.head}>
        <h2>{t('draft.title')}</h2>
        <Button variant="default" disabled={!anything} loading={keep.isPending} onClick={() => keep.mutate()}>
          {t('draft.keep')}
        </Button>
      </div>
      <p className={styles.quiet}>{t('draft.what')}</p>
      <p role="status" className={styles.quiet}>
        {keep.isSuccess && !typed.unsaved ? t('draft.kept') : ''}
        {read.data && read.data.lost > 0 ? t('draft.lost', { count: read.data.lost }) : ''}
      </p>
      {error ? <ErrorPanel error={error} /> : null}
      <ul className={styles.drafts}>
        {drafts.map((draft) => (
          <li key={draft.id}>
            <span>
              {momentText(draft.savedAt)} {draft.savedBy}
              <br />
              <span className={styles.quiet}>
                {draft.forms.map(({ code, places }) => t('draft.form', { code, count: places })).join('、')}
              </span>
            </span>
            <Button
              variant="default"
              loading={read.isPending && read.variables.id === draft.id}
              onClick={() => (typed.unsaved ? setAsked({ what: 'open', draft }) : read.mutate(draft))}
            >
              {t('draft.open')}
            </Button>
            <Button variant="default" onClick={() => setAsked({ what: 'delete', draft })}>
              {t('draft.delete')}
            </Button>
          </li>
        ))}
      </ul>
      <Modal
        opened={asked !== null}
        onClose={() => setAsked(null)}
        title={t(asked?.what === 'open' ? 'draft.openTitle' : 'draft.deleteTitle')}
        closeButtonProps={{ 'aria-label': t('draft.no') }}
      >
        {asked ? (
          <>
            <p>
              {t(asked.what === 'open' ? 'draft.openWhat' : 'draft.deleteWhat', {
                at: momentText(asked.draft.savedAt) ?? '',
                by: asked.draft.savedBy,
              })}
            </p>
            <div className={styles.answers}>
              <Button data-autofocus variant="default" onClick={() => setAsked(null)}>
                {t('draft.no')}
              </Button>
              <Button
                onClick={() => {
                  if (asked.what === 'open') read.mutate(asked.draft);
                  else remove.mutate(asked.draft);
                  setAsked(null);
                }}
              >
                {t(asked.what === 'open' ? 'draft.open' : 'draft.delete')}
              </Button>
            </div>
          </>
        ) : null}
      </Modal>
    </section>
  );
}

/** Forms of the pack first, then others that something was typed into. */
async function contentOf(
  all: FormsView,
  pack: Pack,
  typed: Typed,
  jobOf: (code: string) => Promise<PrintJobView>,
): Promise<DraftContent> {
  const entries = [...pack.forms, ...all.forms.filter((entry) => !pack.forms.includes(entry))];
  const forms: DraftContent['forms'] = [];
  for (const { definition } of entries) {
    const { code, version } = definition;
    const values = filled(typed[code]);
    if (typedPlaces(values) > 0) forms.push({ code, version, rows: rowsMark(await jobOf(code)), values });
  }
  return { set: pack.set?.code ?? null, forms };
}

function filled(values: Typed[string] = {}): Typed[string] {
  return Object.fromEntries(Object.entries(values).filter(([, text]) => text.trim() !== ''));
}
