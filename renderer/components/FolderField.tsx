import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useApi } from '../api.ts';
import { useStation } from '../state/server-state.tsx';
import styles from './FolderField.module.css';

interface FolderFieldProps {
  words: { label: string; how?: string; choose: string };
  value: string;
  onChange: (folder: string) => void;
}

/** A folder of this PC, typed, or chosen in the system's dialog where there is one. */
export function FolderField({ words, value, onChange }: FolderFieldProps) {
  const api = useApi();
  const { station } = useStation();
  const choose = useMutation({
    mutationFn: () => api.chooseFolder(),
    onSuccess: (chosen) => {
      if (chosen !== null) onChange(chosen);
    },
  });
  return (
    <div className={styles.folder}>
      <TextInput
        label={words.label}
        description={words.how}
        value={value}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      {station?.host === 'electron' ? (
        <Button variant="default" onClick={() => choose.mutate()}>
          {words.choose}
        </Button>
      ) : null}
    </div>
  );
}
