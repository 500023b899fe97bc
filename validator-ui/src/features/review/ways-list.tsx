import { Button } from '@mantine/core';
import type { ReviewWayLine } from '@otklik/shared/api/review.ts';
import type { SampleName } from '@otklik/shared/api/samples.ts';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n/i18n.ts';
import { Failure } from '../../ui/fields.tsx';
import { formatDays, formatNumber } from '../../ui/format.ts';
import { OwnPace } from './own-pace.tsx';
import { RiskFilter } from './risk-filter.tsx';
import { type WaySearch, waySearch } from './way-search.ts';
import './ways.css';

interface WaysListProps {
  readonly lines: readonly ReviewWayLine[];
  /** Why they are not the latest; null where they are. */
  readonly error: unknown;
}

/** The ways through the work, one line each, with what waits in it. */
export function WaysList({ lines, error }: WaysListProps) {
  const { t } = useTranslation();
  return (
    <section className="ways-page" data-testid="ways">
      <h1>{t('ways.title')}</h1>
      <p>{t('ways.lead')}</p>
      <Failure error={error} />
      <OwnPace />
      <ul>
        {lines.map((line) => (
          <WayLine key={`${line.way} ${line.sample?.id ?? ''}`} line={line} />
        ))}
      </ul>
    </section>
  );
}

function WayLine({ line }: { readonly line: ReviewWayLine }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const { way, waiting } = line;
  const name = t(`ways.${way}`);
  const [narrowed, setNarrowed] = useState<WaySearch>({});
  return (
    <li data-testid={`way-${way}`} data-waiting={waiting} data-sample={line.sample?.id}>
      <div>
        <h2>{name}</h2>
        <p>{way !== 'sample' ? t(`ways.${way}Text`) : line.sample && <SampleWords sample={line.sample} />}</p>
        {way === 'risk' && waiting > 0 ? <RiskFilter value={narrowed} onChange={setNarrowed} /> : null}
      </div>
      <span className="tn">
        {waiting === 0
          ? t('ways.none')
          : t('ways.waiting', { count: waiting, value: formatNumber(waiting, language) })}
      </span>
      {waiting === 0 ? (
        <span />
      ) : (
        <Button
          renderRoot={(props) => (
            <Link {...props} to="/review" search={waySearch({ ...narrowed, way, sample: line.sample?.id })} />
          )}
          aria-label={t('ways.beginLabel', { way: name })}
        >
          {t('ways.begin')}
        </Button>
      )}
    </li>
  );
}

function SampleWords({ sample }: { readonly sample: SampleName }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const { question, from, to, place = t('ways.wholeChain') } = sample;
  return t('ways.sampleText', { question: question[language], days: formatDays(from, to, language), place });
}
