import { Button } from '@mantine/core';
import type { ScheduleRequest } from '@otklik/shared/api/deliveries.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { Choice, Failure, Field, textOf } from '../../ui/fields.tsx';
import { timesIn } from '../../ui/format.ts';
import { ErrorState, LoadingState } from '../../ui/states.tsx';
import { minuteOf } from '../account/mail-section.tsx';
import { outboxKey, peopleQuery, schedulesQuery } from './delivery-queries.ts';
import { RecipientChoice } from './recipient-choice.tsx';
import { ScopeChoice, scopeOf, useScopeNames } from './scope-choice.tsx';

const MORNING = 8 * 60;

/** Reports that go out by themselves. */
export function SchedulesSection() {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const hub = useHub();
  const client = useQueryClient();
  const { nameOf } = useScopeNames();
  const [ended, setEnded] = useState<{ readonly id: string; readonly name: string }>();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const query = schedulesQuery(hub);
  const schedules = useQuery(query);
  const people = useQuery(peopleQuery(hub));
  const changed = () => void client.invalidateQueries({ queryKey: query.queryKey });
  const run = useMutation({
    mutationFn: (id: string) => orThrow(hub.runSchedule(id)),
    onSettled: () => client.invalidateQueries({ queryKey: outboxKey }),
  });
  const add = useMutation({
    mutationFn: (body: ScheduleRequest) => orThrow(hub.addSchedule(body)),
    onSuccess: () => {
      setChosen(new Set());
      changed();
    },
  });
  if (schedules.isPending) return <LoadingState />;
  if (schedules.data === undefined)
    return <ErrorState error={schedules.error} onRetry={() => void schedules.refetch()} />;
  const readers = (people.data ?? []).filter(
    ({ active, role }) => active && (role === 'manager' || role === 'admin'),
  );
  const personName = (id: string): string =>
    people.data?.find((each) => each.id === id)?.name ?? t('outbox.nobody');
  const time = (at: number, timeZone: string): string =>
    timesIn(language, { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(at);
  return (
    <section data-testid="schedules">
      <h2>{t('schedules.title')}</h2>
      <Failure error={schedules.error} />
      <p className="section-lead">{t('schedules.lead')}</p>
      {schedules.data.length === 0 ? (
        <p className="section-none">{t('schedules.none')}</p>
      ) : (
        <table className="store-table" aria-label={t('schedules.title')}>
          <thead>
            <tr>
              <th scope="col">{t('schedules.scope')}</th>
              <th scope="col">{t('schedules.every')}</th>
              <th scope="col">{t('schedules.recipients')}</th>
              <th scope="col">{t('schedules.next')}</th>
              <th scope="col">{t('schedules.actions')}</th>
            </tr>
          </thead>
          <tbody>
            {schedules.data.map(({ id, scope, every, recipients, next, zone }) => (
              <tr key={id} data-testid="schedule">
                <th scope="row">{nameOf(scope)}</th>
                <td>{t(`schedules.${every}`)}</td>
                <td>
                  <ul className="recipient-names">
                    {recipients.map((each) => (
                      <li key={each}>{personName(each)}</li>
                    ))}
                  </ul>
                </td>
                <td>{time(next, zone)}</td>
                <td className="row-actions">
                  <button
                    type="button"
                    className="plain-button"
                    aria-label={t('schedules.runLabel', { name: nameOf(scope) })}
                    onClick={() => run.mutate(id)}
                  >
                    {t('schedules.run')}
                  </button>
                  <button
                    type="button"
                    className="plain-button"
                    aria-label={t('schedules.endLabel', { name: nameOf(scope) })}
                    onClick={() => setEnded({ id, name: nameOf(scope) })}
                  >
                    {t('schedules.end')}
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Failure error={run.error} />
      {run.isSuccess ? <p role="status">{t('schedules.ran', { mails: run.data.mails })}</p> : null}
      <form
        className="section-actions"
        onSubmit={(event) => {
          event.preventDefault();
          const data = new FormData(event.currentTarget);
          add.mutate({
            scope: scopeOf(textOf(data, 'scope')),
            every: textOf(data, 'every') === 'month' ? 'month' : 'week',
            zone: textOf(data, 'zone'),
            at: minuteOf(textOf(data, 'at')) ?? MORNING,
            recipients: readers.flatMap(({ id }) => (chosen.has(id) ? [id] : [])),
          });
        }}
      >
        <ScopeChoice />
        <Choice name="every" label={t('schedules.every')}>
          <option value="week">{t('schedules.week')}</option>
          <option value="month">{t('schedules.month')}</option>
        </Choice>
        <Field name="at" type="time" label={t('schedules.at')} defaultValue="08:00" required />
        <Field
          name="zone"
          label={t('mail.zone')}
          defaultValue={Intl.DateTimeFormat().resolvedOptions().timeZone}
          required
          maxLength={64}
        />
        <RecipientChoice people={readers} chosen={chosen} onChange={setChosen} />
        <Button
          type="submit"
          variant="default"
          disabled={add.isPending || chosen.size === 0}
          data-testid="schedule-add"
        >
          {t('schedules.add')}
        </Button>
      </form>
      <Failure error={add.error} />
      {ended === undefined ? null : (
        <Confirm
          title={t('schedules.endTitle', { name: ended.name })}
          text={t('schedules.endText')}
          action={t('schedules.end')}
          run={() => orThrow(hub.endSchedule(ended.id))}
          onDone={() => {
            setEnded(undefined);
            changed();
          }}
          onClose={() => setEnded(undefined)}
        />
      )}
    </section>
  );
}
