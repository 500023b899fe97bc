import { Button } from '@mantine/core';
import type { StoresReply } from '@otklik/shared/api/admin.ts';
import type { ConsoleHistory, ConsolePlace, ConsoleRecord } from '@otklik/shared/api/consoles.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Failure, Field, textOf } from '../../ui/fields.tsx';
import { Form } from '../../ui/form.tsx';
import { formatDate, formatMoment } from '../../ui/format.ts';
import { Modal } from '../../ui/modal.tsx';
import { ErrorState, LoadingState } from '../../ui/states.tsx';
import { consolesKey } from './store-queries.ts';

interface ConsoleDialogProps {
  readonly id: string;
  readonly store: Pick<StoresReply['stores'][number], 'id' | 'zone'>;
  readonly onClose: () => void;
}

/** One console: where it stood, what it is, what went wrong with it; its name, and whether it is in use. */
export function ConsoleDialog({ id, store, onClose }: ConsoleDialogProps) {
  const { t } = useTranslation();
  const hub = useHub();
  const client = useQueryClient();
  const history = useQuery({
    queryKey: ['console', id] as const,
    queryFn: ({ signal }) => orThrow(hub.console(id, signal)),
    gcTime: 0,
  });
  const anew = () => {
    void client.invalidateQueries({ queryKey: consolesKey(store.id) });
    return history.refetch();
  };
  const standing = async (): Promise<ConsoleRecord | undefined> => {
    const { data, error } = await anew();
    if (error !== null) throw error;
    return data?.console;
  };
  const told = history.data;
  const name = told === undefined ? id : (told.console.label ?? told.console.serial);
  return (
    <Modal
      title={t('consoles.historyTitle', { name })}
      testId="console"
      className="form-modal wide"
      onClose={onClose}
    >
      {history.isPending ? <LoadingState /> : null}
      {history.isError ? <ErrorState error={history.error} onRetry={() => void history.refetch()} /> : null}
      {told === undefined ? null : (
        <>
          <Told history={told} zone={store.zone} />
          {/* It is named, and goes out of use and back, where it stands. */}
          {told.console.at?.workplace?.store === store.id ? (
            <People told={told.console} onChanged={anew} standing={standing} />
          ) : null}
        </>
      )}
    </Modal>
  );
}

function Told({ history, zone }: { readonly history: ConsoleHistory; readonly zone: string }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const { stays, devices, faults, tests, more } = history;
  const moment = (ms: number) => formatMoment(ms, zone, language);
  // A day has its name already; noon by UTC lies within it.
  const dayText = (day: string) => formatDate(Date.parse(`${day}T12:00Z`), 'UTC', language);
  const place = ({ workplace, kiosk }: ConsolePlace) =>
    workplace === undefined
      ? `${t('consoles.noPlace')} (${kiosk.slice(0, 8)})`
      : `${workplace.storeName}, ${workplace.name} (${kiosk.slice(0, 8)})`;
  return (
    <div className="console-told">
      <h3>{t('consoles.stays')}</h3>
      <ol className="plain-list" data-testid="console-stays">
        {stays.map((stay) => (
          <li key={`${stay.from} ${stay.kiosk}`}>
            {stay.until === undefined
              ? t('consoles.stayOpen', { place: place(stay), from: moment(stay.from) })
              : t('consoles.stay', {
                  ...{ place: place(stay), from: moment(stay.from), to: moment(stay.until) },
                })}
          </li>
        ))}
      </ol>
      <h3>{t('consoles.devices')}</h3>
      <ol className="plain-list">
        {devices.map(({ model, class: kind, buttons, holdCapable, from }) => (
          <li key={from}>
            {t('consoles.device', {
              ...{ model, class: t(`consoles.class.${kind}`), buttons: buttons.join(' ') },
              from: moment(from),
            })}
            ; {t(holdCapable ? 'consoles.holds' : 'consoles.holdsNot')}
          </li>
        ))}
      </ol>
      <h3>{t('consoles.faults')}</h3>
      {faults.length === 0 ? <p>{t('consoles.faultsNone')}</p> : null}
      <ul className="plain-list" data-testid="console-faults">
        {faults.map(({ day, code, count }) => (
          <li key={`${day} ${code}`}>
            {dayText(day)}: {t(`consoles.fault.${code}`, { count })}
          </li>
        ))}
      </ul>
      <h3>{t('consoles.tests')}</h3>
      {tests.length === 0 ? <p>{t('consoles.testsNone')}</p> : null}
      <ul className="plain-list" data-testid="console-tests">
        {tests.map(({ day, presses }) => (
          <li key={day}>
            {dayText(day)}: {t('consoles.tests', { count: presses })}
          </li>
        ))}
      </ul>
      {more ? <p>{t('consoles.more')}</p> : null}
    </div>
  );
}

interface PeopleProps {
  readonly told: ConsoleRecord;
  readonly onChanged: () => Promise<unknown>;
  /** As it stands now. */
  readonly standing: () => Promise<ConsoleRecord | undefined>;
}

function People({ told, onChanged, standing }: PeopleProps) {
  const { t } = useTranslation();
  const hub = useHub();
  const { id, revision, label } = told;
  const retired = told.retiredAt !== undefined;
  const [opened, setOpened] = useState(told);
  // Their own change; where somebody else's lies between, the hub tells of it when the name is sent.
  const stands = (next: ConsoleRecord) =>
    setOpened((before) => (next.revision === before.revision + 1 ? next : before));
  // Going out of use is taken back as easily, so nothing is asked before.
  const use = useMutation({
    mutationFn: () =>
      orThrow(
        hub.changeConsole(id, revision, { ...(label === undefined ? {} : { label }), retired: !retired }),
      ),
    onSuccess: stands,
    onSettled: () => void onChanged(),
  });
  return (
    <>
      <Form
        key={opened.label}
        name="console"
        send={async (data) => {
          const next = textOf(data, 'label');
          const body = {
            ...(next === '' ? {} : { label: next }),
            retired: opened.retiredAt !== undefined,
          };
          stands(await orThrow(hub.changeConsole(id, opened.revision, body)));
        }}
        onDone={() => void onChanged()}
        onStale={async () => setOpened((await standing()) ?? opened)}
      >
        <Field
          name="label"
          label={t('consoles.label')}
          hint={t('consoles.labelHint')}
          maxLength={120}
          defaultValue={opened.label}
          data-testid="console-label"
        />
      </Form>
      <Failure error={use.error} />
      <Button
        variant="default"
        className="form-second"
        disabled={use.isPending}
        onClick={() => use.mutate()}
        data-testid="console-use"
      >
        {retired ? t('consoles.return') : t('consoles.retire')}
      </Button>
    </>
  );
}
