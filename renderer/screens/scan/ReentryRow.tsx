import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReentryChange, ReentryItem, ReentryStep } from '../../../shared/scan.ts';
import { useLanguage } from '../../i18n/language.tsx';
import { momentText } from '../../i18n/moments.ts';
import { useSession } from '../../state/session.tsx';
import styles from './scan.module.css';
import { useScanWords } from './words.ts';

interface ReentryRowProps {
  item: ReentryItem;
  step: ReentryStep;
  isBusy: boolean;
  onChange: (change: ReentryChange) => void;
}

const on = { matched: 'transcribed', transcribed: 'verified', verified: null } as const;
const back = { matched: null, transcribed: 'matched', verified: 'transcribed' } as const;

/** One copy of a form, and what a person does with it next. */
export function ReentryRow({ item, step, isBusy, onChange }: ReentryRowProps) {
  const t = useScanWords();
  const { language } = useLanguage();
  const { session } = useSession();
  const [taking, setTaking] = useState(false);
  const [reason, setReason] = useState('');
  const { group, patient, form, title, serial, copy, date, pages, sheets, missing, voided, by, at } = item;
  const [next, before] = [on[step], back[step]];
  const name = `${serial} ${t('todo.copy', { copy })}`;
  const isOwn = step === 'transcribed' && by === session?.name;
  const change = (to: ReentryStep, why?: string) => onChange({ serial, copy, pages: sheets, to, reason: why });
  return (
    <tr>
      <td>{t(`group.${group}`)}</td>
      <td className={styles.patient}>{patient || t('reentry.noPatient')}</td>
      <td>
        <b>{form}</b> {title?.[language]}
        <br />
        {name}
      </td>
      <td className={styles.unbroken}>{date}</td>
      <td>
        {t('todo.pages', { sheets: sheets.join(', '), pages })}
        {missing.length > 0 ? (
          <p className={styles.notice}>{t('todo.missing', { pages: missing.join(', ') })}</p>
        ) : null}
        {voided ? <p className={styles.notice}>{t('todo.voided')}</p> : null}
      </td>
      <td className={styles.act}>
        <p>{t(`todo.by.${step}`, { at: momentText(at) ?? '', by })}</p>
        {isOwn ? <p>{t('todo.otherPerson', { by })}</p> : null}
        <div className={styles.steps}>
          {next && !isOwn ? (
            <Button
              size="sm"
              disabled={isBusy}
              aria-label={t('todo.markOf', { mark: t(`todo.mark.${next}`), sheet: name })}
              onClick={() => change(next)}
            >
              {t(`todo.mark.${next}`)}
            </Button>
          ) : null}
          {before && !taking ? (
            <Button
              size="sm"
              variant="default"
              disabled={isBusy}
              aria-label={t('todo.markOf', { mark: t('todo.back'), sheet: name })}
              onClick={() => setTaking(true)}
            >
              {t('todo.back')}
            </Button>
          ) : null}
        </div>
        {before && taking ? (
          <form
            className={styles.taking}
            onSubmit={(event) => {
              event.preventDefault();
              if (reason.trim() !== '') change(before, reason.trim());
            }}
          >
            <TextInput
              label={t('todo.back.reason')}
              value={reason}
              maxLength={200}
              autoComplete="off"
              onChange={(event) => setReason(event.currentTarget.value)}
            />
            <div className={styles.steps}>
              <Button size="sm" type="submit" disabled={isBusy || reason.trim() === ''}>
                {t(`todo.back.confirm.${before}`)}
              </Button>
              <Button size="sm" variant="default" onClick={() => setTaking(false)}>
                {t('todo.back.keep')}
              </Button>
            </div>
          </form>
        ) : null}
      </td>
    </tr>
  );
}
