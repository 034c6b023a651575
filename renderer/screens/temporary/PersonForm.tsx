import { Button, NativeSelect, TextInput } from '@mantine/core';
import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { parseBirthDate } from '../../../shared/japanese.ts';
import { readTemporaryId, type TemporaryDetails, type TemporaryPatientView } from '../../../shared/temporary.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { useTake } from '../../printers/take.ts';
import { arrivalOf, forgetArrival } from '../../state/arrival.ts';
import { correctPerson, registerPerson, temporaryKey } from './queries.ts';
import styles from './temporary.module.css';
import { useTemporaryWords } from './words.ts';

const sexes = ['unknown', 'male', 'female', 'other'] as const;
/** What is said of a field stands under it, so that fields beside each other are level. */
const below: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'description', 'error'];
const nothing = { name: '', kana: '', birthDate: '', sex: 'unknown' as TemporaryDetails['sex'], card: '' };

interface PersonFormProps {
  /** Whose entry is corrected; null registers somebody. */
  person: TemporaryPatientView | null;
  onDone: () => void;
}

export function PersonForm({ person, onDone }: PersonFormProps) {
  const t = useTemporaryWords();
  const api = useApi();
  const queryClient = useQueryClient();
  const { toPaper, take } = useTake();
  const [entry, setEntry] = useState(
    person
      ? { ...nothing, ...person, kana: person.kana ?? '', birthDate: person.birthDate ?? '' }
      : { ...nothing, ...arrivalFor(queryClient) },
  );
  const birthDate = isoDate(entry.birthDate);
  const card = entry.card.trim() === '' ? null : readTemporaryId(entry.card);
  const badDate = entry.birthDate.trim() !== '' && birthDate === null;
  const badCard = entry.card.trim() !== '' && card === null;
  const save = useMutation({
    mutationFn: async () => {
      const details = { name: entry.name.trim(), kana: entry.kana.trim() || null, birthDate, sex: entry.sex };
      if (person) {
        await correctPerson(api, person.id, details);
        return { identifier: person.identifier, printed: false };
      }
      const { patients, jobs } = await registerPerson(api, details, card);
      const { identifier } = patients[0]!;
      forgetArrival(queryClient);
      // The number is given, whatever becomes of the paper.
      await queryClient.invalidateQueries({ queryKey: temporaryKey });
      if (jobs.length > 0) await take(jobs, identifier);
      return { identifier, printed: jobs.length > 0 };
    },
    onSuccess: async () => {
      setEntry(nothing);
      await queryClient.invalidateQueries({ queryKey: temporaryKey });
      onDone();
    },
  });
  const ready = entry.name.trim() !== '' && !badDate && !badCard;
  const submit = person
    ? t('submit.correct')
    : card
      ? t('submit.card')
      : t(toPaper ? 'submit.registerPrint' : 'submit.registerSave');

  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !save.isPending) save.mutate();
      }}
    >
      <TextInput
        label={t('name')}
        inputWrapperOrder={below}
        description={t('name.how')}
        value={entry.name}
        maxLength={120}
        required
        onChange={(event) => setEntry({ ...entry, name: event.currentTarget.value })}
        autoComplete="off"
      />
      <TextInput
        label={t('kana')}
        value={entry.kana}
        maxLength={120}
        onChange={(event) => setEntry({ ...entry, kana: event.currentTarget.value })}
        autoComplete="off"
      />
      <TextInput
        label={t('birthDate')}
        inputWrapperOrder={below}
        description={t('birthDate.how')}
        value={entry.birthDate}
        error={badDate ? t('birthDate.wrong') : null}
        onChange={(event) => setEntry({ ...entry, birthDate: event.currentTarget.value })}
        autoComplete="off"
      />
      <NativeSelect
        label={t('sex')}
        size="md"
        value={entry.sex}
        data={sexes.map((sex) => ({ value: sex, label: t(`sex.${sex}`) }))}
        onChange={(event) => setEntry({ ...entry, sex: event.currentTarget.value as TemporaryDetails['sex'] })}
      />
      {person ? null : (
        <TextInput
          className={styles.card}
          label={t('card')}
          inputWrapperOrder={below}
          description={card ? t('card.right', { identifier: card }) : t('card.how')}
          value={entry.card}
          error={badCard ? t('card.wrong') : null}
          onChange={(event) => setEntry({ ...entry, card: event.currentTarget.value })}
          autoComplete="off"
          spellCheck={false}
        />
      )}
      <div className={styles.steps}>
        <Button type="submit" disabled={!ready} loading={save.isPending}>
          {submit}
        </Button>
        {person ? (
          <Button variant="default" onClick={onDone}>
            {t('cancel')}
          </Button>
        ) : null}
        <p role="status" className={styles.said}>
          {save.isSuccess ? t('made', { identifiers: save.data.identifier }) : ''}
          {save.isSuccess && save.data.printed ? ` ${t(toPaper ? 'printed' : 'saved')}` : ''}
        </p>
      </div>
      {save.error ? <ErrorPanel error={save.error} /> : null}
    </form>
  );
}

/** What the reception desk was told; what was typed with kanji is the name. */
function arrivalFor(queryClient: QueryClient): { name: string; kana: string; birthDate: string } | null {
  const arrival = arrivalOf(queryClient);
  if (!arrival) return null;
  const { kana, birthDate } = arrival;
  return /\p{Script=Han}/u.test(kana) ? { name: kana, kana: '', birthDate } : { name: '', kana, birthDate };
}

/** As far as it was written: `1950`, `1950-01`, `1950-01-01`; null for what is no date. */
function isoDate(written: string): string | null {
  const digits = parseBirthDate(written);
  return digits && [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6, 8)].filter(Boolean).join('-');
}
