import type { DeliveryRecord, DeliveryState } from '@otklik/shared/api/deliveries.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Choice, Failure } from '../../ui/fields.tsx';
import { timesIn } from '../../ui/format.ts';
import { ErrorState, LoadingState } from '../../ui/states.tsx';
import { outboxKey, outboxQuery, peopleQuery } from './delivery-queries.ts';

const STATES = ['dead', 'waiting', 'sending', 'sent', 'dropped', 'folded'] as const;
const TEMPLATES = ['alert-fired', 'alert-resolved', 'digest', 'report', 'test'] as const;

/** What was and is to be sent; what was given up can be sent again. */
export function OutboxSection() {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const hub = useHub();
  const client = useQueryClient();
  const [state, setState] = useState<DeliveryState>();
  const deliveries = useQuery(outboxQuery(hub, state));
  const people = useQuery(peopleQuery(hub));
  const again = useMutation({
    mutationFn: (id: string) => orThrow(hub.repeatDelivery(id)),
    onSettled: () => client.invalidateQueries({ queryKey: outboxKey }),
  });
  if (deliveries.isPending) return <LoadingState />;
  if (deliveries.data === undefined)
    return <ErrorState error={deliveries.error} onRetry={() => void deliveries.refetch()} />;
  const time = (at: number): string =>
    timesIn(language, { dateStyle: 'short', timeStyle: 'short' }).format(at);
  const whatOf = ({ template }: DeliveryRecord): string => {
    const known = TEMPLATES.find((each) => each === template);
    return known === undefined ? template : t(`outbox.template.${known}`);
  };
  const toOf = ({ webhook, recipient }: DeliveryRecord): string =>
    webhook ?? people.data?.find(({ id }) => id === recipient)?.name ?? t('outbox.nobody');
  return (
    <section data-testid="outbox">
      <h2>{t('outbox.title')}</h2>
      <Failure error={deliveries.error} />
      <p className="section-lead">{t('outbox.lead')}</p>
      <Choice
        label={t('outbox.show')}
        value={state ?? ''}
        onChange={(event) => setState(STATES.find((each) => each === event.target.value))}
        data-testid="outbox-state"
      >
        <option value="">{t('outbox.all')}</option>
        {STATES.map((each) => (
          <option key={each} value={each}>
            {t(`outbox.state.${each}`)}
          </option>
        ))}
      </Choice>
      <Failure error={again.error} />
      {deliveries.data.length === 0 ? (
        <p className="section-none">{t('outbox.none')}</p>
      ) : (
        <table className="store-table" aria-label={t('outbox.title')}>
          <thead>
            <tr>
              <th scope="col">{t('outbox.when')}</th>
              <th scope="col">{t('outbox.what')}</th>
              <th scope="col">{t('outbox.to')}</th>
              <th scope="col">{t('outbox.state')}</th>
              <th scope="col">{t('schedules.actions')}</th>
            </tr>
          </thead>
          <tbody>
            {deliveries.data.map((delivery) => (
              <tr key={delivery.id} data-testid={`delivery-${delivery.state}`}>
                <td>{time(delivery.createdAt)}</td>
                <td>{whatOf(delivery)}</td>
                <td>{toOf(delivery)}</td>
                <td>
                  {t(`outbox.state.${delivery.held ? 'held' : delivery.state}`)}
                  {delivery.error === undefined ? null : (
                    <>
                      {' '}
                      <code>{delivery.error}</code>
                    </>
                  )}
                </td>
                <td>
                  {delivery.state === 'dead' || delivery.state === 'dropped' ? (
                    <button
                      type="button"
                      className="plain-button"
                      aria-label={t('outbox.againLabel', {
                        what: whatOf(delivery),
                        time: time(delivery.createdAt),
                      })}
                      onClick={() => again.mutate(delivery.id)}
                    >
                      {t('outbox.again')}
                    </button>
                  ) : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
