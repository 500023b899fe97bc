import { Button } from '@mantine/core';
import type { OwnExclusion } from '@otklik/shared/api/own.ts';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { Failure } from '../../ui/fields.tsx';
import { formatMoment } from '../../ui/format.ts';
import { StruckZeroMark } from '../../ui/marks.tsx';
import { ErrorState, LoadingState } from '../../ui/states.tsx';
import { AppealActions } from '../exclusions/appeal-actions.tsx';
import { AppealDialog } from '../exclusions/appeal-dialog.tsx';
import { ownExclusionsKey, ownExclusionsQuery } from './own-queries.ts';

/** Presses of one's own polls that are left out, the latest first; each can be appealed. */
export function OwnExclusions() {
  const { t } = useTranslation();
  const hub = useHub();
  const [language] = useLanguage();
  const queries = useQueryClient();
  const list = useInfiniteQuery(ownExclusionsQuery(hub));
  const [asking, setAsking] = useState<{ readonly what: 'appeal' | 'withdraw'; readonly of: OwnExclusion }>();
  const done = () => {
    setAsking(undefined);
    // What was refused may stand otherwise by now.
    void queries.invalidateQueries({ queryKey: ownExclusionsKey });
  };
  if (list.isPending) return <LoadingState />;
  if (list.data === undefined) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  const entries = list.data.pages.flatMap((page) => page.exclusions);
  const zone = list.data.pages[0]?.zone ?? 'UTC';
  const placeOf = ({ workplace, at }: OwnExclusion): string =>
    t('exclusions.place', { workplace: workplace.name, time: formatMoment(at, zone, language) });
  return (
    <section>
      <h2>{t('own.exclusions')}</h2>
      <p>{t('own.exclusionsLead')}</p>
      <Failure error={list.error} />
      {entries.length === 0 ? <p data-testid="own-exclusions-none">{t('own.exclusionsNone')}</p> : null}
      <ul className="exclusions-list">
        {entries.map((entry) => (
          <Entry
            key={entry.item}
            {...{ entry, zone }}
            place={placeOf(entry)}
            onAppeal={() => setAsking({ what: 'appeal', of: entry })}
            onWithdraw={() => setAsking({ what: 'withdraw', of: entry })}
          />
        ))}
      </ul>
      {list.hasNextPage ? (
        <Button
          variant="default"
          onClick={() => void list.fetchNextPage()}
          loading={list.isFetchingNextPage}
          data-testid="own-more"
        >
          {t('exclusions.more')}
        </Button>
      ) : null}
      {asking?.what === 'appeal' ? (
        <AppealDialog
          place={placeOf(asking.of)}
          text={t('own.appealText')}
          send={(text) => orThrow(hub.ownAppeal(asking.of.item, text))}
          onDone={done}
          onClose={done}
        />
      ) : null}
      {asking?.what === 'withdraw' ? (
        <Confirm
          title={t('exclusions.withdraw')}
          text={t('exclusions.withdrawText')}
          action={t('exclusions.withdraw')}
          run={() => orThrow(hub.withdrawOwnAppeal(asking.of.item))}
          onDone={done}
          onClose={done}
        />
      ) : null}
    </section>
  );
}

interface EntryProps {
  readonly entry: OwnExclusion;
  readonly zone: string;
  readonly place: string;
  readonly onAppeal: () => void;
  readonly onWithdraw: () => void;
}

/** One press: why it is left out, and how its appeal stands. Of the answer nothing is known here. */
function Entry({ entry, zone, place, onAppeal, onWithdraw }: EntryProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const { item, kind, question, excluded, reason, appeal, appealable } = entry;
  return (
    <li data-testid={`own-${item}`} data-excluded={excluded} data-appeal={appeal?.state ?? 'none'}>
      <h3>
        {excluded ? <StruckZeroMark size={16} /> : null}
        <span>{place}</span>
      </h3>
      <p className="exclusions-facts">
        <span>{t(`kind.${kind}`)}</span>
        {question === undefined ? null : <span>{question[language]}</span>}
      </p>
      <p>
        {!excluded
          ? t('exclusions.countsAgain')
          : reason === undefined
            ? t('exclusions.noReason')
            : t('exclusions.reason', { reason: t(`reason.${reason}`) })}
      </p>
      {appeal === undefined ? null : <AppealLines {...{ appeal, zone }} />}
      <AppealActions
        {...{ place, appealable, onAppeal, onWithdraw }}
        open={appeal?.state === 'open' && appeal.mine}
      />
    </li>
  );
}

function AppealLines({
  appeal,
  zone,
}: {
  readonly appeal: NonNullable<OwnExclusion['appeal']>;
  readonly zone: string;
}) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const { state, at, closedAt, mine, text, reason, differ, again } = appeal;
  const time = formatMoment(closedAt ?? at, zone, language);
  const why =
    differ !== undefined
      ? t('exclusions.rejectedDiffer')
      : reason === undefined
        ? t('exclusions.rejectedPlain')
        : t(`reason.${reason}`);
  return (
    <div className="exclusions-appeal">
      <p role="status" data-testid="appeal-state">
        <b>
          {state === 'rejected'
            ? t('exclusions.state.rejected', { time, reason: why })
            : t(`exclusions.state.${state}`, { time })}
        </b>
      </p>
      {again === undefined ? null : <p>{t('exclusions.again')}</p>}
      {mine && text !== undefined ? (
        <p className="exclusions-words">
          {t('own.words')}: {t('exclusions.words', { words: text })}
        </p>
      ) : (
        <p>{t('own.others')}</p>
      )}
    </div>
  );
}
