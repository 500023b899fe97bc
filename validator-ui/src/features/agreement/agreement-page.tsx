import { type PeriodKind, periodKinds } from '@otklik/shared/agreement/periods.ts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import { useUser } from '../../app/session.ts';
import { Choice, Failure } from '../../ui/fields.tsx';
import { ErrorState, LoadingState } from '../../ui/states.tsx';
import '../stores/stores.css';
import './agreement.css';
import { agreementQuery, ownAgreementQuery } from './agreement-queries.ts';
import { DoubleSection } from './double-section.tsx';
import { ExpertTable } from './expert-table.tsx';
import { KnownSection } from './known-section.tsx';
import { PairTable } from './pair-table.tsx';

/** How far experts agree: all of it for admins, his own for an expert; known presses for who may mark them. */
export function AgreementPage() {
  const { role } = useUser();
  const [by, setBy] = useState<PeriodKind>('month');
  const { t } = useTranslation();
  const choice = (
    <Choice
      label={t('agreement.by')}
      value={by}
      onChange={(event) => setBy(event.target.value === 'week' ? 'week' : 'month')}
      data-testid="agreement-by"
    >
      {periodKinds.map((each) => (
        <option key={each} value={each}>
          {t(`agreement.by.${each}`)}
        </option>
      ))}
    </Choice>
  );
  if (role === 'expert')
    return (
      <div className="stores agreement" data-testid="agreement-own">
        <h1>{t('agreement.ownTitle')}</h1>
        <p className="section-lead">{t('agreement.ownLead')}</p>
        {choice}
        <Own by={by} />
      </div>
    );
  return (
    <div className="stores agreement" data-testid="agreement">
      <h1>{t(role === 'admin' ? 'agreement.title' : 'known.title')}</h1>
      {role === 'admin' ? (
        <>
          <p className="section-lead">{t('agreement.lead')}</p>
          <DoubleSection />
          {choice}
          <All by={by} />
        </>
      ) : null}
      <KnownSection titled={role === 'admin'} />
    </div>
  );
}

function All({ by }: { readonly by: PeriodKind }) {
  const { t } = useTranslation();
  const found = useQuery(agreementQuery(useHub(), by));
  if (found.isPending) return <LoadingState />;
  if (found.data === undefined)
    return <ErrorState error={found.error} onRetry={() => void found.refetch()} />;
  const { pairs, experts, least } = found.data;
  const rows = experts.flatMap(({ expert, periods }) => periods.map((period) => ({ expert, ...period })));
  return (
    <>
      <Failure error={found.error} />
      <section data-testid="agreement-pairs">
        <h2>{t('agreement.pairs')}</h2>
        <p className="section-lead">{t('agreement.measures')}</p>
        {pairs.length === 0 ? <p>{t('agreement.noPairs')}</p> : <PairTable pairs={pairs} least={least} />}
      </section>
      <section data-testid="agreement-experts">
        <h2>{t('agreement.experts')}</h2>
        <p className="section-lead">{t('agreement.order')}</p>
        {rows.length === 0 ? <p>{t('agreement.none')}</p> : <ExpertTable rows={rows} least={least} />}
      </section>
    </>
  );
}

function Own({ by }: { readonly by: PeriodKind }) {
  const { t } = useTranslation();
  const found = useQuery(ownAgreementQuery(useHub(), by));
  if (found.isPending) return <LoadingState />;
  if (found.data === undefined)
    return <ErrorState error={found.error} onRetry={() => void found.refetch()} />;
  const { periods, least, alone } = found.data;
  return (
    <section>
      <Failure error={found.error} />
      {alone ? <p data-testid="agreement-alone">{t('agreement.alone')}</p> : null}
      {periods.length === 0 ? (
        <p data-testid="agreement-own-none">{t('agreement.ownNone')}</p>
      ) : (
        <>
          <p className="section-lead">{t('agreement.measures')}</p>
          <ExpertTable rows={periods} least={least} />
        </>
      )}
    </section>
  );
}
