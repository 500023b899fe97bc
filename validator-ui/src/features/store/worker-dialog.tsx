import type { OperatorRecord, OperatorRequest } from '@otklik/shared/api/operators.ts';
import { useTranslation } from 'react-i18next';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { Field, Tick, textOf } from '../../ui/fields.tsx';
import { FormDialog } from '../../ui/form.tsx';

interface WorkerDialogProps {
  readonly store: string;
  /** Absent: a new one. */
  readonly worker: OperatorRecord | undefined;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Adds a worker, or changes one. PIN and badge are never shown: what is left empty stays. */
export function WorkerDialog({ store, worker, onDone, onClose }: WorkerDialogProps) {
  const { t } = useTranslation();
  const hub = useHub();
  const title =
    worker === undefined ? t('workers.add') : t('workers.changeLabel', { number: worker.number ?? '' });
  return (
    <FormDialog
      name="worker"
      title={title}
      send={(data) => {
        const body = requestOf(data);
        return orThrow<unknown>(
          worker === undefined
            ? hub.addOperator(store, body)
            : hub.changeOperator(worker.id, worker.revision, body),
        );
      }}
      onDone={onDone}
      onClose={onClose}
    >
      <Field
        name="number"
        label={t('workers.number')}
        hint={t('workers.numberHint')}
        defaultValue={worker?.number}
        required
        pattern="[0-9]{1,12}"
        inputMode="numeric"
      />
      <Field
        name="name"
        label={t('workers.name')}
        hint={t('workers.nameHint')}
        defaultValue={worker?.name}
        maxLength={120}
      />
      <Field
        name="pin"
        label={t('workers.pin')}
        hint={`${t('workers.pinHint')}. ${worker?.pinSet === true ? t('workers.pinKeep') : ''}`.trim()}
        pattern="[0-9]{4,8}"
        inputMode="numeric"
      />
      {worker?.pinSet === true ? <Tick name="pin-drop" label={t('workers.pinDrop')} /> : null}
      <Field
        name="badge"
        label={t('workers.badge')}
        hint={`${t('workers.badgeHint')}. ${worker?.badgeSet === true ? t('workers.badgeKeep') : ''}`.trim()}
        maxLength={200}
        onKeyDown={(event) => {
          // A scanner ends with Enter; the form may not be finished.
          if (event.key === 'Enter') event.preventDefault();
        }}
      />
      {worker?.badgeSet === true ? <Tick name="badge-drop" label={t('workers.badgeDrop')} /> : null}
    </FormDialog>
  );
}

function requestOf(data: FormData): OperatorRequest {
  const secret = (name: 'pin' | 'badge') => {
    if (data.has(`${name}-drop`)) return { [name]: null };
    const typed = textOf(data, name);
    return typed === '' ? {} : { [name]: typed };
  };
  const name = textOf(data, 'name');
  return {
    number: textOf(data, 'number'),
    ...(name === '' ? {} : { name }),
    ...secret('pin'),
    ...secret('badge'),
  };
}
