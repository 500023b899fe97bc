import type { PollDetail } from '@otklik/shared/api/poll-detail.ts';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { Link, useLocation, useParams, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type Hub, orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { sections, useUser } from '../../app/session.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { formatClock, formatDate } from '../../ui/format.ts';
import { AnswerMark, ForceMajeureMark, HiddenMark, NoAnswerMark, StruckZeroMark } from '../../ui/marks.tsx';
import { ErrorState, LoadingState } from '../../ui/states.tsx';
import { useWorkers } from '../store/use-workers.ts';
import { PollVideo } from './poll-video.tsx';
import { pollsSearch } from './results-search.ts';
import './results.css';
import './poll.css';

const pollQuery = (hub: Hub, id: string) =>
  queryOptions({
    // Apart from 'results', as the list it is opened from: nothing moves under who looks at it.
    queryKey: ['counted-poll', id] as const,
    queryFn: ({ signal }) => orThrow(hub.poll(id, signal)),
    refetchOnWindowFocus: false,
  });

/** One poll of those behind a figure: what came of it, and its video for a manager who has the right. */
export function PollPage() {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const { poll: id } = useParams({ from: '/results/polls/$poll' });
  const search = pollsSearch({ ...useSearch({ from: '/results/polls/$poll' }) });
  const kept = useLocation({ select: ({ state }) => state.resultsView });
  const found = useQuery(pollQuery(useHub(), id));
  if (found.isPending) return <LoadingState />;
  if (found.data === undefined)
    return <ErrorState error={found.error} onRetry={() => void found.refetch()} />;
  const poll = found.data;
  const { zone } = poll.store;
  const time = `${formatDate(poll.at, zone, language)}, ${formatClock(poll.at, zone)}`;
  return (
    <div className="results poll-page" data-testid="poll" data-poll={poll.id}>
      <h1>{t('poll.title', { time })}</h1>
      <p className="words">
        <Link
          to="/results/polls"
          search={{ ...search, question: search.question ?? poll.question }}
          {...(kept === undefined ? {} : { state: { resultsView: kept } })}
          data-testid="poll-back"
        >
          {t('poll.back')}
        </Link>
      </p>
      <PollFacts poll={poll} />
      <Watched poll={poll} />
    </div>
  );
}

function PollFacts({ poll }: { readonly poll: PollDetail }) {
  const { t } = useTranslation();
  const { store, workplace, operator, outcome, answer, state } = poll;
  const workers = useWorkers(store.id);
  const worker =
    workers.find(({ id }) => id === operator)?.name ??
    (operator === 'unknown' ? t('exports.unknownWorker') : operator);
  return (
    <dl className="poll-facts">
      <div>
        <dt>{t('figures.column.store')}</dt>
        <dd>{store.name}</dd>
      </div>
      <div>
        <dt>{t('figures.column.workplace')}</dt>
        <dd>{workplace.name}</dd>
      </div>
      <div>
        <dt>{t('figures.column.worker')}</dt>
        <dd>{worker}</dd>
      </div>
      <div>
        <dt>{t('figures.column.answer')}</dt>
        <dd className="poll-mark" data-testid="poll-answer">
          {answer === undefined ? <NoAnswerMark /> : <AnswerMark answer={answer} />}
          {answer !== undefined
            ? t(`answer.${answer}`)
            : outcome === 'answered'
              ? ''
              : t(`outcome.${outcome}`)}
        </dd>
      </div>
      <div>
        <dt>{t('figures.column.state')}</dt>
        <dd className="poll-mark">
          {state === 'excluded' ? <StruckZeroMark /> : state === 'marked' ? <ForceMajeureMark /> : null}
          {t(`figures.pollState.${state}`)}
        </dd>
      </div>
    </dl>
  );
}

/** The video, or in words why there is none here: no right to it, or a judge, who sees it without the answer. */
function Watched({ poll }: { readonly poll: PollDetail }) {
  const { t } = useTranslation();
  const { role, video } = useUser();
  if (sections(role).includes('review'))
    return (
      <section className="poll-no-video" data-testid="poll-judge">
        <p className="words">{t('poll.judge')}</p>
        <Link to="/review/$item" params={{ item: poll.press.item }} preload={false} data-testid="poll-review">
          {t('poll.toReview')}
        </Link>
      </section>
    );
  if (video !== true)
    return (
      <section className="poll-no-video" data-testid="poll-no-right">
        <HiddenMark size={28} />
        <h2>{t('poll.noRightTitle')}</h2>
        <p className="words">{t('poll.noRightText')}</p>
      </section>
    );
  return <PollVideo poll={poll} />;
}
