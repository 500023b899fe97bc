import type { ConsoleRecord } from '@otklik/shared/api/consoles.ts';
import type { DeviceDetail } from '@otklik/shared/api/devices.ts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import { FaultMark } from '../../ui/marks.tsx';
import { ErrorState, LoadingState } from '../../ui/states.tsx';
import { ConsoleDialog } from '../store/console-dialog.tsx';
import { consoleState } from '../store/console-state.ts';
import { placeConsolesQuery } from './devices-query.ts';

/** Consoles that have presented themselves here, each with its history. */
export function DeviceConsoles({ detail: { place } }: { readonly detail: DeviceDetail }) {
  const { t } = useTranslation();
  const consoles = useQuery(placeConsolesQuery(useHub(), place.id));
  return (
    <section>
      <h3>{t('devices.consoles')}</h3>
      {consoles.isPending ? <LoadingState /> : null}
      {consoles.isError && consoles.data === undefined ? (
        <ErrorState error={consoles.error} onRetry={() => void consoles.refetch()} />
      ) : null}
      {consoles.data?.consoles.length === 0 ? <p>{t('devices.consolesNone')}</p> : null}
      <ul className="device-lines" data-testid="device-consoles">
        {(consoles.data?.consoles ?? []).map((each) => (
          <ConsoleLine key={each.id} console={each} store={place.store} now={consoles.data?.now ?? 0} />
        ))}
      </ul>
    </section>
  );
}

interface LineProps {
  readonly console: ConsoleRecord;
  readonly store: DeviceDetail['place']['store'];
  readonly now: number;
}

function ConsoleLine({ console: record, store, now }: LineProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const { id, serial, label } = record;
  const name = label ?? serial;
  const state = consoleState(record, store.id, now);
  return (
    <li data-state={state.kind}>
      <b>{name}</b>{' '}
      {state.kind === 'lost' || state.kind === 'waiting' ? (
        <span className="device-fault">
          <FaultMark size={14} /> {t(`consoles.${state.kind}`)}
        </span>
      ) : state.kind === 'up' ? (
        t('consoles.up', { count: state.edges })
      ) : state.kind === 'no-data' ? (
        t('consoles.noData')
      ) : (
        t(`consoles.${state.kind}`)
      )}{' '}
      <button
        type="button"
        className="plain-button"
        aria-label={t('consoles.openLabel', { name })}
        onClick={() => setOpen(true)}
      >
        {t('consoles.open')}
      </button>
      {open ? <ConsoleDialog {...{ id, store }} onClose={() => setOpen(false)} /> : null}
    </li>
  );
}
