import { Button, Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n/i18n.ts';
import { formatNumber } from '../../ui/format.ts';
import { ProblemLine } from '../../ui/states.tsx';
import { type DownloadState, save } from './use-download.ts';

/** How the download goes. Its end is announced, each step of it is not. */
export function DownloadLine({ state }: { readonly state: DownloadState }) {
  return (
    <div className="exports-state" aria-live="polite" data-testid="export-state" data-state={state.kind}>
      <StateWords state={state} />
    </div>
  );
}

function StateWords({ state }: { readonly state: DownloadState }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const size = (bytes: number) =>
    bytes < 100_000
      ? t('exports.kilobytes', { value: formatNumber(bytes / 1000, language, 1) })
      : t('exports.megabytes', { value: formatNumber(bytes / 1e6, language, 1) });
  const seconds = (ms: number) => t('common.seconds', { value: formatNumber(ms / 1000, language, 1) });
  switch (state.kind) {
    case 'idle':
      return null;
    case 'running':
      return (
        <>
          <p>
            <Loader size="xs" color="var(--text-2)" /> {t('exports.running')}
          </p>
          <p aria-live="off" className="tn" data-testid="export-bytes">
            {t('exports.soFar', { size: size(state.bytes) })}
          </p>
          <p className="field-hint">{t('exports.stay')}</p>
        </>
      );
    case 'stopped':
      return <p>{t('exports.stopped')}</p>;
    case 'failed':
      return (
        <ProblemLine
          code={state.error.code}
          text={t(state.begun ? 'exports.broken' : (`problem.${state.error.code}` as const))}
        />
      );
    case 'done':
      return (
        <>
          <p>
            {t('exports.done', {
              name: state.file.name,
              size: size(state.file.content.size),
              time: seconds(state.ms),
            })}
          </p>
          <Button variant="default" onClick={() => save(state.file)} data-testid="export-again">
            {t('exports.again')}
          </Button>
        </>
      );
  }
}
