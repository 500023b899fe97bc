import { Button } from '@mantine/core';
import type { Exclusion } from '@otklik/shared/api/appeals.ts';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { codeOf } from '../../api/errors.ts';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { ErrorState, LoadingState, ProblemLine } from '../../ui/states.tsx';
import { AppealDialog } from './appeal-dialog.tsx';
import { ExclusionEntry, placeOf } from './exclusion-entry.tsx';
import { type ExclusionScope, exclusionsQuery } from './queries.ts';

/** The list, the latest first, and what can be done about an entry. */
export function ExclusionsList({ scope }: { readonly scope: ExclusionScope }) {
  const { t } = useTranslation();
  const hub = useHub();
  const [language] = useLanguage();
  const queries = useQueryClient();
  const list = useInfiniteQuery(exclusionsQuery(hub, scope));
  const [asking, setAsking] = useState<{ readonly what: 'appeal' | 'withdraw'; readonly of: Exclusion }>();
  const done = () => {
    setAsking(undefined);
    void queries.invalidateQueries({ queryKey: ['exclusions'] });
  };
  if (list.isPending) return <LoadingState />;
  if (list.data === undefined) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  const entries = list.data.pages.flatMap((page) => page.exclusions);
  const zone = list.data.pages[0]?.store.zone ?? 'UTC';
  return (
    <section>
      <h2>{t('exclusions.list')}</h2>
      {list.isError ? (
        <ProblemLine
          code={codeOf(list.error)}
          text={t('exclusions.stale', { problem: t(`problem.${codeOf(list.error)}`) })}
        />
      ) : null}
      {entries.length === 0 && !list.hasNextPage ? (
        <div className="exclusions-none" data-testid="exclusions-empty">
          <b>{t('exclusions.emptyTitle')}</b>
          <p>{t('exclusions.emptyText')}</p>
        </div>
      ) : (
        <ul className="exclusions-list">
          {entries.map((entry) => (
            <ExclusionEntry
              key={entry.item}
              entry={entry}
              zone={zone}
              onAppeal={() => setAsking({ what: 'appeal', of: entry })}
              onWithdraw={() => setAsking({ what: 'withdraw', of: entry })}
            />
          ))}
        </ul>
      )}
      {list.hasNextPage ? (
        <Button
          variant="default"
          onClick={() => void list.fetchNextPage()}
          loading={list.isFetchingNextPage}
          data-testid="exclusions-more"
        >
          {t('exclusions.more')}
        </Button>
      ) : null}
      {asking?.what === 'appeal' ? (
        <AppealDialog
          place={placeOf(asking.of, zone, language, t)}
          text={t('exclusions.formText')}
          send={(text) => orThrow(hub.appeal(asking.of.item, text))}
          onDone={done}
          onClose={() => {
            setAsking(undefined);
            // What was refused may stand otherwise by now.
            void queries.invalidateQueries({ queryKey: ['exclusions'] });
          }}
        />
      ) : null}
      {asking?.what === 'withdraw' ? (
        <Confirm
          title={t('exclusions.withdraw')}
          text={t('exclusions.withdrawText')}
          action={t('exclusions.withdraw')}
          run={() => orThrow(hub.withdrawAppeal(asking.of.item))}
          onDone={done}
          onClose={done}
        />
      ) : null}
    </section>
  );
}
