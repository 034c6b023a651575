import { Kbd, Modal, Table } from '@mantine/core';
import { useShellWords } from '../i18n/shell.ts';

const groups = [
  {
    title: 'keys.everywhere',
    keys: [
      ['F1', 'keys.help'],
      ['F2', 'keys.home'],
      ['F3', 'keys.wards'],
      ['F4', 'keys.operations'],
      ['F6', 'keys.outpatients'],
      ['F7', 'keys.reception'],
      ['F8', 'keys.documents'],
      ['/', 'keys.search'],
      ['F9', 'keys.print'],
      ['F10', 'keys.lock'],
      ['Ctrl + ＋ −', 'keys.size'],
      ['Alt + ←', 'keys.back'],
      ['?', 'keys.list'],
    ],
  },
  {
    title: 'keys.searching',
    keys: [
      ['↑ ↓', 'keys.move'],
      ['Enter', 'keys.enter'],
      ['Esc', 'keys.escape'],
    ],
  },
  {
    title: 'keys.patient',
    keys: [['1 – 9', 'keys.tabs']],
  },
  {
    title: 'keys.list.title',
    keys: [
      ['↑ ↓', 'keys.listMove'],
      ['Space', 'keys.listChoose'],
      ['Enter', 'keys.listOpen'],
      ['i', 'keys.listImages'],
      ['[ ]', 'keys.listDay'],
    ],
  },
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
      <Keys />
    </Modal>
  );
}

/** The same list where it stands on a page of its own. */
export function Keys() {
  const t = useShellWords();
  return groups.map(({ title, keys }) => (
    <Table key={title} captionSide="top">
      <Table.Caption>{t(title)}</Table.Caption>
      <Table.Tbody>
        {keys.map(([key, words]) => (
          <Table.Tr key={key}>
            <Table.Th scope="row" w="9rem">
              <Kbd size="md">{key}</Kbd>
            </Table.Th>
            <Table.Td>{t(words)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  ));
}
