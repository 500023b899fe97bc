import type { DeviceHealth, Heartbeat, KioskHealth } from '@otklik/shared/api/heartbeat.ts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useUser } from '../../app/session.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { formatAgo, formatDate, formatNumber, formatSeconds } from '../../ui/format.ts';
import { FaultMark } from '../../ui/marks.tsx';
import { IdentifyButton } from './identify-button.tsx';
import { isKnownFault } from './kiosk-faults.ts';
import { faultsOf, hasNoData, isClockPoor, isDeviceAway, isDiskLow, kioskName } from './kiosk-state.ts';
import { MoveKiosk } from './move-kiosk.tsx';
import { NewKeyButton } from './new-key-button.tsx';
import { RevokeKiosk } from './revoke-kiosk.tsx';

interface RowProps {
  readonly kiosk: KioskHealth;
  readonly now: number;
}

/** The kiosks of one store. What says nothing is hatched: no data is another thing than no customers. */
export function KioskTable({
  kiosks,
  all,
  zone,
  now,
}: {
  readonly kiosks: readonly KioskHealth[];
  /** Those of other stores too: one that replaced a kiosk may have moved on. */
  readonly all: readonly KioskHealth[];
  /** Of the store. */
  readonly zone: string;
  readonly now: number;
}) {
  const { t } = useTranslation();
  const admin = useUser().role === 'admin';
  if (kiosks.length === 0) return <p className="kiosks-none">{t('kiosks.none')}</p>;
  return (
    <table className="kiosks" data-testid="kiosks" aria-label={t('kiosks.title')}>
      <thead>
        <tr>
          <th scope="col">{t('kiosks.title')}</th>
          <th scope="col">{t('kiosks.queue')}</th>
          <th scope="col">{t('kiosks.clock')}</th>
          <th scope="col">{t('kiosks.disk')}</th>
          <th scope="col">{t('kiosks.devices')}</th>
          {admin ? <th scope="col">{t('kiosks.find')}</th> : null}
        </tr>
      </thead>
      <tbody>
        {kiosks.map((kiosk) => (
          <tr key={kiosk.id} data-testid={`kiosk-${kiosk.id}`} data-state={kiosk.state}>
            <th scope="row">
              <KioskName kiosk={kiosk} now={now} />
              <ReplacedBy kiosk={kiosk} all={all} zone={zone} />
            </th>
            {kiosk.heartbeat !== undefined && kiosk.state === 'online' ? (
              <Said heartbeat={kiosk.heartbeat} kiosk={kiosk} now={now} />
            ) : (
              <td colSpan={4} className={hasNoData(kiosk) ? 'no-data' : undefined}>
                {hasNoData(kiosk) ? <LastKnown kiosk={kiosk} now={now} /> : null}
              </td>
            )}
            {admin ? (
              <td>
                {kiosk.state === 'revoked' ? null : (
                  <>
                    <IdentifyButton kiosk={kiosk.id} reachable={kiosk.reachable} />
                    <NewKeyButton kiosk={kiosk} now={now} />
                    <MoveKiosk kiosk={kiosk} />
                    <RevokeKiosk kiosk={kiosk} now={now} />
                  </>
                )}
              </td>
            ) : null}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function KioskName({ kiosk, now }: RowProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const { lastSeen, version, state, replacedBy } = kiosk;
  const ago = lastSeen === undefined ? undefined : formatAgo(now - lastSeen, language);
  return (
    <>
      <span className="kiosk-name">{kioskName(kiosk)}</span>
      {replacedBy !== undefined && state !== 'online' ? null : (
        <span className="kiosk-line">
          {state === 'online' && ago !== undefined ? t('kiosks.online', { ago }) : t(`kiosks.state.${state}`)}
        </span>
      )}
      <span className="kiosk-line">{t('kiosks.version', { version })}</span>
      {state === 'online' ? faultsOf(kiosk).map((code) => <Fault key={code} code={code} />) : null}
    </>
  );
}

/** For which kiosk another stands, since when: that one enrolled in its place then. */
function ReplacedBy({
  kiosk: { replacedBy },
  all,
  zone,
}: {
  readonly kiosk: KioskHealth;
  readonly all: readonly KioskHealth[];
  readonly zone: string;
}) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  if (replacedBy === undefined) return null;
  const by = all.find(({ id }) => id === replacedBy);
  return (
    <span className="kiosk-line" data-testid="kiosk-replaced">
      {by === undefined
        ? t('move.replacedByUnknown', { kiosk: replacedBy.slice(0, 8) })
        : t('move.replacedBy', {
            name: `${kioskName(by)} (${replacedBy.slice(0, 8)})`,
            date: formatDate(by.enrolledAt, zone, language),
          })}
    </span>
  );
}

/** Of a kiosk that says nothing now: when it last did, and what waited then. */
function LastKnown({ kiosk, now }: RowProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const { lastSeen, heartbeat } = kiosk;
  if (lastSeen === undefined || heartbeat === undefined)
    return <span className="kiosk-last">{t('kiosks.neverHeard')}</span>;
  return (
    <span className="kiosk-last">
      {t('kiosks.lastHeard', {
        ago: formatAgo(now - lastSeen, language),
        n: formatNumber(heartbeat.outbox.queued, language),
      })}
    </span>
  );
}

function Said({ heartbeat, kiosk, now }: RowProps & { readonly heartbeat: Heartbeat }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const { outbox, clock, journal } = heartbeat;
  const { queued, oldestUnsentAt } = outbox;
  // The oldest event's time is by the kiosk's clock.
  const age = oldestUnsentAt === undefined ? undefined : now - oldestUnsentAt - (clock?.offset ?? 0);
  const free = journal.freeBytes;
  return (
    <>
      <td>
        {queued === 0
          ? t('kiosks.allSent')
          : t('kiosks.queued', {
              n: formatNumber(queued, language),
              ago: formatAgo(Math.max(0, age ?? 0), language),
            })}
      </td>
      <td>
        <Marked fault={isClockPoor(kiosk)}>
          {clock === undefined
            ? t('kiosks.clockNone')
            : t('kiosks.clockValue', {
                offset: formatSeconds(clock.offset, language),
                error: formatSeconds(clock.error, language),
              })}
        </Marked>
      </td>
      <td>
        <Marked fault={isDiskLow(kiosk)}>
          {free === undefined
            ? t('kiosks.diskUnknown')
            : t('kiosks.free', { n: formatNumber(free / 1e9, language, 1) })}
        </Marked>
      </td>
      <td>
        <ul className="kiosk-devices">
          {heartbeat.devices.map((device) => (
            <Device key={`${device.place} ${device.name}`} device={device} />
          ))}
        </ul>
      </td>
    </>
  );
}

function Device({ device }: { readonly device: DeviceHealth }) {
  const { t } = useTranslation();
  const name = device.serial ?? device.name;
  return (
    <li data-state={device.state}>
      <Marked fault={isDeviceAway(device)}>{t(`kiosks.device.${device.state}`, { name })}</Marked>
    </li>
  );
}

function Fault({ code }: { readonly code: string }) {
  const { t } = useTranslation();
  return (
    <span className="kiosk-line" data-code={code}>
      <Marked fault>
        {isKnownFault(code) ? t(`kiosks.fault.${code}`) : t('kiosks.faultOther', { code })}
      </Marked>
    </span>
  );
}

function Marked({ fault, children }: { readonly fault: boolean; readonly children: ReactNode }) {
  return fault ? (
    <span className="kiosk-fault">
      <FaultMark size={14} />
      <span>{children}</span>
    </span>
  ) : (
    children
  );
}
