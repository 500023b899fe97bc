import { Button } from '@mantine/core';
import type { DeviceDetail } from '@otklik/shared/api/devices.ts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Failure } from '../../ui/fields.tsx';
import { formatAgo, formatDate, formatNumber, formatSeconds } from '../../ui/format.ts';
import { ErrorState, LoadingState } from '../../ui/states.tsx';
import { DeviceActions } from './device-actions.tsx';
import { DeviceCameras } from './device-cameras.tsx';
import { DeviceConsoles } from './device-consoles.tsx';
import { DeviceDays } from './device-days.tsx';
import { StateWords, useMoment } from './device-state.tsx';
import { Queue, Update } from './device-table.tsx';
import { devicePlaceQuery } from './devices-query.ts';

interface PaneProps {
  readonly id: string;
  readonly admin: boolean;
  readonly onClose: () => void;
}

/** All about one workplace, beside the list. */
export function DevicePane({ id, admin, onClose }: PaneProps) {
  const { t } = useTranslation();
  const heading = useId();
  const detail = useQuery(devicePlaceQuery(useHub(), id));
  const title = useRef<HTMLHeadingElement>(null);
  const there = detail.data !== undefined;
  useEffect(() => {
    if (there) title.current?.focus();
  }, [there]);
  return (
    <aside
      className="device-pane"
      aria-labelledby={there ? heading : undefined}
      aria-label={there ? undefined : t('devices.title')}
      data-testid="device-pane"
      onKeyDown={(event) => {
        // A dialog of the pane keeps its own Esc.
        if (
          event.key === 'Escape' &&
          event.target instanceof Element &&
          event.target.closest('dialog') === null
        )
          onClose();
      }}
    >
      <Button variant="default" className="device-close" onClick={onClose} data-testid="device-close">
        {t('common.close')}
      </Button>
      {detail.isPending ? <LoadingState /> : null}
      {detail.isError && !there ? (
        <ErrorState error={detail.error} onRetry={() => void detail.refetch()} />
      ) : null}
      {detail.data === undefined ? null : (
        <>
          <h2 id={heading} ref={title} tabIndex={-1}>
            {detail.data.place.name}
          </h2>
          <p className="device-line">
            <Link to="/stores/$store" params={{ store: detail.data.place.store.id }}>
              {detail.data.place.store.name}
            </Link>
          </p>
          <Failure error={detail.error} />
          <StateWords place={detail.data.place} now={detail.data.now} />
          {admin ? <DeviceActions detail={detail.data} /> : null}
          <Now detail={detail.data} />
          <section>
            <h3>{t('devices.days')}</h3>
            <p className="device-line">{t('devices.daysHint')}</p>
            <DeviceDays days={detail.data.days} />
          </section>
          <DeviceConsoles detail={detail.data} />
          <Tests detail={detail.data} />
          <DeviceCameras cameras={detail.data.cameras} zone={detail.data.place.store.zone} admin={admin} />
          <Thread detail={detail.data} />
        </>
      )}
    </aside>
  );
}

// A day has its name already; noon by UTC lies within it.
const useDay = () => {
  const [language] = useLanguage();
  return (day: string) => formatDate(Date.parse(`${day}T12:00Z`), 'UTC', language);
};

function Now({ detail: { place, now, tests } }: { readonly detail: DeviceDetail }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const dayText = useDay();
  const { kiosk } = place;
  const [test] = tests;
  const day = test === undefined ? '' : dayText(test.day);
  if (kiosk === undefined) return null;
  const { clock, freeBytes, lastSeen } = kiosk;
  return (
    <section>
      <h3>{t('devices.now')}</h3>
      <dl>
        <dt>{t('devices.kiosk')}</dt>
        <dd>{kiosk.id.slice(0, 8)}</dd>
        <dt>{t('devices.lastHeard')}</dt>
        <dd>{lastSeen === undefined ? t('devices.unknown') : formatAgo(now - lastSeen, language)}</dd>
        <dt>{t('devices.queue')}</dt>
        <dd>
          <Queue {...{ kiosk, now }} zone={place.store.zone} />
        </dd>
        <dt>{t('devices.clock')}</dt>
        <dd>
          {clock === undefined
            ? t('devices.notMeasured')
            : t('devices.clockValue', {
                offset: formatSeconds(clock.offset, language),
                error: formatSeconds(clock.error, language),
              })}
        </dd>
        <dt>{t('devices.disk')}</dt>
        <dd>
          {freeBytes === undefined
            ? t('devices.unknown')
            : t('devices.gigabytes', { n: formatNumber(freeBytes / 1e9, language, 1) })}
        </dd>
        <dt>{t('devices.runs')}</dt>
        <dd>
          {kiosk.version} <Update kiosk={kiosk} />
        </dd>
        <dt>{t('devices.lastTest')}</dt>
        <dd>
          {test === undefined
            ? t('devices.neverTested')
            : t(test.missing.length === 0 ? 'devices.testedAll' : 'devices.testedSome', { day })}
        </dd>
      </dl>
    </section>
  );
}

const BUTTONS = ['Y', 'N', 'U', 'S'] as const;

function Tests({ detail: { tests, faults } }: { readonly detail: DeviceDetail }) {
  const { t } = useTranslation();
  const dayText = useDay();
  const named = (button: string) => {
    const known = BUTTONS.find((each) => each === button);
    return known === undefined ? button : t(`devices.button.${known}`);
  };
  return (
    <>
      <section>
        <h3>{t('devices.tests')}</h3>
        {tests.length === 0 ? <p>{t('devices.testsNone')}</p> : null}
        <ul className="device-lines" data-testid="device-tests">
          {tests.map(({ day, console, presses, pressed, missing }) => {
            const what = { day: dayText(day), console };
            return (
              <li key={`${day} ${console}`}>
                {pressed.length === 0
                  ? t('devices.testCount', { ...what, count: presses })
                  : missing.length === 0
                    ? t('devices.testAll', what)
                    : t('devices.testMissing', { ...what, buttons: missing.map(named).join(', ') })}
              </li>
            );
          })}
        </ul>
      </section>
      <section>
        <h3>{t('devices.faults')}</h3>
        {faults.length === 0 ? <p>{t('devices.faultsNone')}</p> : null}
        <ul className="device-lines" data-testid="device-faults">
          {faults.map(({ day, console, code, count }) => (
            <li key={`${day} ${console} ${code}`}>
              {t('devices.faultLine', {
                ...{ day: dayText(day), console },
                what: t(`consoles.fault.${code}`, { count }),
              })}
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

/** Kiosks that have stood here: what one recorded before it was replaced is of the same workplace. */
function Thread({ detail: { thread, place, now } }: { readonly detail: DeviceDetail }) {
  const { t } = useTranslation();
  const moment = useMoment(place.store.zone, now);
  return (
    <section>
      <h3>{t('devices.thread')}</h3>
      <ul className="device-lines" data-testid="device-thread">
        {thread.map(({ kiosk, from, until, replacedBy, revokedAt }) => (
          <li key={`${kiosk} ${from}`}>
            {until === undefined
              ? t('devices.threadNow', { kiosk: kiosk.slice(0, 8), from: moment(from) })
              : t('devices.threadPast', {
                  ...{ kiosk: kiosk.slice(0, 8), from: moment(from), to: moment(until) },
                })}
            {replacedBy === undefined
              ? ''
              : `; ${t('devices.threadReplaced', { kiosk: replacedBy.slice(0, 8) })}`}
            {revokedAt === undefined ? '' : `; ${t('devices.threadRevoked', { at: moment(revokedAt) })}`}
          </li>
        ))}
      </ul>
    </section>
  );
}
