import { Button } from '@mantine/core';
import { criticalKinds } from '@otklik/shared/api/alert-kinds.ts';
import type { AlertRule } from '@otklik/shared/api/alerts.ts';
import { alertTitle, ruleWords } from '@otklik/shared/i18n/alert-text.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { useUser } from '../../app/session.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { Failure, Tick } from '../../ui/fields.tsx';
import { ErrorState, LoadingState } from '../../ui/states.tsx';
import { clockText } from '../account/mail-section.tsx';
import { useScopeNames } from '../delivery/scope-choice.tsx';
import { rulesQuery, useTold } from './queries.ts';
import { RuleDialog } from './rule-dialog.tsx';

/** What is watched, in words: where, by which lines, and who is told. */
export function RulesSection() {
  const { t } = useTranslation();
  const hub = useHub();
  const queries = useQueryClient();
  const [language] = useLanguage();
  const rules = useQuery(rulesQuery(hub));
  const [changed, setChanged] = useState<AlertRule | 'new'>();
  const [removed, setRemoved] = useState<AlertRule>();
  const anew = () => queries.invalidateQueries({ queryKey: rulesQuery(hub).queryKey });
  return (
    <section className="alert-rules" aria-labelledby="alert-rules">
      <header>
        <h2 id="alert-rules">{t('alerts.rules')}</h2>
        <Button variant="default" onClick={() => setChanged('new')} data-testid="rule-new">
          {t('alerts.rule.add')}
        </Button>
      </header>
      <p>{t('alerts.rulesLead')}</p>
      {rules.isPending ? (
        <LoadingState />
      ) : rules.data === undefined ? (
        <ErrorState error={rules.error} onRetry={() => void rules.refetch()} />
      ) : (
        <ul>
          {rules.data.rules.map((rule) => (
            <Rule
              key={rule.id}
              rule={rule}
              onChange={() => setChanged(rule)}
              onRemove={() => setRemoved(rule)}
            />
          ))}
        </ul>
      )}
      {changed === undefined ? null : (
        <RuleDialog
          {...(changed === 'new' ? {} : { rule: changed })}
          onDone={() => {
            setChanged(undefined);
            void anew();
          }}
          onClose={() => setChanged(undefined)}
        />
      )}
      {removed === undefined ? null : (
        <Confirm
          title={t('alerts.rule.removeTitle', { name: nameOf(removed, language) })}
          text={t('alerts.rule.removeText')}
          action={t('alerts.rule.remove')}
          run={() => orThrow(hub.removeAlertRule(removed.id, removed.revision)).finally(() => void anew())}
          onDone={() => setRemoved(undefined)}
          onClose={() => setRemoved(undefined)}
        />
      )}
    </section>
  );
}

const nameOf = ({ name, kind }: AlertRule, language: 'ru' | 'en'): string =>
  name === '' ? alertTitle(kind, language) : name;

function Rule({
  rule,
  onChange,
  onRemove,
}: {
  readonly rule: AlertRule;
  readonly onChange: () => void;
  readonly onRemove: () => void;
}) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const hub = useHub();
  const queries = useQueryClient();
  const { scope: mine } = useUser();
  const { nameOf: placeOf } = useScopeNames();
  const told = useTold(rule);
  const { id, kind, revision, builtIn, ...body } = rule;
  const turn = useMutation({
    mutationFn: (on: boolean) => orThrow(hub.changeAlertRule(id, revision, { ...body, on })),
    onSettled: () => queries.invalidateQueries({ queryKey: rulesQuery(hub).queryKey }),
  });
  // Who speaks for a part of the chain reads what is watched for all of it, and cannot change that.
  const fixed = mine.kind !== 'all' && rule.scope.kind === 'all';
  const name = nameOf(rule, language);
  const quiet =
    rule.quiet === undefined ? undefined : { from: clockText(rule.quiet.from), to: clockText(rule.quiet.to) };
  return (
    <li data-testid={`rule-${kind}`} data-on={rule.on}>
      <div>
        <h3>{name}</h3>
        <p>{ruleWords(kind, rule.thresholds, language)}</p>
        <p className="alert-line">
          <span>{placeOf(rule.scope)}</span>
          {told.map((line) => (
            <span key={line}>{line}</span>
          ))}
          {criticalKinds.includes(kind) ? (
            <span>{t('alerts.rule.critical')}</span>
          ) : quiet === undefined ? null : (
            <span>{t('alerts.rule.quiet', quiet)}</span>
          )}
        </p>
        <Failure error={turn.error} />
      </div>
      {fixed ? null : (
        <div className="rule-actions">
          <Tick
            label={t('alerts.on')}
            aria-label={t('alerts.onLabel', { name })}
            checked={turn.isPending ? turn.variables : rule.on}
            disabled={turn.isPending}
            onChange={(event) => turn.mutate(event.target.checked)}
            data-testid="rule-on"
          />
          <button
            type="button"
            className="plain-button"
            aria-label={t('alerts.rule.changeLabel', { name })}
            onClick={onChange}
            data-testid="rule-change"
          >
            {t('alerts.rule.change')}
          </button>
          {builtIn ? null : (
            <button
              type="button"
              className="plain-button"
              aria-label={t('alerts.rule.removeLabel', { name })}
              onClick={onRemove}
              data-testid="rule-remove"
            >
              {t('alerts.rule.remove')}
            </button>
          )}
        </div>
      )}
    </li>
  );
}
