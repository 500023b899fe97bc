import { Button } from '@mantine/core';
import type { KnownItem } from '@otklik/shared/api/agreement.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Choice, Failure, Field } from '../../ui/fields.tsx';
import { formatClock, formatMoment } from '../../ui/format.ts';
import { instantOf } from '../clock/store-day.ts';
import { storesQuery } from '../stores/stores-query.ts';

const AROUND_MS = 10 * 60_000;

interface FinderProps {
  readonly marked: readonly KnownItem[];
  readonly onChanged: () => Promise<unknown>;
}

/** Finds the presses of a workplace around a moment of the store's clock and marks them. How they were answered is not told. */
export function KnownFinder({ marked, onChanged }: FinderProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const hub = useHub();
  const stores = useQuery(storesQuery(hub));
  const [chosen, setChosen] = useState<string>();
  const [place, setPlace] = useState<string>();
  const [when, setWhen] = useState('');
  const list = stores.data?.stores ?? [];
  const store = list.find(({ id }) => id === chosen) ?? list[0];
  const workplaces = store?.workplaces ?? [];
  const workplace = workplaces.find(({ id }) => id === place) ?? workplaces[0];
  /** What was found is of one place and moment: another choice of either ends it. */
  const find = useMutation({
    mutationFn: async (at: number) =>
      orThrow(hub.knownPresses({ workplace: workplace?.id ?? '', from: at - AROUND_MS, to: at + AROUND_MS })),
  });
  const mark = useMutation({
    mutationFn: (body: { readonly item: string; readonly right: 0 | 1 }) => orThrow(hub.markKnown(body)),
    onSuccess: onChanged,
  });
  const presses = find.data?.presses;
  return (
    <>
      <form
        className="known-find"
        onSubmit={(event) => {
          event.preventDefault();
          const [day, time] = when.split('T');
          if (store !== undefined && day !== undefined && time !== undefined)
            find.mutate(instantOf(day, time.slice(0, 5), store.zone));
        }}
      >
        <Choice
          label={t('known.store')}
          value={store?.id ?? ''}
          onChange={(event) => {
            setChosen(event.target.value);
            find.reset();
          }}
          data-testid="known-store"
        >
          {list.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Choice>
        <Choice
          label={t('known.workplace')}
          value={workplace?.id ?? ''}
          onChange={(event) => {
            setPlace(event.target.value);
            find.reset();
          }}
          data-testid="known-workplace"
        >
          {workplaces.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Choice>
        <Field
          type="datetime-local"
          label={t('known.when')}
          required
          value={when}
          onChange={(event) => {
            setWhen(event.target.value);
            find.reset();
          }}
          data-testid="known-when"
        />
        <Button
          type="submit"
          variant="default"
          disabled={workplace === undefined || find.isPending}
          data-testid="known-find"
        >
          {t('known.find')}
        </Button>
      </form>
      <Failure error={stores.error ?? find.error ?? mark.error} />
      {presses === undefined || store === undefined ? null : presses.length === 0 ? (
        <p role="status" data-testid="known-found-none">
          {t('known.foundNone')}
        </p>
      ) : (
        <table className="kiosks" aria-label={t('known.found')} data-testid="known-found">
          <thead>
            <tr>
              <th scope="col">{t('known.at')}</th>
              <th scope="col">{t('known.what')}</th>
              <th scope="col">{t('known.mark')}</th>
            </tr>
          </thead>
          <tbody>
            {presses.map(({ id, kind, at }) => {
              const right = marked.find((each) => each.id === id)?.right;
              return (
                <tr key={id}>
                  <th scope="row">{formatClock(at, store.zone)}</th>
                  <td>{t(`known.kind.${kind}`)}</td>
                  <td>
                    <div className="known-actions">
                      {([0, 1] as const).map((value) => (
                        <button
                          key={value}
                          type="button"
                          className="plain-button"
                          aria-pressed={right === value}
                          disabled={mark.isPending || right === value}
                          aria-label={t('known.markLabel', {
                            at: formatMoment(at, store.zone, language),
                            mark: t(`known.mark.${value}`),
                          })}
                          onClick={() => mark.mutate({ item: id, right: value })}
                          data-testid={`mark-${value}-${id}`}
                        >
                          {t(`known.mark.${value}`)}
                        </button>
                      ))}
                    </div>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </>
  );
}
