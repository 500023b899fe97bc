import type { KnownItem } from '@otklik/shared/api/agreement.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Failure } from '../../ui/fields.tsx';
import { formatMoment } from '../../ui/format.ts';
import { ErrorState, LoadingState } from '../../ui/states.tsx';
import { knownQuery } from './agreement-queries.ts';
import { KnownFinder } from './known-finder.tsx';
import { Wide } from './wide.tsx';

/** Presses whose truth is known: to mark one, and those marked. `titled`: where it is not all the page. */
export function KnownSection({ titled }: { readonly titled: boolean }) {
  const { t } = useTranslation();
  const hub = useHub();
  const client = useQueryClient();
  const known = useQuery(knownQuery(hub));
  const changed = () => client.invalidateQueries({ queryKey: ['agreement'] });
  const remove = useMutation({
    mutationFn: (item: string) => orThrow(hub.unmarkKnown(item)),
    onSuccess: changed,
  });
  if (known.isPending) return <LoadingState />;
  if (known.data === undefined)
    return <ErrorState error={known.error} onRetry={() => void known.refetch()} />;
  const { may, items } = known.data;
  return (
    <section data-testid="known">
      {titled ? <h2>{t('known.title')}</h2> : null}
      {may ? (
        <>
          <p className="section-lead">{t('known.lead')}</p>
          <Failure error={known.error ?? remove.error} />
          <KnownFinder marked={items} onChanged={changed} />
          {items.length === 0 ? (
            <p data-testid="known-none">{t('known.none')}</p>
          ) : (
            <Marked items={items} busy={remove.isPending} onRemove={(item) => remove.mutate(item)} />
          )}
        </>
      ) : (
        <p data-testid="known-not-you">{t('known.notYou')}</p>
      )}
    </section>
  );
}

interface MarkedProps {
  readonly items: readonly KnownItem[];
  readonly busy: boolean;
  readonly onRemove: (item: string) => void;
}

function Marked({ items, busy, onRemove }: MarkedProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  return (
    <Wide label={t('known.marked')}>
      <table className="kiosks" aria-label={t('known.marked')}>
        <thead>
          <tr>
            <th scope="col">{t('known.at')}</th>
            <th scope="col">{t('known.workplace')}</th>
            <th scope="col">{t('known.what')}</th>
            <th scope="col">{t('known.right')}</th>
            <th scope="col">{t('known.by')}</th>
            <th scope="col">{t('chain.actions')}</th>
          </tr>
        </thead>
        <tbody>
          {items.map(({ id, at, kind, store, workplace, right, by }) => {
            const moment = formatMoment(at, store.zone, language);
            return (
              <tr key={id} data-testid={`known-${id}`} data-right={right}>
                <th scope="row">{moment}</th>
                <td>
                  {store.name}, {workplace.name}
                </td>
                <td>{t(`known.kind.${kind}`)}</td>
                <td>{t(`known.right.${right}`)}</td>
                <td>{by}</td>
                <td>
                  <button
                    type="button"
                    className="plain-button"
                    disabled={busy}
                    aria-label={t('known.removeLabel', { at: moment })}
                    onClick={() => onRemove(id)}
                  >
                    {t('known.remove')}
                  </button>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Wide>
  );
}
