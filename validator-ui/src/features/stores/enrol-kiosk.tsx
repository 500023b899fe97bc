import { Button } from '@mantine/core';
import { ENROLMENT_CODE_LIFETIME_MS, type StoresReply } from '@otklik/shared/api/admin.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { codeOf } from '../../api/errors.ts';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { Modal } from '../../ui/modal.tsx';
import { ProblemLine } from '../../ui/states.tsx';
import { EnrolCode } from './enrol-code.tsx';
import './enrol.css';
import { storeKiosksQuery } from './kiosks-query.ts';

type Store = StoresReply['stores'][number];

interface EnrolProps {
  readonly store: Store;
  /** The workplace it is for, to begin with; absent: the first. */
  readonly chosen?: string;
  readonly onMade?: () => void;
}

/** The way to a new kiosk of a store: which workplaces, then a code for them. */
export function EnrolKiosk({ store, chosen, onMade = () => {} }: EnrolProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const close = (): void => {
    setOpen(false);
    // The kiosk may have enrolled meanwhile.
    void queries.invalidateQueries({ queryKey: ['kiosks'] });
  };
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)} data-testid="enrol-kiosk">
        {t('enrol.title')}
      </Button>
      {open ? <EnrolDialog {...{ store, chosen, onMade }} onClose={close} /> : null}
    </>
  );
}

interface EnrolDialogProps extends Required<Omit<EnrolProps, 'chosen'>> {
  readonly chosen: string | undefined;
  readonly onClose: () => void;
}

function EnrolDialog({ store, chosen: first, onMade, onClose }: EnrolDialogProps) {
  const { t } = useTranslation();
  const hub = useHub();
  const kiosks = useQuery(storeKiosksQuery(hub, store.id));
  const old = (kiosks.data?.kiosks ?? []).filter(
    (kiosk) => kiosk.replacedBy === undefined && kiosk.state !== 'revoked',
  );
  const [replaces, setReplaces] = useState('');
  const [expired, setExpired] = useState(false);
  const [chosen, setChosen] = useState(
    () => new Set(first === undefined ? store.workplaces.slice(0, 1).map(({ id }) => id) : [first]),
  );
  // Counted from the request on: this machine's clock may differ from the hub's, and too early an end does no harm.
  const make = useMutation({
    mutationFn: async () => {
      const until = Date.now() + ENROLMENT_CODE_LIFETIME_MS;
      const body = { workplaces: [...chosen], ...(replaces === '' ? {} : { replaces }) };
      const { code } = await orThrow(hub.enrolmentCode(body));
      return { code, until };
    },
    onSuccess: () => {
      setExpired(false);
      onMade();
    },
    gcTime: 0,
  });
  const onExpired = useCallback(() => setExpired(true), []);
  const choose = (id: string, on: boolean) =>
    setChosen((before) => new Set(on ? [...before, id] : [...before].filter((each) => each !== id)));
  const problem = make.isError ? codeOf(make.error) : undefined;
  return (
    <Modal title={`${t('enrol.title')}: ${store.name}`} testId="enrol" className="enrol" onClose={onClose}>
      {make.isSuccess && !expired ? (
        <EnrolCode {...make.data} onExpired={onExpired} />
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            make.mutate();
          }}
        >
          <p role="status" className="enrol-lead" data-testid={expired ? 'enrol-expired' : undefined}>
            {expired ? t('enrol.expired') : t('enrol.lead')}
          </p>
          <fieldset>
            <legend>{t('enrol.workplaces')}</legend>
            {store.workplaces.map(({ id, name }) => (
              <label key={id}>
                <input
                  type="checkbox"
                  checked={chosen.has(id)}
                  onChange={(event) => choose(id, event.currentTarget.checked)}
                />
                {name}
              </label>
            ))}
          </fieldset>
          {old.length === 0 ? null : (
            <label className="enrol-old">
              {t('enrol.replaces')}
              <select
                value={replaces}
                onChange={(event) => setReplaces(event.currentTarget.value)}
                data-testid="enrol-replaces"
              >
                <option value="">{t('enrol.replacesNone')}</option>
                {old.map(({ id, workplaces }) => (
                  <option key={id} value={id}>
                    {`${id.slice(0, 8)} · ${workplaces.map(({ name }) => name).join(', ')}`}
                  </option>
                ))}
              </select>
            </label>
          )}
          <Button type="submit" disabled={chosen.size === 0 || make.isPending} data-testid="enrol-make">
            {expired ? t('enrol.another') : t('enrol.make')}
          </Button>
          {problem === undefined ? null : <ProblemLine code={problem} text={t(`problem.${problem}`)} />}
        </form>
      )}
    </Modal>
  );
}
