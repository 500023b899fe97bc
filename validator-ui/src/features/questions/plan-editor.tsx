import { Button } from '@mantine/core';
import type { PlanScope } from '@otklik/shared/api/plan-scope.ts';
import type { Plan, PlanDraft } from '@otklik/shared/api/plans.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { codeOf } from '../../api/errors.ts';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { useUser } from '../../app/session.ts';
import { Choice, Failure, Field } from '../../ui/fields.tsx';
import { scopeOf } from '../delivery/scope-choice.tsx';
import { DraftFields } from './draft-fields.tsx';
import { changeOf, type DraftForm, draftOf, newForm, shiftedDay } from './draft-form.ts';
import type { PlanNames } from './plan-names.ts';
import { PlanFindings, PlanPeriods, PreviewFailure } from './plan-preview.tsx';
import { plansQuery, previewQuery } from './question-queries.ts';

/** What a form begins with. */
export interface EditorStart {
  readonly scope: PlanScope;
  readonly name: string;
  readonly form: DraftForm;
}

/** What is in the form by now, and a draft already. */
export interface Typed {
  readonly scope: PlanScope;
  readonly draft: PlanDraft;
}

interface PlanEditorProps {
  /** As it was when the form was opened; absent: a new one. */
  readonly plan: Plan | undefined;
  readonly start: Partial<EditorStart>;
  readonly names: PlanNames;
  readonly onTyped: (typed: Typed | undefined) => void;
  readonly onDone: () => void;
  /** Somebody was quicker: the form begins anew with what stands, or closes where the plan is gone. */
  readonly onReload: (plan: Plan | undefined) => void;
  readonly onClose: () => void;
}

/** The day on which this browser is; the hub judges by each store's own. */
const today = (): string => new Date().toLocaleDateString('sv-SE');

const scopeValue = (scope: PlanScope): string =>
  scope.kind === 'all' ? 'all' : scope.kind === 'store' ? `store ${scope.store}` : `group ${scope.group}`;

/** A draft in the making: its fields, and beside them what it comes to. */
export function PlanEditor({ plan, start, names, onTyped, onDone, onReload, onClose }: PlanEditorProps) {
  const { t } = useTranslation();
  const hub = useHub();
  const { scope: mine } = useUser();
  const [name, setName] = useState(start.name ?? '');
  const [scope, setScope] = useState<PlanScope>(plan?.scope ?? start.scope ?? mine);
  const [form, setForm] = useState(
    () => start.form ?? (plan === undefined ? newForm(shiftedDay(today(), 1)) : changeOf(plan, today())),
  );
  const draft = useMemo(() => draftOf(form), [form]);
  useEffect(() => {
    onTyped(draft === undefined ? undefined : { scope, draft });
  }, [onTyped, scope, draft]);
  // What is typed is not asked about letter by letter.
  const asked = useDeferredValue(draft);
  const store = scope.kind === 'store' ? scope.store : undefined;
  const preview = useQuery(
    previewQuery(
      hub,
      store,
      asked === undefined
        ? undefined
        : { scope, draft: asked, ...(plan === undefined ? {} : { plan: plan.id }) },
    ),
  );
  const save = useMutation({
    mutationFn: async (): Promise<void> => {
      if (draft === undefined) return;
      if (plan === undefined) await orThrow(hub.addPlan({ name: name.trim(), scope, draft }));
      else await orThrow(hub.savePlanDraft(plan.id, plan.revision, draft));
    },
    onSuccess: onDone,
    gcTime: 0,
  });
  const plans = useQuery({ ...plansQuery(hub), enabled: false });
  const code = save.isError ? codeOf(save.error) : undefined;
  const stale = code === 'plan-changed' || code === 'plan-unknown';
  // Said once, beside the way on: asking for the preview again leads nowhere.
  const toldBySave = stale && preview.isError && codeOf(preview.error) === code;
  return (
    <section className="plan-editor" data-testid="plan-editor">
      <h3>{plan === undefined ? t('plan.newTitle') : t('plan.changeTitle', { plan: plan.name })}</h3>
      <div className="plan-columns">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            save.mutate();
          }}
        >
          {plan === undefined ? (
            <>
              <Field
                label={t('plan.name')}
                value={name}
                onChange={(event) => setName(event.target.value)}
                required
                pattern=".*\S.*"
                maxLength={120}
                data-testid="plan-name"
              />
              <ScopeOf
                value={scopeValue(scope)}
                names={names}
                onChange={(value) => setScope(scopeOf(value))}
              />
            </>
          ) : (
            <p className="field-hint">{t('plan.changeHint')}</p>
          )}
          <DraftFields form={form} questions={names.questions} onChange={setForm} />
          <Failure error={save.error} />
          {stale ? (
            <>
              <p data-testid="plan-stale">{t('plan.stale')}</p>
              <Button
                variant="default"
                onClick={() => {
                  void plans
                    .refetch()
                    .then(({ data }) => onReload(data?.find((each) => each.id === plan?.id)));
                }}
                data-testid="plan-reload"
              >
                {t('store.reload')}
              </Button>
            </>
          ) : (
            <div className="editor-actions">
              <Button type="submit" disabled={draft === undefined || save.isPending} data-testid="plan-save">
                {t('plan.saveDraft')}
              </Button>
              <Button variant="default" onClick={onClose} data-testid="plan-cancel">
                {t('common.cancel')}
              </Button>
            </div>
          )}
        </form>
        <div className="plan-outcome" aria-live="polite" data-testid="plan-outcome">
          <h4>{t('plan.outcome')}</h4>
          {draft === undefined ? <p className="field-hint">{t('plan.incomplete')}</p> : null}
          {toldBySave ? null : (
            <PreviewFailure error={preview.error} onRetry={() => void preview.refetch()} />
          )}
          {preview.data === undefined ? null : (
            <>
              <PlanFindings preview={preview.data} names={names} />
              <PlanPeriods preview={preview.data} names={names} />
            </>
          )}
        </div>
      </div>
    </section>
  );
}

interface ScopeOfProps {
  readonly value: string;
  readonly names: PlanNames;
  readonly onChange: (value: string) => void;
}

/** For whom a new plan speaks: no more than what the person speaks for. */
function ScopeOf({ value, names, onChange }: ScopeOfProps) {
  const { t } = useTranslation();
  const { scope: mine } = useUser();
  return (
    <Choice
      label={t('plan.scope')}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      data-testid="plan-scope"
    >
      {mine.kind === 'all' ? <option value="all">{t('schedules.all')}</option> : null}
      {names.groups
        .filter(({ id }) => mine.kind === 'all' || (mine.kind === 'group' && mine.group === id))
        .map(({ id, name }) => (
          <option key={id} value={`group ${id}`}>
            {name}
          </option>
        ))}
      {names.stores.map(({ id, name }) => (
        <option key={id} value={`store ${id}`}>
          {name}
        </option>
      ))}
    </Choice>
  );
}
