import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { Field, textOf } from '../../ui/fields.tsx';
import { FormDialog } from '../../ui/form.tsx';
import { storesQuery } from './stores-query.ts';

/** Adds a store; all else of it is set on its own page. */
export function NewStore() {
  const { t } = useTranslation();
  const hub = useHub();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)} data-testid="store-add">
        {t('newStore.add')}
      </Button>
      {open ? (
        <FormDialog
          name="new-store"
          title={t('newStore.add')}
          send={(data) => orThrow(hub.addStore({ name: textOf(data, 'name'), zone: textOf(data, 'zone') }))}
          onDone={() => {
            void client.invalidateQueries({ queryKey: storesQuery(hub).queryKey });
            close();
          }}
          onClose={close}
        >
          <Field name="name" label={t('newStore.name')} required maxLength={120} />
          <Field
            name="zone"
            label={t('newStore.zone')}
            hint={t('details.zoneHint')}
            required
            maxLength={64}
            defaultValue={Intl.DateTimeFormat().resolvedOptions().timeZone}
          />
        </FormDialog>
      ) : null}
    </>
  );
}
