import type { Button } from '@otklik/shared/poll/events.ts';
import type { DeviceCounter, DeviceSnapshot } from '../../devices/device-status.ts';
import { PressButton } from '../parts/press-button.tsx';
import { ButtonTile, isLit } from './button-tile.tsx';
import { Fact } from './fact.tsx';
import { Heartbeats } from './heartbeats.tsx';
import type { FaultKey, PageTexts } from './texts.ts';

const BUTTONS: readonly Button[] = ['Y', 'N', 'U', 'S'];
const COUNTERS = ['edge', 'hold', 'gap', 'up', 'lost'] as const;

const isFault = (counter: string): counter is Exclude<DeviceCounter, (typeof COUNTERS)[number]> =>
  !COUNTERS.some((known) => known === counter);

export function DeviceCard(props: {
  readonly device: DeviceSnapshot;
  readonly now: number;
  readonly texts: PageTexts;
  /** The screen's own buttons can be pressed here: a tile is one of them. */
  readonly pressable?: boolean;
}) {
  const { device, now, texts, pressable = false } = props;
  const { t, number, time } = texts;
  const { name, place, state, model, serial, profile, holdCapable, counters, lastFault, lastSeen } = device;
  const faults = Object.entries(counters).filter(([code]) => isFault(code));
  const hold = holdCapable === undefined ? 'hold.unknown' : holdCapable ? 'hold.yes' : 'hold.no';
  return (
    <section className="device" data-state={state} aria-label={name}>
      <div className="device-head">
        <h3>{name}</h3>
        <p className={`state state-${state}`}>{t(`state.${state}`)}</p>
        <p className="about">
          {t('place', { place })}, {t(`class.${device.class}`)}
        </p>
      </div>
      <ul className="buttons">
        {BUTTONS.filter((button) => device.buttons.includes(button)).map((button) => (
          <li key={button} data-button={button} data-lit={isLit(device, button, now)}>
            {pressable && device.class === 'touch' ? (
              <PressButton place={device.place} button={button} className="tile">
                <ButtonTile device={device} button={button} texts={texts} />
              </PressButton>
            ) : (
              <div className="tile">
                <ButtonTile device={device} button={button} texts={texts} />
              </div>
            )}
          </li>
        ))}
      </ul>
      <Heartbeats device={device} now={now} texts={texts} />
      <dl>
        {model !== undefined && <Fact name={t('model')} value={model} />}
        {serial !== undefined && <Fact name={t('serial')} value={serial} />}
        {profile !== undefined && <Fact name={t('profile')} value={profile} />}
        {lastSeen !== undefined && <Fact name={t('seen')} value={time(lastSeen)} />}
        <Fact name={t('hold')} value={t(hold)} />
        <Fact
          name={t('counters')}
          value={COUNTERS.filter((counter) => (counters[counter] ?? 0) > 0)
            .map((counter) => `${t(`counter.${counter}`)} ${number(counters[counter] ?? 0)}`)
            .join(', ')}
        />
        <div>
          <dt>{t('faults')}</dt>
          <dd>
            {faults.length === 0 && t('faults.none')}
            {faults.map(([code, count]) => (
              <p key={code} className="fault">
                {texts.fault(`fault.${code}` as FaultKey)} <b>{t('times', { n: number(count) })}</b>
                {lastFault?.code === code && (
                  <small>
                    {' '}
                    {t('last', { time: time(lastFault.at) })}: {lastFault.detail}
                  </small>
                )}
              </p>
            ))}
          </dd>
        </div>
      </dl>
    </section>
  );
}
