import { Button } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n/i18n.ts';
import { DownloadLine } from './download-line.tsx';
import { ExportFilters } from './export-filters.tsx';
import { type ExportSearch, exportSearch, FORMATS, KINDS } from './export-search.ts';
import '../store/store.css';
import './exports.css';
import { useDownload } from './use-download.ts';

/** What is to leave the hub, narrowed as on the other screens; then how it goes, and the file. */
export function ExportPage() {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const navigate = useNavigate();
  // The router also hands on what the address says beside it.
  const search = exportSearch({ ...useSearch({ from: '/exports' }) });
  const { state, start, stop } = useDownload();
  const { kind = 'polls', format = 'csv' } = search;
  const running = state.kind === 'running';
  const change = (next: ExportSearch) => void navigate({ to: '/exports', search: next, replace: true });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!running) void start(search, language);
  };
  return (
    <div className="exports" data-testid="exports">
      <h1>{t('exports.title')}</h1>
      <p className="section-lead">
        {t('exports.lead')}{' '}
        <a href="/api/v1/docs" data-testid="api-docs">
          {t('exports.api')}
        </a>
      </p>
      <form onSubmit={submit}>
        <fieldset disabled={running}>
          <legend>{t('exports.what')}</legend>
          <div className="exports-choices">
            {KINDS.map((each) => (
              <label key={each} className="exports-choice">
                <input
                  type="radio"
                  name="kind"
                  checked={each === kind}
                  onChange={() => change({ ...search, kind: each })}
                  data-testid={`kind-${each}`}
                />
                <span>
                  <b>{t(`exports.kind.${each}`)}</b>
                  <span className="field-hint">{t(`exports.kindHint.${each}`)}</span>
                </span>
              </label>
            ))}
          </div>
        </fieldset>
        <fieldset disabled={running}>
          <legend>{t('exports.form')}</legend>
          <div className="exports-choices">
            {FORMATS.map((each) => (
              <label key={each} className="exports-choice">
                <input
                  type="radio"
                  name="format"
                  checked={each === format}
                  onChange={() => change({ ...search, format: each })}
                  data-testid={`format-${each}`}
                />
                <span>
                  <b>{t(`exports.format.${each}`)}</b>
                  <span className="field-hint">{t(`exports.formatHint.${each}`)}</span>
                </span>
              </label>
            ))}
          </div>
        </fieldset>
        <ExportFilters search={search} disabled={running} onChange={change} />
        <div className="section-actions">
          {/* Two buttons: one that became the other under the press would begin anew what it stopped. */}
          {running ? (
            <Button key="stop" variant="default" onClick={stop} data-testid="export-stop">
              {t('exports.stop')}
            </Button>
          ) : (
            <Button key="start" type="submit" data-testid="export-start">
              {t('exports.start')}
            </Button>
          )}
        </div>
      </form>
      <DownloadLine state={state} />
    </div>
  );
}
