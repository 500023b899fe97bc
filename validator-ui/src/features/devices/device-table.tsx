import type { DeviceListReply, DevicePlace } from '@otklik/shared/api/devices.ts';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n/i18n.ts';
import { formatNumber, formatSeconds } from '../../ui/format.ts';
import { refusalWords } from '../releases/refusal-words.ts';
import { StateWords, useMoment } from './device-state.tsx';
import { updateWords } from './update-words.ts';

interface TableProps {
  readonly list: DeviceListReply;
  readonly open: string | undefined;
  readonly onOpen: (place: string) => void;
}

/** A page of workplaces. What says nothing is hatched over all that would be told of it. */
export function DeviceTable({ list: { places, now }, open, onOpen }: TableProps) {
  const { t } = useTranslation();
  return (
    <table className="devices-table" aria-label={t('devices.title')} data-testid="devices-table">
      <thead>
        <tr>
          <th scope="col">{t('devices.place')}</th>
          <th scope="col">{t('devices.state')}</th>
          <th scope="col">{t('devices.queue')}</th>
          <th scope="col">{t('devices.clock')}</th>
          <th scope="col">{t('devices.runs')}</th>
        </tr>
      </thead>
      <tbody>
        {places.map((place) => (
          <tr key={place.id} data-testid={`device-${place.id}`} data-state={place.state}>
            <th scope="row">
              <button
                type="button"
                className="plain-button"
                aria-label={t('devices.openLabel', { name: place.name, store: place.store.name })}
                aria-expanded={place.id === open}
                onClick={() => onOpen(place.id)}
                data-testid={`device-open-${place.id}`}
              >
                {place.name}
              </button>
              <span className="device-line">{place.store.name}</span>
            </th>
            <td>
              <StateWords {...{ place, now }} />
            </td>
            <Told {...{ place, now }} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Told({ place, now }: { readonly place: DevicePlace; readonly now: number }) {
  const { t } = useTranslation();
  const { kiosk, state } = place;
  if (kiosk === undefined) return <td colSpan={3} />;
  return (
    <>
      <td className={state === 'no-data' ? 'no-data' : undefined}>
        <span className="device-said">
          <Queue {...{ kiosk, now }} zone={place.store.zone} />
        </span>
      </td>
      <td className={state === 'no-data' ? 'no-data' : undefined}>
        <span className="device-said">
          {state === 'no-data' ? t('devices.unknown') : <ClockError kiosk={kiosk} />}
        </span>
      </td>
      <td>
        {kiosk.version}
        <Update kiosk={kiosk} />
      </td>
    </>
  );
}

type Kiosk = NonNullable<DevicePlace['kiosk']>;

/** What waits on the kiosk's disk; of a silent one, what waited when it was last heard. */
export function Queue({
  kiosk: { queued, oldestAt },
  zone,
  now,
}: {
  readonly kiosk: Kiosk;
  readonly zone: string;
  readonly now: number;
}) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const moment = useMoment(zone, now);
  if (queued === undefined) return t('devices.unknown');
  if (queued === 0) return t('devices.nothingWaits');
  const n = formatNumber(queued, language);
  return oldestAt === undefined ? n : t('devices.waits', { n, at: moment(oldestAt) });
}

function ClockError({ kiosk: { clock } }: { readonly kiosk: Kiosk }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  return clock === undefined
    ? t('devices.notMeasured')
    : t('devices.within', { error: formatSeconds(clock.error, language) });
}

export function Update({ kiosk }: { readonly kiosk: Kiosk }) {
  const { t } = useTranslation();
  const words = updateWords(kiosk);
  if (words === undefined) return null;
  return (
    <span className="device-line" data-update={words.key}>
      {t(`devices.update.${words.key}`, {
        version: words.version,
        percent: words.percent,
        why: words.key === 'refused' ? refusalWords(t, words.code || 'unexpected') : '',
      })}
    </span>
  );
}
