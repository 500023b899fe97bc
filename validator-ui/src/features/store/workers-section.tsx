import { Button } from '@mantine/core';
import type { OperatorRecord } from '@otklik/shared/api/operators.ts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { useUser } from '../../app/session.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { Failure } from '../../ui/fields.tsx';
import { formatDay } from '../../ui/format.ts';
import { ErrorState, LoadingState } from '../../ui/states.tsx';
import { ImportWorkers } from './import-workers.tsx';
import { operatorsKey, operatorsQuery } from './store-queries.ts';
import { WorkerDialog } from './worker-dialog.tsx';

type Open =
  | { readonly kind: 'add' }
  | { readonly kind: 'change' | 'retire' | 'erase'; readonly worker: OperatorRecord };

/** Who may sign in at the store's kiosks. Names stay here. */
export function WorkersSection({ store, zone }: { readonly store: string; readonly zone: string }) {
  const { t } = useTranslation();
  const hub = useHub();
  const client = useQueryClient();
  const admin = useUser().role === 'admin';
  const [open, setOpen] = useState<Open>();
  const working = useQuery(operatorsQuery(hub, store, 'working'));
  const again = () => void client.invalidateQueries({ queryKey: operatorsKey(store) });
  const close = () => setOpen(undefined);
  const done = () => {
    close();
    again();
  };
  if (working.isPending) return <LoadingState />;
  if (working.data === undefined)
    return <ErrorState error={working.error} onRetry={() => void working.refetch()} />;
  const number = open === undefined || open.kind === 'add' ? '' : (open.worker.number ?? '');
  return (
    <section data-testid="workers">
      <h2>{t('workers.title')}</h2>
      <Failure error={working.error} />
      <p className="section-lead">{t('workers.lead')}</p>
      {working.data.length === 0 ? (
        <p className="section-none" data-testid="workers-none">
          {t('workers.none')}
        </p>
      ) : (
        <WorkerTable
          workers={working.data}
          onChange={(worker) => setOpen({ kind: 'change', worker })}
          onRetire={(worker) => setOpen({ kind: 'retire', worker })}
        />
      )}
      <div className="section-actions">
        <Button variant="default" onClick={() => setOpen({ kind: 'add' })} data-testid="worker-add">
          {t('workers.add')}
        </Button>
        <ImportWorkers store={store} onDone={again} />
      </div>
      <Gone
        store={store}
        zone={zone}
        onErase={admin ? (worker) => setOpen({ kind: 'erase', worker }) : undefined}
      />
      {open?.kind === 'add' || open?.kind === 'change' ? (
        <WorkerDialog
          store={store}
          worker={open.kind === 'change' ? open.worker : undefined}
          onDone={done}
          onClose={() => {
            close();
            // Somebody else's change is what the next try starts from.
            again();
          }}
        />
      ) : null}
      {open?.kind === 'retire' || open?.kind === 'erase' ? (
        <Confirm
          title={t(`workers.${open.kind}Title`, { number })}
          text={t(`workers.${open.kind}Text`)}
          action={t(`workers.${open.kind}`)}
          run={() =>
            orThrow(
              open.kind === 'erase' ? hub.eraseOperator(open.worker.id) : hub.retireOperator(open.worker.id),
            )
          }
          onDone={done}
          onClose={close}
        />
      ) : null}
    </section>
  );
}

interface WorkerTableProps {
  readonly workers: readonly OperatorRecord[];
  readonly onChange: (worker: OperatorRecord) => void;
  readonly onRetire: (worker: OperatorRecord) => void;
}

function WorkerTable({ workers, onChange, onRetire }: WorkerTableProps) {
  const { t } = useTranslation();
  const word = (set: boolean) => (set ? t('store.yes') : t('store.no'));
  return (
    <table className="store-table" aria-label={t('workers.title')}>
      <thead>
        <tr>
          <th scope="col">{t('workers.number')}</th>
          <th scope="col">{t('workers.name')}</th>
          <th scope="col">{t('workers.pin')}</th>
          <th scope="col">{t('workers.badge')}</th>
          <th scope="col">{t('workers.actions')}</th>
        </tr>
      </thead>
      <tbody>
        {workers.map((worker) => (
          <tr key={worker.id} data-testid={`worker-${worker.number}`}>
            <th scope="row">{worker.number}</th>
            <td>{worker.name}</td>
            <td>{word(worker.pinSet)}</td>
            <td>{word(worker.badgeSet)}</td>
            <td>
              <div className="row-actions">
                <button
                  type="button"
                  className="plain-button"
                  aria-label={t('workers.changeLabel', { number: worker.number ?? '' })}
                  onClick={() => onChange(worker)}
                >
                  {t('workers.change')}
                </button>
                <button
                  type="button"
                  className="plain-button"
                  aria-label={t('workers.retireLabel', { number: worker.number ?? '' })}
                  onClick={() => onRetire(worker)}
                >
                  {t('workers.retire')}
                </button>
              </div>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface GoneProps {
  readonly store: string;
  readonly zone: string;
  readonly onErase: ((worker: OperatorRecord) => void) | undefined;
}

/** Asked for only once somebody looks. */
function Gone({ store, zone, onErase }: GoneProps) {
  const { t } = useTranslation();
  const hub = useHub();
  const [language] = useLanguage();
  const [shown, setShown] = useState(false);
  const gone = useQuery({ ...operatorsQuery(hub, store, 'gone'), enabled: shown });
  return (
    <details className="gone" onToggle={(event) => setShown(event.currentTarget.open)} data-testid="gone">
      <summary>{t('workers.gone')}</summary>
      {gone.isError ? <ErrorState error={gone.error} onRetry={() => void gone.refetch()} /> : null}
      {gone.data?.length === 0 ? <p className="section-none">{t('workers.goneNone')}</p> : null}
      {gone.data === undefined || gone.data.length === 0 ? null : (
        <table className="store-table" aria-label={t('workers.gone')}>
          <thead>
            <tr>
              <th scope="col">{t('workers.number')}</th>
              <th scope="col">{t('workers.name')}</th>
              <th scope="col">{t('workers.since')}</th>
              {onErase === undefined ? null : <th scope="col">{t('workers.actions')}</th>}
            </tr>
          </thead>
          <tbody>
            {gone.data.map((worker) => (
              <tr key={worker.id}>
                <th scope="row">{worker.number ?? t('workers.erased')}</th>
                <td>{worker.name}</td>
                <td>{worker.retiredAt === undefined ? '' : formatDay(worker.retiredAt, zone, language)}</td>
                {onErase === undefined ? null : (
                  <td>
                    {worker.erasedAt === undefined ? (
                      <button
                        type="button"
                        className="plain-button"
                        aria-label={t('workers.eraseLabel', { number: worker.number ?? '' })}
                        onClick={() => onErase(worker)}
                      >
                        {t('workers.erase')}
                      </button>
                    ) : null}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </details>
  );
}
