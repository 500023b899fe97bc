import { Button } from '@mantine/core';
import type { AuditFilter, AuditRecord } from '@otklik/shared/api/audit.ts';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Choice, Field, textOf } from '../../ui/fields.tsx';
import { timesIn } from '../../ui/format.ts';
import { ErrorState, LoadingState } from '../../ui/states.tsx';
import { peopleQuery } from '../delivery/delivery-queries.ts';
import '../store/store.css';
import './audit.css';
import { filterOf } from './audit-filter.ts';

const PAGE = 50;

/** Who did what, when, to what: found by any of these, and taken along as a file. */
export function AuditPage() {
  const { t } = useTranslation();
  const hub = useHub();
  const [filter, setFilter] = useState<AuditFilter>({});
  const users = useQuery(peopleQuery(hub));
  const entries = useInfiniteQuery({
    queryKey: ['audit', filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      orThrow(hub.audit({ ...filter, cursor: pageParam, limit: PAGE }, signal)),
    getNextPageParam: ({ next }) => next,
  });
  const people = users.data ?? [];
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    setFilter(filterOf((name) => textOf(data, name)));
  };
  const query = new URLSearchParams(
    Object.entries(filter).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
  const file = (format: 'csv' | 'ndjson') =>
    `/api/v1/audit/export.${format}${query === '' ? '' : `?${query}`}`;
  return (
    <div className="audit" data-testid="audit">
      <h1>{t('audit.title')}</h1>
      <p className="section-lead">{t('audit.lead')}</p>
      <form onSubmit={submit} onReset={() => setFilter({})} className="audit-filter">
        <Choice label={t('audit.user')} name="user" data-testid="audit-user">
          <option value="">{t('audit.anybody')}</option>
          <option value="system">{t('audit.system')}</option>
          {people.map(({ id, name, login }) => (
            <option key={id} value={id}>
              {name === '' ? id : `${name} (${login})`}
            </option>
          ))}
        </Choice>
        <Field label={t('audit.action')} name="action" maxLength={64} data-testid="audit-action" />
        <Field label={t('audit.kind')} name="kind" maxLength={64} data-testid="audit-kind" />
        <Field label={t('audit.id')} name="id" maxLength={200} />
        <Field label={t('audit.from')} name="from" type="date" />
        <Field label={t('audit.to')} name="to" type="date" />
        <div className="audit-buttons">
          <Button type="submit" data-testid="audit-find">
            {t('audit.find')}
          </Button>
          <Button type="reset" variant="default">
            {t('audit.all')}
          </Button>
          <Button component="a" href={file('csv')} download variant="default" data-testid="audit-csv">
            {t('audit.csv')}
          </Button>
          <Button component="a" href={file('ndjson')} download variant="default">
            {t('audit.ndjson')}
          </Button>
        </div>
      </form>
      {entries.isPending ? (
        <LoadingState />
      ) : entries.isError ? (
        <ErrorState error={entries.error} onRetry={() => void entries.refetch()} />
      ) : (
        <>
          <AuditTable
            entries={entries.data.pages.flatMap((page) => page.entries)}
            nameOf={(id) => people.find((person) => person.id === id)?.name ?? ''}
          />
          {entries.hasNextPage ? (
            <Button
              variant="default"
              loading={entries.isFetchingNextPage}
              onClick={() => void entries.fetchNextPage()}
              data-testid="audit-more"
            >
              {t('audit.more')}
            </Button>
          ) : null}
        </>
      )}
    </div>
  );
}

function AuditTable({
  entries,
  nameOf,
}: {
  readonly entries: readonly AuditRecord[];
  readonly nameOf: (user: string) => string;
}) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  if (entries.length === 0) return <p data-testid="audit-empty">{t('audit.empty')}</p>;
  const time = timesIn(language, { dateStyle: 'short', timeStyle: 'medium' });
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{t('audit.number')}</th>
          <th scope="col">{t('audit.at')}</th>
          <th scope="col">{t('audit.user')}</th>
          <th scope="col">{t('audit.action')}</th>
          <th scope="col">{t('audit.subject')}</th>
          <th scope="col">{t('audit.detail')}</th>
        </tr>
      </thead>
      <tbody>
        {entries.map(({ id, at, user, action, kind, subject, detail }) => (
          <tr key={id} data-testid="audit-entry">
            <td className="tn">{id}</td>
            <td className="tn">{time.format(at)}</td>
            <td title={user}>{user === undefined ? t('audit.system') : nameOf(user) || user}</td>
            <td>
              <code>{action}</code>
            </td>
            <td>
              <code>{`${kind} ${subject}`}</code>
            </td>
            <td>
              <code>
                {Object.entries(detail)
                  .map(([name, value]) => `${name}: ${value}`)
                  .join(', ')}
              </code>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
