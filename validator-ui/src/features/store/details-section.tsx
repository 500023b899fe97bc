import { Button } from '@mantine/core';
import type { StoreChange, StoreRecord } from '@otklik/shared/api/chain.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { Field, textOf } from '../../ui/fields.tsx';
import { Form } from '../../ui/form.tsx';
import { formatClock, formatDate, formatMoment, usableZone } from '../../ui/format.ts';
import { VersionsButton } from './versions-button.tsx';

interface DetailsProps extends PartProps {
  /** What an id in a version is called. */
  readonly nameOf: (id: string) => string;
  /** As it stood when its form was opened, or was last reloaded or saved by the same person. */
  readonly opened: StoreRecord;
  readonly onStale: () => Promise<unknown>;
}

/** What the store is called, where it is, and by which clock it lives; also its end. */
export function DetailsSection({ record, opened, nameOf, onDone, onStale }: DetailsProps) {
  const { t } = useTranslation();
  const hub = useHub();
  const { id, revision, name, address, hours } = opened;
  return (
    <section data-testid="details">
      <h2>{t('details.title')}</h2>
      <Form
        // What was typed stays until its person has saved it or asked for what stands now.
        key={JSON.stringify([name, address])}
        name="details"
        className="section-actions"
        send={async (data) => {
          const where = textOf(data, 'address');
          const next: StoreChange = {
            name: textOf(data, 'name'),
            ...(where === '' ? {} : { address: where }),
            // Opening hours stay as they are.
            ...(hours === undefined ? {} : { hours }),
          };
          onDone(await orThrow(hub.changeStore(id, revision, next)));
        }}
        onDone={() => undefined}
        onStale={onStale}
      >
        <Field
          name="name"
          label={t('details.name')}
          required
          maxLength={120}
          defaultValue={name}
          data-testid="details-name"
        />
        <Field
          name="address"
          label={t('details.address')}
          maxLength={300}
          defaultValue={address ?? ''}
          data-testid="details-address"
        />
      </Form>
      <Zone record={record} onDone={onDone} />
      <div className="section-actions">
        <Retire record={record} onDone={onDone} />
        <VersionsButton kind="store" {...{ id, name, nameOf }} zone={record.zone} />
      </div>
    </section>
  );
}

interface PartProps {
  readonly record: StoreRecord;
  readonly onDone: (next: StoreRecord) => void;
}

function Zone({ record, onDone }: PartProps) {
  const { t } = useTranslation();
  const hub = useHub();
  const [language] = useLanguage();
  const [zone, setZone] = useState<string>();
  const { zonesBefore } = record;
  /** With its next hour, as the hub begins it; a zone the browser does not know is left to the hub to refuse. */
  const begins = (next: string): string => {
    if (usableZone(next) !== next) return '';
    const from = hourAfter(Date.now(), next);
    const at = { date: formatDate(from, next, language), time: formatClock(from, next).slice(0, 5) };
    return t('zone.from', { zone: next, ...at });
  };
  return (
    <>
      {zonesBefore.length === 0 ? null : (
        <p className="section-lead" data-testid="zones-before">
          {t('zone.before', {
            zones: zonesBefore
              .map((each) =>
                t('zone.until', {
                  zone: each.zone,
                  date: formatMoment(each.until, record.zone, language),
                }),
              )
              .join('; '),
          })}
        </p>
      )}
      <form
        key={record.zone}
        className="section-actions"
        onSubmit={(event) => {
          event.preventDefault();
          setZone(textOf(new FormData(event.currentTarget), 'zone'));
        }}
      >
        <Field
          name="zone"
          label={t('details.zone')}
          hint={t('details.zoneHint')}
          required
          maxLength={64}
          defaultValue={record.zone}
          data-testid="details-zone"
        />
        <Button type="submit" variant="default" data-testid="details-zone-set">
          {t('details.zoneSet')}
        </Button>
      </form>
      {zone === undefined ? null : (
        <Confirm
          title={t('details.zoneTitle', { zone })}
          text={`${t('details.zoneText')} ${begins(zone)} ${t('zone.stays', { zone: record.zone })}`}
          action={t('details.zoneSet')}
          run={async () => onDone(await orThrow(hub.changeStoreZone(record.id, record.revision, zone)))}
          onDone={() => setZone(undefined)}
          onClose={() => setZone(undefined)}
        />
      )}
    </>
  );
}

/** The start of the next hour of a zone's clock; zones are whole quarters of an hour apart. */
function hourAfter(now: number, zone: string): number {
  const minute = Number(formatClock(now, zone).slice(3, 5));
  return Math.floor(now / 60_000) * 60_000 + (60 - minute) * 60_000;
}

function Retire({ record, onDone }: PartProps) {
  const { t } = useTranslation();
  const hub = useHub();
  const [asked, setAsked] = useState(false);
  return (
    <>
      <button
        type="button"
        className="plain-button"
        onClick={() => setAsked(true)}
        data-testid="details-retire"
      >
        {t('details.retire')}
      </button>
      {asked ? (
        <Confirm
          title={t('details.retireTitle', { name: record.name })}
          text={t('details.retireText')}
          action={t('details.retire')}
          run={async () => onDone(await orThrow(hub.retireStore(record.id, record.revision)))}
          onDone={() => setAsked(false)}
          onClose={() => setAsked(false)}
        />
      ) : null}
    </>
  );
}
