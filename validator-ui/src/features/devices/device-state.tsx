import type { DeviceState } from '@otklik/shared/api/device-states.ts';
import type { DevicePlace } from '@otklik/shared/api/devices.ts';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n/i18n.ts';
import { formatAgo, formatClock, formatDay } from '../../ui/format.ts';
import { FaultMark, LateMark, NoAnswerMark, NoCustomersMark, NoDataMark, WellMark } from '../../ui/marks.tsx';
import { isKnownFault } from '../stores/kiosk-faults.ts';

/** Shape before colour: each state has its own, and that of a closed store is nothing at all. */
export function StateMark({ state, size = 16 }: { readonly state: DeviceState; readonly size?: number }) {
  switch (state) {
    case 'no-data':
      return <NoDataMark size={size} />;
    case 'fault':
      return <FaultMark size={size} />;
    case 'no-kiosk':
      return <NoAnswerMark size={size} />;
    case 'sending':
      return <LateMark size={size} />;
    case 'no-customers':
      return <NoCustomersMark size={size} />;
    case 'closed':
      return <span className="device-closed" aria-hidden="true" />;
    case 'well':
      return <WellMark size={size} />;
  }
}

/** A time of the store's clock: of today the hour alone. */
export function useMoment(zone: string, now: number): (at: number) => string {
  const [language] = useLanguage();
  return (at) => {
    const day = formatDay(at, zone, language);
    const time = formatClock(at, zone).slice(0, 5);
    return day === formatDay(now, zone, language) ? time : `${day}, ${time}`;
  };
}

interface PlaceProps {
  readonly place: DevicePlace;
  readonly now: number;
}

/** The state in a word, since when, and why. */
export function StateWords({ place, now }: PlaceProps) {
  const { t } = useTranslation();
  return (
    <span className="device-state" data-state={place.state}>
      <StateMark state={place.state} />
      <span>
        <b>{t(`devices.state.${place.state}`)}</b>
        <Since place={place} now={now} />
        {place.reasons.map((code) => (
          <Reason key={code} code={code} />
        ))}
      </span>
    </span>
  );
}

function Since({ place: { state, since, store, kiosk }, now }: PlaceProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const moment = useMoment(store.zone, now);
  const text = (): string | undefined => {
    if (state === 'closed') return t('devices.closedNow');
    if (since === undefined) return state === 'no-kiosk' ? t('devices.noneServes') : undefined;
    const ago = formatAgo(now - since, language);
    if (state === 'no-data' && kiosk?.lastSeen === undefined) return t('devices.never', { ago });
    return t(`devices.since.${state}`, { at: moment(since), ago });
  };
  const said = text();
  return said === undefined ? null : <span className="device-line">{said}</span>;
}

const OWN = ['console-lost', 'console-missing', 'clock-poor', 'disk-low'] as const;

function Reason({ code }: { readonly code: string }) {
  const { t } = useTranslation();
  const own = OWN.find((each) => each === code);
  return (
    <span className="device-line" data-code={code}>
      {own !== undefined
        ? t(`devices.reason.${own}`)
        : isKnownFault(code)
          ? t(`kiosks.fault.${code}`)
          : t('devices.reasonOther', { code })}
    </span>
  );
}
