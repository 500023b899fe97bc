import { Button } from '@mantine/core';
import type { PollListReply } from '@otklik/shared/api/results.ts';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useLocation, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import { sections, useUser } from '../../app/session.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Failure } from '../../ui/fields.tsx';
import { formatClock, formatDate } from '../../ui/format.ts';
import { AnswerMark, ForceMajeureMark, NoAnswerMark, Ring, StruckZeroMark } from '../../ui/marks.tsx';
import { ErrorState, LoadingState, State } from '../../ui/states.tsx';
import { useWorkers } from '../store/use-workers.ts';
import { storesQuery } from '../stores/stores-query.ts';
import { pollsQuery } from './results-queries.ts';
import { type PollsSearch, pollsSearch, viewBehind } from './results-search.ts';
import './results.css';
import { useSliceName } from './slice-name.ts';

type Poll = PollListReply['polls'][number];
const ANSWERS = ['yes', 'no', 'unsure'] as const;
const OUTCOMES = ['timeout', 'superseded', 'interrupted', 'device-lost'] as const;

/** The polls behind a figure, exactly those it counts; each opens its page, which has its video for those who may see it. */
export function PollsPage() {
  const { t } = useTranslation();
  const search = pollsSearch({ ...useSearch({ from: '/results/polls' }) });
  const found = useInfiniteQuery(pollsQuery(useHub(), search));
  const kept = useLocation({ select: ({ state }) => state.resultsView });
  const sliceName = useSliceName();
  const { question } = search;
  if (question === undefined)
    return (
      <State title={t('figures.pollsNoneTitle')} mark={<Ring size={28} />} testId="polls-none">
        <Button variant="default" component={Link} to="/results">
          {t('figures.pollsBack')}
        </Button>
      </State>
    );
  if (found.isPending) return <LoadingState />;
  if (found.data === undefined)
    return <ErrorState error={found.error} onRetry={() => void found.refetch()} />;
  const polls = found.data.pages.flatMap((page) => page.polls);
  return (
    <div className="results polls" data-testid="polls">
      <h1>{t('figures.pollsTitle')}</h1>
      <p className="words">{sliceName(search)}</p>
      <p className="words">
        <Link to="/results" search={viewBehind(search, kept)} data-testid="polls-back">
          {t('figures.pollsBack')}
        </Link>
      </p>
      <Failure error={found.error} />
      {polls.length === 0 && !found.hasNextPage ? (
        <p className="words" data-testid="polls-empty">
          {t('figures.pollsEmpty')}
        </p>
      ) : (
        <PollTable polls={polls} search={search} />
      )}
      {found.hasNextPage ? (
        <Button
          variant="default"
          disabled={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
          data-testid="polls-more"
        >
          {t('figures.pollsMore')}
        </Button>
      ) : null}
    </div>
  );
}

function PollTable({ polls, search }: { readonly polls: readonly Poll[]; readonly search: PollsSearch }) {
  const { t } = useTranslation();
  const { role, video } = useUser();
  const watches = sections(role).includes('review');
  const stores = useQuery(storesQuery(useHub())).data?.stores ?? [];
  const workers = useWorkers(search.store);
  return (
    <>
      <p className="cap">
        {t('figures.pollsOpen')}{' '}
        {watches ? '' : t(video === true ? 'figures.pollsVideo' : 'poll.noRightText')}
      </p>
      <div className="polls-scroll">
        <table>
          <thead>
            <tr>
              {(['time', 'store', 'workplace', 'worker', 'answer', 'state'] as const).map((column) => (
                <th key={column} scope="col">
                  {t(`figures.column.${column}`)}
                </th>
              ))}
              {watches ? <th scope="col">{t('figures.column.video')}</th> : null}
            </tr>
          </thead>
          <tbody>
            {polls.map((poll) => {
              const at = stores.find(({ id }) => id === poll.store);
              return (
                <PollRow
                  key={poll.id}
                  poll={poll}
                  zone={at?.zone ?? 'UTC'}
                  store={at?.name ?? poll.store}
                  workplace={at?.workplaces.find(({ id }) => id === poll.workplace)?.name ?? poll.workplace}
                  worker={
                    workers.find(({ id }) => id === poll.operator)?.name ??
                    (poll.operator === 'unknown' ? t('exports.unknownWorker') : poll.operator)
                  }
                  watches={watches}
                  search={search}
                />
              );
            })}
          </tbody>
        </table>
      </div>
    </>
  );
}

interface PollRowProps {
  readonly poll: Poll;
  readonly zone: string;
  readonly store: string;
  readonly workplace: string;
  readonly worker: string;
  readonly watches: boolean;
  /** The list it is in, to come back to. */
  readonly search: PollsSearch;
}

function PollRow({ poll, zone, store, workplace, worker, watches, search }: PollRowProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const kept = useLocation({ select: ({ state }) => state.resultsView });
  const { id, at, state, items } = poll;
  const answer = ANSWERS.find((each) => each === poll.answer);
  const outcome = OUTCOMES.find((each) => each === poll.outcome);
  const time = `${formatDate(at, zone, language)}, ${formatClock(at, zone)}`;
  // The customer's press, where there is one, comes after the seller's.
  const item = items.at(-1);
  return (
    <tr data-testid={`poll-${id}`} data-state={state}>
      <td className="tn">
        <Link
          to="/results/polls/$poll"
          params={{ poll: id }}
          search={search}
          {...(kept === undefined ? {} : { state: { resultsView: kept } })}
          preload={false}
          aria-label={t('poll.title', { time })}
          data-testid="poll-open"
        >
          {time}
        </Link>
      </td>
      <td>{store}</td>
      <td>{workplace}</td>
      <td>{worker}</td>
      <td>
        <span className="poll-mark">
          {answer === undefined ? <NoAnswerMark /> : <AnswerMark answer={answer} />}
          {answer !== undefined
            ? t(`answer.${answer}`)
            : outcome === undefined
              ? ''
              : t(`outcome.${outcome}`)}
        </span>
      </td>
      <td>
        <span className="poll-mark">
          {state === 'excluded' ? <StruckZeroMark /> : state === 'marked' ? <ForceMajeureMark /> : null}
          {t(`figures.pollState.${state}`)}
        </span>
      </td>
      {watches ? (
        <td>
          {item === undefined ? null : (
            <Link
              to="/review/$item"
              params={{ item }}
              preload={false}
              aria-label={t('figures.pollWatch', { time })}
              data-testid="poll-watch"
            >
              {t('figures.column.video')}
            </Link>
          )}
        </td>
      ) : null}
    </tr>
  );
}
