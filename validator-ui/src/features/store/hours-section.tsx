import { Button } from '@mantine/core';
import type { StoreRecord } from '@otklik/shared/api/chain.ts';
import { spansOn, WEEKDAYS, type Weekday } from '@otklik/shared/api/open-spans.ts';
import type { OpeningHours, OpenSpan } from '@otklik/shared/api/opening-hours.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Field, Tick, textOf } from '../../ui/fields.tsx';
import { FormDialog } from '../../ui/form.tsx';
import { formatDate, isoDay } from '../../ui/format.ts';
import { useOpened } from '../../ui/opened.ts';
import { exceptionsFrom, spansFrom, spansText } from './hours.ts';

interface HoursProps {
  readonly record: StoreRecord;
  readonly onDone: (next: StoreRecord) => void;
  /** The store as it stands now. */
  readonly standing: () => Promise<StoreRecord>;
  /** Only administrators change it. */
  readonly editable: boolean;
}

/** When the store is open, by weekday, with the days that are unlike theirs, and what today is. */
export function HoursSection({ record, onDone, standing, editable }: HoursProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const [changing, setChanging] = useState(false);
  const { hours, zone } = record;
  const now = Date.now();
  const today = isoDay(now, zone);
  const shown = (spans: readonly OpenSpan[]) => (spans.length === 0 ? t('hours.closed') : spansText(spans));
  // Noon of the day by UTC lies within it by any name.
  const dateText = (date: string) => formatDate(Date.parse(`${date}T12:00Z`), 'UTC', language);
  return (
    <section data-testid="hours">
      <h2>{t('hours.title')}</h2>
      {hours === undefined ? (
        <p className="section-none" data-testid="hours-unsaid">
          {t('hours.unsaid')}
        </p>
      ) : (
        <>
          <p className="section-lead">{t('hours.lead')}</p>
          <p className="hours-today" data-testid="hours-today">
            {spansOn(hours, today).length === 0
              ? t('hours.todayClosed', { date: dateText(today) })
              : t('hours.todayOpen', { date: dateText(today), hours: spansText(spansOn(hours, today)) })}
            {hours.exceptions.some(({ date }) => date === today) ? ` ${t('hours.todayException')}` : null}
          </p>
          <dl className="hours" data-testid="hours-week">
            {WEEKDAYS.map((day) => (
              <div key={day}>
                <dt>{t(`hours.day.${day}`)}</dt>
                <dd>{shown(hours.week[day] ?? [])}</dd>
              </div>
            ))}
            {exceptionsFrom(hours, today).map(({ date, spans }) => (
              <div key={date} className="hours-exception">
                <dt>{dateText(date)}</dt>
                <dd>{shown(spans)}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
      {editable ? (
        <p className="section-actions">
          <Button variant="default" onClick={() => setChanging(true)} data-testid="hours-change">
            {hours === undefined ? t('hours.set') : t('chain.change')}
          </Button>
        </p>
      ) : null}
      {changing ? (
        <HoursDialog
          record={record}
          onDone={(next) => {
            onDone(next);
            setChanging(false);
          }}
          standing={standing}
          onClose={() => setChanging(false)}
        />
      ) : null}
    </section>
  );
}

interface DialogProps extends Pick<HoursProps, 'record' | 'onDone' | 'standing'> {
  readonly onClose: () => void;
}

function HoursDialog({ record, standing, ...props }: DialogProps) {
  const [opened, onStale] = useOpened(record, standing, props.onClose);
  return <HoursForm key={opened.revision} record={opened} onStale={onStale} {...props} />;
}

interface HoursFormProps extends Omit<DialogProps, 'standing'> {
  readonly onStale: () => Promise<unknown>;
}

function HoursForm({ record, onDone, onStale, onClose }: HoursFormProps) {
  const { t } = useTranslation();
  const hub = useHub();
  const { revision, name, address, hours } = record;
  const known = hours?.exceptions ?? [];
  const [rows, setRows] = useState(known.map((_each, key) => key));
  const [dropped, setDropped] = useState(false);
  return (
    <FormDialog
      name="hours"
      title={t('hours.title')}
      text={t('hours.format')}
      send={async (data) => {
        const body = { name, ...(address === undefined ? {} : { address }) };
        const next = dropped ? {} : { hours: hoursOf(data, rows) };
        onDone(await orThrow(hub.changeStore(record.id, revision, { ...body, ...next })));
      }}
      onDone={onClose}
      onStale={onStale}
      onClose={onClose}
    >
      <fieldset className="hours-week" disabled={dropped}>
        {WEEKDAYS.map((day) => (
          <SpansField
            key={day}
            name={day}
            label={t(`hours.day.${day}`)}
            value={spansText(hours?.week[day] ?? [])}
          />
        ))}
      </fieldset>
      <fieldset disabled={dropped}>
        <legend>{t('hours.exceptions')}</legend>
        {rows.map((key, index) => (
          <div className="hours-row" key={key}>
            <Field
              type="date"
              name={`date-${key}`}
              label={t('hours.date')}
              required
              defaultValue={known[key]?.date}
              data-testid={`hours-date-${index}`}
            />
            <SpansField
              name={`spans-${key}`}
              label={t('hours.spans')}
              value={spansText(known[key]?.spans ?? [])}
            />
            <button
              type="button"
              className="plain-button"
              onClick={() => setRows(rows.filter((each) => each !== key))}
            >
              {t('hours.removeException', { n: index + 1 })}
            </button>
          </div>
        ))}
        <button
          type="button"
          className="plain-button"
          onClick={() => setRows([...rows, Math.max(-1, known.length - 1, ...rows) + 1])}
          data-testid="hours-add-day"
        >
          {t('hours.addException')}
        </button>
      </fieldset>
      {hours === undefined ? null : (
        <Tick
          label={t('hours.drop')}
          checked={dropped}
          onChange={(event) => setDropped(event.currentTarget.checked)}
        />
      )}
    </FormDialog>
  );
}

function SpansField({
  name,
  label,
  value,
}: {
  readonly name: string;
  readonly label: string;
  readonly value: string;
}) {
  const { t } = useTranslation();
  return (
    <Field
      name={name}
      label={label}
      defaultValue={value}
      placeholder={t('hours.closed')}
      maxLength={120}
      // The browser tells what cannot be understood beside its field, and sends nothing.
      onInput={({ currentTarget: input }) =>
        input.setCustomValidity(spansFrom(input.value) === undefined ? t('hours.wrong', { day: label }) : '')
      }
      data-testid={`hours-${name}`}
    />
  );
}

function hoursOf(data: FormData, rows: readonly number[]): OpeningHours {
  const spans = (name: string): OpenSpan[] => spansFrom(textOf(data, name)) ?? [];
  const week: Partial<Record<Weekday, OpenSpan[]>> = {};
  for (const day of WEEKDAYS) {
    const own = spans(day);
    if (own.length > 0) week[day] = own;
  }
  return {
    week,
    exceptions: rows.map((key) => ({ date: textOf(data, `date-${key}`), spans: spans(`spans-${key}`) })),
  };
}
