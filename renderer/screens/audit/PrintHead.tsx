import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { errorOf, useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { useAuditWords } from '../../i18n/audit.ts';
import { saveAs } from '../../imaging/handover/save-as.ts';
import { useTake } from '../../printers/take.ts';

/** The head of the log on paper, or as a PDF where this station prints to files. */
export function PrintHead() {
  const t = useAuditWords();
  const api = useApi();
  const { way, toPaper } = useTake();
  const print = useMutation({
    mutationFn: async () => {
      if (way === 'paper') return api.send<void>('POST', '/api/audit/head/print');
      if (way === 'file') return api.send<void>('POST', '/api/audit/head/save');
      const response = await fetch('/api/audit/head/pdf', {
        method: 'POST',
        headers: api.headers(),
        cache: 'no-store',
      });
      if (!response.ok) throw await errorOf(response);
      saveAs(await response.blob(), 'audit-head.pdf');
    },
  });
  return (
    <>
      <Button variant="default" loading={print.isPending} onClick={() => print.mutate()}>
        {t(toPaper ? 'head.print' : 'head.pdf')}
      </Button>
      <span role="status">
        {print.isPending ? t('head.working') : ''}
        {print.isSuccess ? t(toPaper ? 'head.printed' : 'head.saved') : ''}
      </span>
      {print.error ? <ErrorPanel error={print.error} /> : null}
    </>
  );
}
