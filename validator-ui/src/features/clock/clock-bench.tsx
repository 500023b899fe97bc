import type { CameraClockReply } from '@otklik/shared/api/camera-clock.ts';
import type { ReviewItem } from '@otklik/shared/api/review.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import type { ClipSpec } from '../../player/clip-state.ts';
import { useClipPool } from '../../player/use-clip-pool.ts';
import { Choice, Failure, Field } from '../../ui/fields.tsx';
import { formatClockFine } from '../../ui/format.ts';
import { ErrorState, LoadingState } from '../../ui/states.tsx';
import { KeyLine } from '../review/key-line.tsx';
import { useView } from '../review/use-view.ts';
import { clockQuery, PRESSES_MOST, pressesQuery } from './clock-queries.ts';
import { ClockResult } from './clock-result.tsx';
import { ClockStage } from './clock-stage.tsx';
import { MarkActions } from './mark-actions.tsx';
import { MarksTable } from './marks-table.tsx';
import { useClockKeys } from './use-clock-keys.ts';

export interface ClockBenchProps {
  readonly clock: CameraClockReply;
  /** What is shown first. */
  readonly item: string | undefined;
  readonly workplace: string | undefined;
  /** YYYY-MM-DD in the store's zone. */
  readonly day: string;
  /** HH:MM by the store's clock, from which on presses are listed. */
  readonly time: string;
}

/** How far around a press its picture is looked for, ms: a grant is of ten minutes at most. */
const REACHES = [20_000, 60_000, 240_000] as const;

/** Presses of a day beside their picture; marks, and what they give. */
export function ClockBench({
  clock,
  item: firstItem,
  workplace: firstWorkplace,
  day: firstDay,
  time: firstTime,
}: ClockBenchProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const hub = useHub();
  const client = useQueryClient();
  const { camera, store, marks } = clock;
  const [day, setDay] = useState(firstDay);
  const [time, setTime] = useState(firstTime);
  const [workplace, setWorkplace] = useState(firstWorkplace ?? '');
  const [chosen, setChosen] = useState(firstItem);
  const [reach, setReach] = useState<number>(REACHES[0]);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());

  const asked = workplace !== '' && day !== '';
  const presses = useQuery({
    ...pressesQuery(hub, workplace, day, time, store.zone),
    enabled: asked,
  });
  const list = presses.data?.items ?? [];
  // One that was chosen and is not in the list is none: never another in its place.
  const at = chosen === undefined ? 0 : list.findIndex(({ id }) => id === chosen);
  const press = list[at];
  const clips = useClipPool(press === undefined ? undefined : specOf(press, camera.id, reach), []);
  const { clip } = clips.state;
  const view = useView(press?.id);

  const took = (next: CameraClockReply) => client.setQueryData(clockQuery(hub, camera.id).queryKey, next);
  const mark = useMutation({
    mutationFn: (body: Parameters<typeof hub.markCamera>[1]) => orThrow(hub.markCamera(camera.id, body)),
    onSuccess: took,
  });
  const withdraw = useMutation({
    mutationFn: (id: string) => orThrow(hub.withdrawMark(camera.id, id)),
    onSuccess: took,
  });
  const known = press === undefined ? undefined : marks.find(({ item }) => item === press.id);
  const ready =
    clip.phase === 'ready' && clip.wall !== undefined && clip.offset !== undefined
      ? { cameraAt: clip.wall + clip.offset, frameMs: clip.frameMs }
      : undefined;
  const give = () => {
    const { cameraAt, frameMs } = ready ?? {};
    if (press === undefined || cameraAt === undefined || frameMs === undefined || mark.isPending) return;
    mark.mutate({ item: press.id, cameraAt, frameMs });
  };
  const takeBack = () => {
    if (known !== undefined && !withdraw.isPending) withdraw.mutate(known.id);
  };
  const move = (step: 1 | -1) => {
    const target = at < 0 ? undefined : list[at + step];
    if (target !== undefined) setChosen(target.id);
  };
  useClockKeys({ clips, view, onMark: give, onTakeBack: takeBack, onMove: move });

  /** Another list begins with its own first press. */
  const listFrom = (next: { readonly day: string; readonly time: string }) => {
    setDay(next.day);
    setTime(next.time);
    setChosen(undefined);
  };

  const names = new Map(list.map(({ workplace: each }) => [each.id, each.name]));
  return (
    <div className="review clock" data-testid="clock-page" data-press={press?.id}>
      <section className="stage" aria-label={t('player.label')}>
        <ClockStage clips={clips} view={view} zone={store.zone} camera={camera.name} />
        <MarkActions
          press={press}
          zone={store.zone}
          frame={ready}
          marked={known !== undefined}
          busy={mark.isPending || withdraw.isPending}
          onMark={give}
          onTakeBack={takeBack}
        />
        <Failure error={mark.error ?? withdraw.error} />
        <KeyLine
          rate={clip.rate}
          playing={clip.playing}
          zoom={view.zoom}
          onZoom={view.zoomIn}
          onPlay={() => clips.pool?.active.togglePlay()}
          onHelp={undefined}
        />
      </section>
      <aside aria-label={t('clock.title', { name: camera.name })}>
        <p className="clock-back">
          {firstItem === undefined ? (
            <Link to="/review">{t('clock.backReview')}</Link>
          ) : (
            <Link to="/review/$item" params={{ item: firstItem }}>
              {t('clock.back')}
            </Link>
          )}
        </p>
        <h1>{t('clock.title', { name: camera.name })}</h1>
        <p className="note">{t('clock.lead')}</p>
        <div className="clock-choice">
          <Field
            label={t('clock.day')}
            type="date"
            value={day}
            onChange={(event) => listFrom({ day: event.currentTarget.value, time: '00:00' })}
            data-testid="clock-day"
          />
          <Field
            label={t('clock.time')}
            type="time"
            value={time}
            onChange={(event) => listFrom({ day, time: event.currentTarget.value })}
            data-testid="clock-time"
          />
          {clock.workplaces.length < 2 ? null : (
            <Choice
              label={t('clock.workplace')}
              value={workplace}
              onChange={(event) => {
                setWorkplace(event.currentTarget.value);
                setChosen(undefined);
              }}
            >
              {clock.workplaces.map((id, index) => (
                <option key={id} value={id}>
                  {names.get(id) ?? `${index + 1}`}
                </option>
              ))}
            </Choice>
          )}
          <Choice
            label={t('clock.reach')}
            value={reach}
            onChange={(event) => setReach(Number(event.currentTarget.value))}
            data-testid="clock-reach"
          >
            {REACHES.map((ms) => (
              <option key={ms} value={ms}>
                {ms < 60_000
                  ? t('clock.reachSeconds', { n: ms / 1000 })
                  : t('clock.reachMinutes', { n: ms / 60_000 })}
              </option>
            ))}
          </Choice>
        </div>
        <h2>{t('clock.presses')}</h2>
        {presses.isError ? (
          <ErrorState error={presses.error} onRetry={() => void presses.refetch()} />
        ) : presses.isPending && asked ? (
          <LoadingState />
        ) : list.length === 0 ? (
          <p className="note" data-testid="clock-no-presses">
            {t('clock.noPresses')}
          </p>
        ) : (
          <ul className="clock-presses" data-testid="clock-presses">
            {list.map((each) => (
              <li key={each.id}>
                <button
                  type="button"
                  className="plain-button"
                  aria-current={each.id === press?.id}
                  onMouseDown={(event) => event.preventDefault()}
                  onClick={() => setChosen(each.id)}
                >
                  <span className="tn">{formatClockFine(each.at, store.zone, language)}</span>{' '}
                  {t(`kind.${each.kind}`)}
                  {marks.some(({ item }) => item === each.id) ? <b> {t('clock.marked')}</b> : null}
                </button>
              </li>
            ))}
          </ul>
        )}
        {at >= 0 || !presses.isSuccess ? null : (
          <p className="note" role="status" data-testid="clock-not-listed">
            {t('clock.notListed')}
          </p>
        )}
        {presses.data?.next === undefined ? null : (
          <p className="note">{t('clock.tooMany', { n: PRESSES_MOST })}</p>
        )}
        <MarksTable
          clock={clock}
          left={left}
          onLeave={(id, out) => setLeft(changed(left, id, out))}
          onTakeBack={(id) => withdraw.mutate(id)}
        />
        <ClockResult clock={clock} left={left} day={day} onSet={took} />
      </aside>
    </div>
  );
}

function changed(set: ReadonlySet<string>, id: string, wanted: boolean): ReadonlySet<string> {
  const next = new Set(set);
  if (wanted) next.add(id);
  else next.delete(id);
  return next;
}

const specOf = (press: ReviewItem, camera: string, reach: number): ClipSpec => ({
  key: `${press.id}/${camera}/${reach}`,
  camera,
  ...{ from: press.at - reach, to: press.at + reach, target: press.at },
  reason: 'alignment',
});
