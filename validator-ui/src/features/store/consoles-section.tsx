import type { StoresReply } from '@otklik/shared/api/admin.ts';
import type { ConsoleRecord } from '@otklik/shared/api/consoles.ts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Failure } from '../../ui/fields.tsx';
import { formatDate, formatMoment } from '../../ui/format.ts';
import { FaultMark } from '../../ui/marks.tsx';
import { ErrorState, LoadingState } from '../../ui/states.tsx';
import { ConsoleDialog } from './console-dialog.tsx';
import { consoleState } from './console-state.ts';
import { consolesQuery } from './store-queries.ts';

type Store = StoresReply['stores'][number];

/** Every console that has presented itself in the store, and how it is now. */
export function ConsolesSection({ store }: { readonly store: Store }) {
  const { t } = useTranslation();
  const hub = useHub();
  const consoles = useQuery(consolesQuery(hub, store.id));
  if (consoles.isPending) return <LoadingState />;
  if (consoles.data === undefined)
    return <ErrorState error={consoles.error} onRetry={() => void consoles.refetch()} />;
  const { now } = consoles.data;
  return (
    <section data-testid="consoles">
      <h2>{t('consoles.title')}</h2>
      <Failure error={consoles.error} />
      <p className="section-lead">{t('consoles.lead')}</p>
      {consoles.data.consoles.length === 0 ? (
        <p className="section-none" data-testid="consoles-none">
          {t('consoles.none')}
        </p>
      ) : (
        <table className="store-table" aria-label={t('consoles.title')}>
          <thead>
            <tr>
              <th scope="col">{t('consoles.name')}</th>
              <th scope="col">{t('consoles.where')}</th>
              <th scope="col">{t('consoles.state')}</th>
              <th scope="col">{t('consoles.seen')}</th>
              <th scope="col">{t('chain.actions')}</th>
            </tr>
          </thead>
          <tbody>
            {consoles.data.consoles.map((each) => (
              <ConsoleRow key={each.id} console={each} {...{ store, now }} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

interface RowProps {
  readonly console: ConsoleRecord;
  readonly store: Store;
  readonly now: number;
}

function ConsoleRow({ console: record, store, now }: RowProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const [open, setOpen] = useState(false);
  const { id, serial, label, device, at, firstSeen, lastSeen, retiredAt } = record;
  const name = label ?? serial;
  const moment = (ms: number) => formatMoment(ms, store.zone, language);
  const state = retiredAt === undefined ? consoleState(record, store.id, now) : undefined;
  return (
    <tr data-testid={`console-${id}`} data-state={state?.kind ?? 'retired'}>
      <th scope="row">
        {name}
        <span className="row-line">
          {label === undefined ? device?.model : t('consoles.serial', { serial })}
        </span>
      </th>
      <td>{at === undefined ? '—' : (at.workplace?.name ?? t('consoles.noPlace'))}</td>
      <td className={state?.kind === 'no-data' ? 'no-data' : undefined}>
        {state === undefined ? (
          t('consoles.retired', { date: formatDate(retiredAt ?? 0, store.zone, language) })
        ) : state.kind === 'up' ? (
          t('consoles.up', { count: state.edges })
        ) : state.kind === 'no-data' ? (
          <span className="no-data-words">{t('consoles.noData')}</span>
        ) : state.kind === 'lost' || state.kind === 'waiting' ? (
          <span className="row-fault">
            <FaultMark size={14} />
            {t(`consoles.${state.kind}`)}
          </span>
        ) : (
          t(`consoles.${state.kind}`)
        )}
      </td>
      <td>{t('consoles.span', { from: moment(firstSeen), to: moment(lastSeen) })}</td>
      <td>
        <button
          type="button"
          className="plain-button"
          aria-label={t('consoles.openLabel', { name })}
          onClick={() => setOpen(true)}
          data-testid={`console-open-${id}`}
        >
          {t('consoles.open')}
        </button>
        {open ? <ConsoleDialog {...{ id, store }} onClose={() => setOpen(false)} /> : null}
      </td>
    </tr>
  );
}
