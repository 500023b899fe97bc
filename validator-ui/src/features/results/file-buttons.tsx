import type { ResultDimension } from '@otklik/shared/api/results.ts';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Failure } from '../../ui/fields.tsx';
import { save } from '../exports/use-download.ts';
import type { Asked } from './results-queries.ts';

interface FileButtonsProps {
  readonly asked: Asked;
  readonly by: ResultDimension;
  /** What the file holds, in words. */
  readonly of: string;
}

/** What a figure shows, as a file: exactly its rows, by the same filter. */
export function FileButtons({ asked: { question, scope, marked }, by, of }: FileButtonsProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const hub = useHub();
  const taking = useMutation({
    mutationFn: async (format: 'csv' | 'xlsx') => {
      const query = { ...scope, question, by, locale: language, ...(marked === undefined ? {} : { marked }) };
      const ports = { signal: new AbortController().signal, onBytes: () => undefined };
      save(
        await orThrow(
          format === 'csv'
            ? hub.download('exportResultsCsv', { query }, ports)
            : hub.download('exportResultsXlsx', { query }, ports),
        ),
      );
    },
  });
  return (
    <span className="file-buttons">
      {(['csv', 'xlsx'] as const).map((format) => (
        <button
          key={format}
          type="button"
          className="plain-button"
          disabled={taking.isPending}
          onClick={() => taking.mutate(format)}
          aria-label={t('figures.fileOf', { format: format.toUpperCase(), of })}
          data-testid={`file-${by}-${format}`}
        >
          {format.toUpperCase()}
        </button>
      ))}
      <Failure error={taking.error} />
    </span>
  );
}
