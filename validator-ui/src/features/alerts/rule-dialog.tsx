import { Button } from '@mantine/core';
import {
  type AlertKind,
  alertKinds,
  criticalKinds,
  defaultThresholds,
} from '@otklik/shared/api/alert-kinds.ts';
import type { AlertRule } from '@otklik/shared/api/alerts.ts';
import { alertTitle } from '@otklik/shared/i18n/alert-text.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { codeOf } from '../../api/errors.ts';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Choice, Failure, Field, Tick, textOf } from '../../ui/fields.tsx';
import { Modal } from '../../ui/modal.tsx';
import { clockText } from '../account/mail-section.tsx';
import { ScopeChoice } from '../delivery/scope-choice.tsx';
import { rulesQuery, useTellable } from './queries.ts';
import { bodyOf } from './rule-body.ts';
import { boundsOf, isKnownThreshold, shownThreshold, stepOf } from './thresholds.ts';

interface RuleDialogProps {
  /** The one that is changed; absent: a new one. */
  readonly rule?: AlertRule;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** A rule as a form. What somebody else saved meanwhile is told and shown on request; nothing is overwritten. */
export function RuleDialog({ rule: opened, onDone, onClose }: RuleDialogProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const hub = useHub();
  const queries = useQueryClient();
  const [rule, setRule] = useState(opened);
  const [kind, setKind] = useState<AlertKind>(opened?.kind ?? 'kiosk-silent');
  const [quiet, setQuiet] = useState(opened?.quiet !== undefined);
  const tellable = useTellable();
  const save = useMutation({
    mutationFn: (data: FormData) => {
      const body = bodyOf(data, { kind, rule, tellable });
      return orThrow(
        rule === undefined
          ? hub.addAlertRule({ kind, ...body })
          : hub.changeAlertRule(rule.id, rule.revision, body),
      );
    },
    onSuccess: onDone,
  });
  const reload = async (): Promise<void> => {
    const { rules } = await queries.fetchQuery({ ...rulesQuery(hub), staleTime: 0 });
    const now = rules.find(({ id }) => id === rule?.id);
    // It was taken away: there is nothing more to change.
    if (now === undefined) return onClose();
    setRule(now);
    setQuiet(now.quiet !== undefined);
    save.reset();
  };
  const lines: Readonly<Record<string, number>> = rule?.thresholds ?? defaultThresholds[kind];
  const stale = save.isError && ['rule-changed', 'rule-unknown'].includes(codeOf(save.error));
  return (
    <Modal
      title={rule === undefined ? t('alerts.rule.addTitle') : alertTitle(kind, language)}
      testId="rule"
      className="form-modal rule-modal"
      onClose={onClose}
    >
      <form
        // Another revision is another form: what was typed into this one was for what stood then.
        key={rule?.revision}
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(new FormData(event.currentTarget));
        }}
        onChange={(event) => {
          const data = new FormData(event.currentTarget);
          setQuiet(textOf(data, 'quietFrom') !== '' || textOf(data, 'quietTo') !== '');
        }}
      >
        {rule === undefined ? (
          <Choice
            name="kind"
            label={t('alerts.rule.kind')}
            value={kind}
            onChange={(event) => setKind(alertKinds.find((each) => each === event.target.value) ?? kind)}
            data-testid="rule-kind"
          >
            {alertKinds.map((each) => (
              <option key={each} value={each}>
                {alertTitle(each, language)}
              </option>
            ))}
          </Choice>
        ) : null}
        <Field
          name="name"
          label={t('alerts.rule.name')}
          hint={t('alerts.rule.nameHint')}
          maxLength={80}
          defaultValue={rule?.name ?? ''}
          data-testid="rule-name"
        />
        <ScopeChoice label={t('alerts.rule.scope')} {...(rule === undefined ? {} : { value: rule.scope })} />
        <Tick name="on" label={t('alerts.rule.on')} defaultChecked={rule?.on ?? true} />
        <fieldset key={kind}>
          <legend>{t('alerts.rule.lines')}</legend>
          {Object.entries(lines).map(([name, value]) => (
            <Field
              key={name}
              name={name}
              label={isKnownThreshold(name) ? t(`alerts.line.${name}`) : name}
              type="number"
              step={stepOf(name)}
              {...boundsOf(kind, name)}
              required
              defaultValue={shownThreshold(name, value)}
              data-testid={`line-${name}`}
            />
          ))}
        </fieldset>
        <Told
          name="recipients"
          label={t('alerts.rule.people')}
          all={t('alerts.rule.everybody')}
          hint={t('alerts.rule.peopleHint')}
          offered={tellable.people}
          chosen={rule?.recipients}
        />
        {tellable.webhooks === undefined ? null : (
          <Told
            name="webhooks"
            label={t('alerts.rule.webhooks')}
            all={t('alerts.rule.allWebhooks')}
            {...(tellable.webhooks.length === 0 ? { hint: t('alerts.rule.noWebhooks') } : {})}
            offered={tellable.webhooks}
            chosen={rule?.webhooks}
          />
        )}
        {criticalKinds.includes(kind) ? (
          <p className="field-hint">{t('alerts.rule.critical')}</p>
        ) : (
          <fieldset>
            <legend className="visually-hidden">{t('alerts.rule.quietHint')}</legend>
            <Field
              name="quietFrom"
              type="time"
              label={t('alerts.rule.quietFrom')}
              required={quiet}
              defaultValue={clockText(rule?.quiet?.from)}
              data-testid="rule-quiet-from"
            />
            <Field
              name="quietTo"
              type="time"
              label={t('alerts.rule.quietTo')}
              required={quiet}
              defaultValue={clockText(rule?.quiet?.to)}
              data-testid="rule-quiet-to"
            />
            <p className="field-hint">{t('alerts.rule.quietHint')}</p>
          </fieldset>
        )}
        <Failure error={tellable.error} />
        <Failure error={save.error} />
        {stale ? (
          <Button variant="default" onClick={() => void reload()} data-testid="rule-reload">
            {t('store.reload')}
          </Button>
        ) : (
          <Button type="submit" disabled={save.isPending} data-testid="rule-save">
            {t('alerts.rule.save')}
          </Button>
        )}
      </form>
    </Modal>
  );
}

interface ToldProps {
  readonly name: 'recipients' | 'webhooks';
  readonly label: string;
  readonly all: string;
  readonly hint?: string;
  readonly offered: readonly { readonly id: string; readonly name: string }[];
  /** Ids; undefined: all. */
  readonly chosen: readonly string[] | undefined;
}

/** All, or some by name. */
function Told({ name, label, all, hint, offered, chosen }: ToldProps) {
  const { t } = useTranslation();
  const [some, setSome] = useState(chosen !== undefined);
  const choice = (value: 'all' | 'some', text: string) => (
    <label className="tick">
      <input
        type="radio"
        name={`${name}Of`}
        value={value}
        checked={some === (value === 'some')}
        onChange={() => setSome(value === 'some')}
        data-testid={`${name}-${value}`}
      />
      {text}
    </label>
  );
  return (
    <fieldset className="rule-told">
      <legend>{label}</legend>
      {choice('all', all)}
      {choice('some', t('alerts.rule.someone'))}
      {some ? (
        <div className="rule-some">
          {offered.map((each) => (
            <Tick
              key={each.id}
              name={name}
              value={each.id}
              label={each.name}
              defaultChecked={chosen?.includes(each.id) ?? false}
            />
          ))}
        </div>
      ) : null}
      {hint === undefined ? null : <p className="field-hint">{hint}</p>}
    </fieldset>
  );
}
