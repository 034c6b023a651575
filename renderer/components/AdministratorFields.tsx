import { PasswordInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type AdministratorProof, longestPin } from '../../shared/people.ts';
import { useApi } from '../api.ts';
import { usePeopleWords } from '../i18n/people.ts';
import { useShellWords } from '../i18n/shell.ts';
import { waysQuery } from '../state/people.ts';
import styles from './AdministratorFields.module.css';

export interface Beside {
  /** Null until everything is typed. */
  proof: AdministratorProof | null;
  /** After a refusal and after it is done: a PIN is typed each time. */
  clear: () => void;
  fields: React.ReactNode;
}

/** A station administrator beside the reader confirms what the reader asks for. */
export function useAdministratorBeside(): Beside {
  const [staffId, setStaffId] = useState('');
  const [pin, setPin] = useState('');
  const [name, setName] = useState('');
  const { data: ways } = useQuery(waysQuery(useApi()));
  const byPin = ways?.administrators ?? false;
  const proof = byPin
    ? staffId.trim() !== '' && pin !== ''
      ? { staffId: staffId.trim(), pin }
      : null
    : name.trim() !== ''
      ? { name: name.trim() }
      : null;
  return {
    proof: ways ? proof : null,
    clear: () => setPin(''),
    fields: byPin ? (
      <Fields>
        <StaffFields staffId={staffId} pin={pin} onStaffId={setStaffId} onPin={setPin} />
      </Fields>
    ) : (
      <Fields>
        <NameField name={name} onName={setName} />
      </Fields>
    ),
  };
}

function Fields({ children }: { children: React.ReactNode }) {
  const t = usePeopleWords();
  return (
    <fieldset className={styles.beside}>
      <legend>{t('beside.title')}</legend>
      <p>{t('beside.means')}</p>
      <div className={styles.fields}>{children}</div>
    </fieldset>
  );
}

function NameField({ name, onName }: { name: string; onName: (name: string) => void }) {
  const t = usePeopleWords();
  return (
    <TextInput
      label={t('beside.name')}
      value={name}
      autoComplete="off"
      maxLength={60}
      onChange={(event) => onName(event.currentTarget.value)}
    />
  );
}

interface StaffFieldsProps {
  staffId: string;
  pin: string;
  onStaffId: (staffId: string) => void;
  onPin: (pin: string) => void;
}

function StaffFields({ staffId, pin, onStaffId, onPin }: StaffFieldsProps) {
  const t = usePeopleWords();
  const shell = useShellWords();
  return (
    <>
      <TextInput
        label={t('beside.id')}
        value={staffId}
        autoComplete="off"
        spellCheck={false}
        maxLength={40}
        onChange={(event) => onStaffId(event.currentTarget.value)}
      />
      <PasswordInput
        label={t('beside.pin')}
        value={pin}
        inputMode="numeric"
        autoComplete="off"
        maxLength={longestPin}
        visibilityToggleButtonProps={{ 'aria-label': shell('unlock.show') }}
        onChange={(event) => onPin(event.currentTarget.value)}
      />
    </>
  );
}
