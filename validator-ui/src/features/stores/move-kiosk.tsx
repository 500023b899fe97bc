import type { StoresReply } from '@otklik/shared/api/admin.ts';
import type { KioskHealth } from '@otklik/shared/api/heartbeat.ts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { Tick } from '../../ui/fields.tsx';
import { FormDialog } from '../../ui/form.tsx';
import { MoveFields, moveOf } from '../store/move-fields.tsx';
import { kioskName } from './kiosk-state.ts';
import { kiosksQuery } from './kiosks-query.ts';
import { storesQuery } from './stores-query.ts';

/** Puts a kiosk elsewhere: at workplaces that are there, or with its own. */
export function MoveKiosk({ kiosk }: { readonly kiosk: KioskHealth }) {
  const { t } = useTranslation();
  const hub = useHub();
  const [open, setOpen] = useState(false);
  const stores = useQuery(storesQuery(hub));
  const name = kioskName(kiosk);
  return (
    <div className="kiosk-key">
      <button
        type="button"
        className="plain-button"
        aria-label={t('move.kioskLabel', { name })}
        onClick={() => setOpen(true)}
        data-testid="move-kiosk"
      >
        {t('move.kiosk')}
      </button>
      {open && stores.data !== undefined ? (
        <MoveDialog {...{ kiosk, name }} stores={stores.data.stores} onClose={() => setOpen(false)} />
      ) : null}
    </div>
  );
}

interface DialogProps {
  readonly kiosk: KioskHealth;
  readonly name: string;
  readonly stores: StoresReply['stores'];
  readonly onClose: () => void;
}

function MoveDialog({ kiosk, name, stores, onClose }: DialogProps) {
  const { t } = useTranslation();
  const hub = useHub();
  const client = useQueryClient();
  const [chosen, setChosen] = useState(stores[0]?.id);
  const [own, setOwn] = useState(false);
  const there = stores.find(({ id }) => id === chosen);
  // Its own workplaces go on elsewhere only.
  const mayTakeOwn = chosen !== kiosk.store && kiosk.workplaces.length > 0;
  const anew = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: kiosksQuery(hub).queryKey }),
      client.invalidateQueries({ queryKey: storesQuery(hub).queryKey }),
    ]);
  return (
    <FormDialog
      name="move"
      title={t('move.kioskTitle', { name })}
      text={t('move.kioskText')}
      action={t('move.kiosk')}
      send={(data) => {
        const workplaces = data.getAll('workplaces').map(String);
        const stands = mayTakeOwn && own ? {} : { workplaces };
        return orThrow(hub.moveKiosk(kiosk.id, kiosk.revision, { ...moveOf(data), ...stands }));
      }}
      onDone={() => {
        void anew();
        onClose();
      }}
      onStale={anew}
      onClose={onClose}
    >
      <MoveFields stores={stores} onStore={setChosen} />
      <fieldset>
        <legend>{t('move.places')}</legend>
        {mayTakeOwn ? (
          <Tick
            label={t('move.own')}
            checked={own}
            onChange={(event) => setOwn(event.currentTarget.checked)}
            data-testid="move-own"
          />
        ) : null}
        {(there?.workplaces ?? []).map((place) => (
          <Tick
            key={place.id}
            name="workplaces"
            value={place.id}
            label={place.name}
            disabled={mayTakeOwn && own}
            data-testid={`move-place-${place.id}`}
          />
        ))}
      </fieldset>
    </FormDialog>
  );
}
