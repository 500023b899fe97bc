import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Choice, Failure, Tick, textOf } from '../../ui/fields.tsx';
import { FormDialog } from '../../ui/form.tsx';
import { formatNumber } from '../../ui/format.ts';
import { ErrorState, LoadingState } from '../../ui/states.tsx';
import { peopleQuery } from '../delivery/delivery-queries.ts';
import { doubleQuery } from './agreement-queries.ts';

const SHARES = [0.03, 0.035, 0.04, 0.045, 0.05];

/** How much is judged twice, what of it waits and for whom nobody is there; who may mark known presses. */
export function DoubleSection() {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const hub = useHub();
  const client = useQueryClient();
  const found = useQuery(doubleQuery(hub));
  const people = useQuery(peopleQuery(hub));
  const [changing, setChanging] = useState(false);
  if (found.isPending) return <LoadingState />;
  if (found.data === undefined)
    return <ErrorState error={found.error} onRetry={() => void found.refetch()} />;
  const { share, markers, waiting, nobody } = found.data;
  const percent = (value: number): string =>
    t('agreement.percent', {
      value: formatNumber(value * 100, language, Number.isInteger(value * 100) ? 0 : 1),
    });
  const managers = (people.data ?? []).filter(({ role, active }) => role === 'manager' && active);
  return (
    <section data-testid="double">
      <h2>{t('agreement.settings')}</h2>
      <Failure error={found.error ?? people.error} />
      <p data-testid="double-share" data-share={share}>
        {t('agreement.shareNow', { share: percent(share) })}
      </p>
      <p data-testid="double-waiting" data-waiting={waiting} data-nobody={nobody}>
        {waiting === 0
          ? t('agreement.waitingNone')
          : t('agreement.waiting', { count: waiting, value: formatNumber(waiting, language) })}{' '}
        {nobody === 0
          ? null
          : t('agreement.nobody', { count: nobody, value: formatNumber(nobody, language) })}
      </p>
      <p>
        {markers.length === 0
          ? t('agreement.markersNone')
          : t('agreement.markersNow', { names: markers.map(({ name }) => name).join(', ') })}
      </p>
      <div className="stores-actions">
        <Button variant="default" onClick={() => setChanging(true)} data-testid="double-change">
          {t('agreement.change')}
        </Button>
      </div>
      {changing ? (
        <FormDialog
          name="double"
          title={t('agreement.settings')}
          text={t('agreement.changeText')}
          send={(data) =>
            orThrow(
              hub.setDoubleReview({
                share: Number(textOf(data, 'share')),
                markers: data.getAll('markers').map(String),
              }),
            )
          }
          onDone={() => {
            setChanging(false);
            void client.invalidateQueries({ queryKey: ['agreement'] });
          }}
          onClose={() => setChanging(false)}
        >
          <Choice name="share" label={t('agreement.share')} defaultValue={share} data-testid="double-shares">
            {(SHARES.includes(share) ? SHARES : [...SHARES, share]).map((each) => (
              <option key={each} value={each}>
                {percent(each)}
              </option>
            ))}
          </Choice>
          {/* Who may not be asked about keeps what he has: the form says all of it anew. */}
          {people.data === undefined
            ? markers.map(({ id }) => <input key={id} type="hidden" name="markers" value={id} />)
            : null}
          {managers.length === 0 ? null : (
            <fieldset>
              <legend>{t('agreement.markers')}</legend>
              {managers.map(({ id, name }) => (
                <Tick
                  key={id}
                  name="markers"
                  value={id}
                  label={name}
                  defaultChecked={markers.some((each) => each.id === id)}
                />
              ))}
            </fieldset>
          )}
        </FormDialog>
      ) : null}
    </section>
  );
}
