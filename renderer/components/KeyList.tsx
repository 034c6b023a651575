import { Kbd, Modal, Table } from '@mantine/core';
import { useShellWords } from '../i18n/shell.ts';

const keys = [
  ['/', 'keys.search'],
  ['↑ ↓', 'keys.move'],
  ['Enter', 'keys.enter'],
  ['Esc', 'keys.escape'],
  ['Alt + ←', 'keys.back'],
  ['?', 'keys.list'],
] as const;

/** Every key there is, in words. */
export function KeyList({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useShellWords();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('keys.title')}
      closeButtonProps={{ 'aria-label': t('close') }}
      size="lg"
    >
      <Table>
        <Table.Tbody>
          {keys.map(([key, words]) => (
            <Table.Tr key={key}>
              <Table.Th scope="row">
                <Kbd size="md">{key}</Kbd>
              </Table.Th>
              <Table.Td>{t(words)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
