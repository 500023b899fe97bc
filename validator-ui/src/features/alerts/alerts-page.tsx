import type { Alert } from '@otklik/shared/api/alerts.ts';
import type { AlertState } from '@otklik/shared/api/live.ts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import { ErrorState, LoadingState } from '../../ui/states.tsx';
import { storesQuery } from '../stores/stores-query.ts';
import { AlertEntry } from './alert-entry.tsx';
import './alerts.css';
import { alertsQuery } from './queries.ts';
import { RulesSection } from './rules-section.tsx';

const STATES = ['firing', 'acknowledged', 'resolved'] as const satisfies readonly AlertState[];

/** What is wrong now, what somebody has taken on, what is over; and below, what is watched. */
export function AlertsPage() {
  const { t } = useTranslation();
  const hub = useHub();
  const [state, setState] = useState<AlertState | undefined>('firing');
  const alerts = useQuery(alertsQuery(hub, state));
  const stores = useQuery(storesQuery(hub));
  const names = new Map((stores.data?.stores ?? []).map(({ id, name }) => [id, name]));
  const placeOf = ({ store, subject }: Alert): string =>
    store === undefined ? t(subject === 'hub' ? 'alerts.hub' : 'alerts.chain') : (names.get(store) ?? store);
  return (
    <div className="alerts" data-testid="alerts">
      <h1>{t('alerts.title')}</h1>
      <fieldset className="alert-states">
        <legend>{t('alerts.show')}</legend>
        {[...STATES, undefined].map((each) => (
          <label key={each ?? 'all'}>
            <input
              type="radio"
              name="state"
              checked={state === each}
              onChange={() => setState(each)}
              data-testid={`alerts-${each ?? 'all'}`}
            />
            {t(`alerts.state.${each ?? 'all'}`)}
          </label>
        ))}
      </fieldset>
      {alerts.isPending ? (
        <LoadingState />
      ) : alerts.data === undefined ? (
        <ErrorState error={alerts.error} onRetry={() => void alerts.refetch()} />
      ) : alerts.data.alerts.length === 0 ? (
        <p className="alerts-none" data-testid="alerts-none">
          {t(state === 'firing' ? 'alerts.noneFiring' : 'alerts.none')}
        </p>
      ) : (
        <ul className="alert-list">
          {alerts.data.alerts.map((alert) => (
            <AlertEntry key={alert.id} alert={alert} place={placeOf(alert)} />
          ))}
        </ul>
      )}
      <RulesSection />
    </div>
  );
}
