import type { DeviceDetail } from '@otklik/shared/api/devices.ts';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import { EnrolKiosk } from '../stores/enrol-kiosk.tsx';
import { IdentifyButton } from '../stores/identify-button.tsx';
import { MoveKiosk } from '../stores/move-kiosk.tsx';
import { NewKeyButton } from '../stores/new-key-button.tsx';
import { RevokeKiosk } from '../stores/revoke-kiosk.tsx';
import { storesQuery } from '../stores/stores-query.ts';

/** What an admin does about a workplace from afar: find it, enrol a kiosk there or in place of the one it has, move, revoke. */
export function DeviceActions({ detail: { place, health, now } }: { readonly detail: DeviceDetail }) {
  const { t } = useTranslation();
  const stores = useQuery(storesQuery(useHub()));
  const store = stores.data?.stores.find(({ id }) => id === place.store.id);
  const { kiosk } = place;
  return (
    <section className="device-actions">
      <h3>{t('devices.actions')}</h3>
      <div>
        {kiosk === undefined ? null : (
          <IdentifyButton kiosk={kiosk.id} reachable={kiosk.reachable} place={kiosk.place} />
        )}
        {store === undefined ? null : <EnrolKiosk store={store} chosen={place.id} />}
      </div>
      {health === undefined || health.state === 'revoked' ? null : (
        <div>
          <NewKeyButton kiosk={health} now={now} />
          <MoveKiosk kiosk={health} />
          <RevokeKiosk kiosk={health} now={now} />
        </div>
      )}
    </section>
  );
}
