import type { DeviceDetail } from '@otklik/shared/api/devices.ts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { formatSeconds } from '../../ui/format.ts';
import { FaultMark } from '../../ui/marks.tsx';
import { useMoment } from './device-state.tsx';
import { cameraCheckQuery } from './devices-query.ts';

interface CamerasProps {
  readonly cameras: DeviceDetail['cameras'];
  readonly zone: string;
  readonly admin: boolean;
}

/** Cameras that show the workplace: how their clocks stand, and for admins whether they record. */
export function DeviceCameras({ cameras, zone, admin }: CamerasProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  return (
    <section>
      <h3>{t('devices.cameras')}</h3>
      {cameras.length === 0 ? <p>{t('devices.camerasNone')}</p> : null}
      <ul className="device-lines" data-testid="device-cameras">
        {cameras.map(({ id, name, offset, error }) => (
          <li key={id}>
            <b>{name}</b>,{' '}
            {t('devices.cameraClock', {
              offset: formatSeconds(offset, language),
              error: formatSeconds(error, language),
            })}
            {admin ? (
              <>
                {' '}
                <Link
                  to="/review/clock/$camera"
                  params={{ camera: id }}
                  aria-label={t('clock.openLabel', { name })}
                >
                  {t('clock.open')}
                </Link>
                <Recording id={id} zone={zone} />
              </>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Recording({ id, zone }: { readonly id: string; readonly zone: string }) {
  const { t } = useTranslation();
  const check = useQuery(cameraCheckQuery(useHub(), id));
  const now = check.data?.checkedAt ?? 0;
  const moment = useMoment(zone, now);
  if (check.isPending) return <span className="device-line">{t('devices.cameraChecking')}</span>;
  if (check.data === undefined) return <span className="device-line">{t('devices.cameraAway')}</span>;
  const { problems, gaps, newest } = check.data;
  if (problems.length === 0)
    return (
      <span className="device-line" data-camera="well">
        {newest === undefined ? t('cameras.well') : t('devices.cameraWell', { at: moment(newest.to) })}
      </span>
    );
  return problems.map((code) => (
    <span key={code} className="device-line device-fault" data-camera={code}>
      <FaultMark size={14} /> {t(`cameras.problem.${code}`, { count: gaps.length })}
    </span>
  ));
}
