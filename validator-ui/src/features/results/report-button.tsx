import { Button } from '@mantine/core';
import type { ResultScope } from '@otklik/shared/api/results.ts';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Failure } from '../../ui/fields.tsx';
import { save } from '../exports/use-download.ts';

/** The results of these days and stores on one page, as PDF: every question of them, each by itself. */
export function ReportButton({ scope }: { readonly scope: ResultScope }) {
  const { from, to, store, group, workplace, operator } = scope;
  // The report knows neither: then the button says that it is of more than the page shows.
  const narrower = workplace !== undefined || operator !== undefined;
  const { t } = useTranslation();
  const [language] = useLanguage();
  const hub = useHub();
  const printing = useMutation({
    mutationFn: async () => {
      const query = { from, to, store, group, locale: language };
      const ports = { signal: new AbortController().signal, onBytes: () => undefined };
      save(await orThrow(hub.download('printReport', { query }, ports)));
    },
  });
  return (
    <>
      <Button
        variant="default"
        size="xs"
        disabled={printing.isPending}
        onClick={() => printing.mutate()}
        data-testid="report-pdf"
      >
        {t(narrower ? 'figures.reportWider' : 'figures.report')}
      </Button>
      <Failure error={printing.error} />
    </>
  );
}
