import { Button } from '@mantine/core';
import type { CameraClockReply, CameraClockVersionRequest } from '@otklik/shared/api/camera-clock.ts';
import { type CameraClock, clockAt } from '@otklik/shared/video/camera-clock.ts';
import { MOST_DRIFT } from '@otklik/shared/video/fit-clock.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Choice, Failure } from '../../ui/fields.tsx';
import { formatClock, formatDay, formatNumber, formatSeconds } from '../../ui/format.ts';
import { fitOf } from './marks-table.tsx';
import { dayStart } from './store-day.ts';

export interface ClockResultProps {
  readonly clock: CameraClockReply;
  readonly left: ReadonlySet<string>;
  /** The chosen day, YYYY-MM-DD. */
  readonly day: string;
  readonly onSet: (clock: CameraClockReply) => void;
}

const FROM = {
  first: 'clock.fromFirst',
  now: 'clock.fromNow',
  day: 'clock.fromDay',
  all: 'clock.fromAll',
} as const;
type From = keyof typeof FROM;
const isFrom = (value: string): value is From => Object.hasOwn(FROM, value);

/** Ppm of 1e-9, and what that is a day, in ms. */
const ppm = (drift: number): number => drift / 1000;
const aDay = (drift: number): number => (drift * 86_400) / 1e6;

/** What the marks give in words, from when on it is to hold, and what has been set before. */
export function ClockResult({ clock, left, day, onSet }: ClockResultProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const hub = useHub();
  const client = useQueryClient();
  const [from, setFrom] = useState<From>('first');
  const { camera, store, marks, versions, settings } = clock;
  const fit = fitOf(clock, left);
  const set = useMutation({
    mutationFn: (body: CameraClockVersionRequest) => orThrow(hub.setCameraClock(camera.id, body)),
    onSuccess: (next) => {
      onSet(next);
      void client.invalidateQueries({ queryKey: ['review', 'item'] });
    },
  });
  const first = Math.min(
    ...marks.filter(({ id }) => fit?.used.includes(id)).map(({ at, bound }) => at - bound),
  );
  const begin: Record<From, () => number> = {
    first: () => first,
    now: () => Date.now(),
    day: () => dayStart(day, store.zone),
    all: () => 0,
  };
  // Without a day there is no beginning of one.
  const unready = set.isPending || (from === 'day' && day === '');
  return (
    <>
      <h2>{t('clock.result')}</h2>
      {fit === undefined ? (
        <p className="note">{t('clock.noMarks')}</p>
      ) : (
        <>
          <ClockWords clock={fit.clock} drifts={fit.drifts} now={Date.now()} />
          {marks.some(({ id, whole }) => !whole && fit.used.includes(id)) ? (
            <p className="note" data-testid="clock-open">
              {t('clock.openMarks')}
            </p>
          ) : null}
        </>
      )}
      <div className="clock-set">
        <Choice
          label={t('clock.from')}
          value={from}
          onChange={(event) => {
            const { value } = event.currentTarget;
            if (isFrom(value)) setFrom(value);
          }}
          data-testid="clock-from"
        >
          {(['first', 'now', 'day', 'all'] as const).map((each) => (
            <option key={each} value={each}>
              {t(FROM[each])}
            </option>
          ))}
        </Choice>
        <div className="clock-buttons">
          <Button
            disabled={fit === undefined || unready}
            onClick={() => {
              if (fit !== undefined) {
                const wanted = marks.filter(({ id }) => !left.has(id)).map(({ id }) => id);
                set.mutate({ from: begin[from](), basis: 'marks', marks: wanted });
              }
            }}
            data-testid="clock-apply"
          >
            {t('clock.apply')}
          </Button>
          {versions.length === 0 ? null : (
            <Button
              variant="default"
              disabled={unready}
              onClick={() =>
                set.mutate({
                  from: Number.isFinite(first) || from !== 'first' ? begin[from]() : 0,
                  basis: 'settings',
                })
              }
              data-testid="clock-settings"
            >
              {t('clock.settings')}
            </Button>
          )}
        </div>
      </div>
      <p role="status" className="note" data-testid="clock-said">
        {set.isSuccess ? t('clock.applied') : ''}
      </p>
      <Failure error={set.error} />
      <h2>{t('clock.versions')}</h2>
      {versions.length === 0 ? (
        <p className="note" data-testid="clock-no-versions">
          {t('clock.noVersions', {
            value: formatSeconds(settings.offset, language),
            error: formatSeconds(settings.error, language),
          })}
        </p>
      ) : (
        <table className="clock-marks" aria-label={t('clock.versions')} data-testid="clock-versions">
          <thead>
            <tr>
              <th scope="col">{t('clock.version')}</th>
              <th scope="col">{t('clock.versionFrom')}</th>
              <th scope="col">{t('clock.markOffset')}</th>
              <th scope="col">{t('clock.versionBasis')}</th>
              <th scope="col">{t('clock.markBy')}</th>
            </tr>
          </thead>
          <tbody>
            {versions.map((each) => (
              <tr key={each.version}>
                <th scope="row">{each.version}</th>
                <td className="tn">
                  {each.from === 0
                    ? t('clock.versionAll')
                    : `${formatDay(each.from, store.zone, language)}, ${formatClock(each.from, store.zone)}`}
                </td>
                <td className="tn">
                  {formatSeconds(
                    clockAt(each.clock, Math.max(each.from, each.clock.reference)).offset,
                    language,
                  )}
                </td>
                <td>
                  {each.basis === 'settings'
                    ? t('clock.basisSettings')
                    : t('clock.basisMarks', { count: each.marks })}
                </td>
                <td>{each.by}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function ClockWords({
  clock,
  drifts,
  now,
}: {
  readonly clock: CameraClock;
  readonly drifts: boolean;
  readonly now: number;
}) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const { offset, drift, driftError, error } = clock;
  return (
    <p
      className="clock-words"
      data-testid="clock-result"
      data-offset={offset}
      data-drift={drift}
      data-error={error}
      data-drift-error={driftError}
    >
      {t(offset < 0 ? 'clock.behind' : 'clock.ahead', { value: formatSeconds(Math.abs(offset), language) })}{' '}
      {drifts
        ? t('clock.driftKnown', {
            ppm: formatNumber(ppm(drift), language, 1),
            error: formatNumber(ppm(driftError), language, 1),
            day: formatSeconds(aDay(drift), language),
          })
        : t('clock.driftUnknown', { day: formatNumber(aDay(MOST_DRIFT) / 1000, language, 1) })}{' '}
      {t('clock.error', {
        value: formatSeconds(error, language),
        now: formatSeconds(clockAt(clock, now).error, language),
      })}
    </p>
  );
}
