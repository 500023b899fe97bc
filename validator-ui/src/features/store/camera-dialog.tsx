import type { CameraRequest, StoresReply } from '@otklik/shared/api/admin.ts';
import type { CameraRecord } from '@otklik/shared/api/chain.ts';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ApiFailure } from '../../api/errors.ts';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { Field, Tick, textOf } from '../../ui/fields.tsx';
import { FormDialog } from '../../ui/form.tsx';
import { useOpened } from '../../ui/opened.ts';
import { RecordingsFields, recordingsOf } from './recordings-fields.tsx';
import { camerasQuery } from './store-queries.ts';

interface CameraDialogProps {
  readonly store: StoresReply['stores'][number];
  /** Absent: a new one. */
  readonly camera: CameraRecord | undefined;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Adds a camera, or changes one. Its settings describe its archive as it is now, older recordings included. */
export function CameraDialog({ store, camera: listed, onDone, onClose }: CameraDialogProps) {
  const { t } = useTranslation();
  const hub = useHub();
  const client = useQueryClient();
  const standing = async () => {
    const cameras = await client.fetchQuery({ ...camerasQuery(hub, store.id), staleTime: 0 });
    return cameras.find(({ id, retiredAt }) => id === listed?.id && retiredAt === undefined);
  };
  const [camera, onStale] = useOpened(listed, standing, onClose);
  return (
    <FormDialog
      name="camera"
      revision={camera?.revision}
      title={camera === undefined ? t('camera.add') : t('camera.title', { name: camera.name })}
      send={(data) => {
        const body = requestOf(data);
        if (body === undefined)
          return Promise.reject(new ApiFailure({ code: 'archive-settings', status: 0 }));
        return orThrow<unknown>(
          camera === undefined
            ? hub.addCamera(store.id, body)
            : hub.changeCamera(camera.id, camera.revision, body),
        );
      }}
      {...{ onDone, onStale, onClose }}
    >
      <Field name="name" label={t('cameras.name')} required maxLength={120} defaultValue={camera?.name} />
      <fieldset className="tick-list">
        <legend>{t('codes.workplaces')}</legend>
        {store.workplaces.map(({ id, name }) => (
          <Tick
            key={id}
            name="workplaces"
            value={id}
            label={name}
            defaultChecked={camera?.workplaces.includes(id) ?? store.workplaces.length === 1}
          />
        ))}
      </fieldset>
      <RecordingsFields camera={camera} />
      <Field
        name="zone"
        label={t('camera.zone')}
        hint={t('details.zoneHint')}
        required
        maxLength={64}
        defaultValue={camera?.zone ?? store.zone}
      />
      <Field
        type="number"
        name="offset"
        label={t('camera.offset')}
        required
        defaultValue={camera?.offset ?? 0}
      />
      <Field
        type="number"
        name="error"
        label={t('camera.error')}
        required
        min={0}
        defaultValue={camera?.error ?? 0}
      />
    </FormDialog>
  );
}

/** Undefined: the archive's settings are none. */
function requestOf(data: FormData): CameraRequest | undefined {
  const recordings = recordingsOf(data);
  if (recordings === undefined) return undefined;
  return {
    name: textOf(data, 'name'),
    workplaces: data.getAll('workplaces').map(String),
    ...recordings,
    zone: textOf(data, 'zone'),
    offset: Number(textOf(data, 'offset')),
    error: Number(textOf(data, 'error')),
  };
}
