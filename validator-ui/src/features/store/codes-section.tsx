import type { StoresReply } from '@otklik/shared/api/admin.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { Failure } from '../../ui/fields.tsx';
import { formatClock } from '../../ui/format.ts';
import { ErrorState, LoadingState } from '../../ui/states.tsx';
import { EnrolKiosk } from '../stores/enrol-kiosk.tsx';
import { codesQuery } from './store-queries.ts';

type Store = StoresReply['stores'][number];

/** The enrolment codes of a store that can still be used. */
export function CodesSection({ store }: { readonly store: Store }) {
  const { t } = useTranslation();
  const hub = useHub();
  const client = useQueryClient();
  const query = codesQuery(hub);
  const codes = useQuery(query);
  const cancel = useMutation({
    mutationFn: (id: string) => orThrow(hub.cancelCode(id)),
    onSettled: () => client.invalidateQueries({ queryKey: query.queryKey }),
  });
  if (codes.isPending) return <LoadingState />;
  if (codes.data === undefined)
    return <ErrorState error={codes.error} onRetry={() => void codes.refetch()} />;
  const own = codes.data.filter((code) => code.store === store.id);
  const nameOf = (id: string) => store.workplaces.find((each) => each.id === id)?.name ?? id;
  return (
    <section data-testid="codes">
      <h2>{t('codes.title')}</h2>
      <Failure error={codes.error} />
      <p className="section-lead">{t('codes.lead')}</p>
      {own.length === 0 ? (
        <p className="section-none" data-testid="codes-none">
          {t('codes.none')}
        </p>
      ) : (
        <table className="store-table" aria-label={t('codes.title')}>
          <thead>
            <tr>
              <th scope="col">{t('codes.code')}</th>
              <th scope="col">{t('codes.workplaces')}</th>
              <th scope="col">{t('codes.until')}</th>
              <th scope="col">{t('workers.actions')}</th>
            </tr>
          </thead>
          <tbody>
            {own.map(({ id, workplaces, expiresAt, replaces }) => (
              <tr key={id} data-testid={`code-${id}`}>
                <th scope="row">{id}…</th>
                <td>
                  {workplaces.map(nameOf).join(', ')}
                  {replaces === undefined
                    ? null
                    : ` (${t('codes.replaces', { kiosk: replaces.slice(0, 8) })})`}
                </td>
                <td>{formatClock(expiresAt, store.zone)}</td>
                <td>
                  <button
                    type="button"
                    className="plain-button"
                    aria-label={t('codes.cancelLabel', { code: id })}
                    disabled={cancel.isPending}
                    onClick={() => cancel.mutate(id)}
                  >
                    {t('codes.cancel')}
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Failure error={cancel.error} />
      {store.workplaces.length === 0 ? null : (
        <div className="section-actions">
          <EnrolKiosk
            store={store}
            onMade={() => void client.invalidateQueries({ queryKey: query.queryKey })}
          />
        </div>
      )}
    </section>
  );
}
