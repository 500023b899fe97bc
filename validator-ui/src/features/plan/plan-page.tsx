import { Button } from '@mantine/core';
import type { PlanScope } from '@otklik/shared/api/plan-scope.ts';
import { PLAN_WINDOW_DAYS, type Plan } from '@otklik/shared/api/plans.ts';
import { dateOf, dayOf } from '@otklik/shared/questions/calendar.ts';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import { useUser } from '../../app/session.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Failure } from '../../ui/fields.tsx';
import { isoDay } from '../../ui/format.ts';
import { ErrorState, LoadingState } from '../../ui/states.tsx';
import { changeOf, draftOf, newForm } from '../questions/draft-form.ts';
import { type EditorStart, PlanEditor, type Typed } from '../questions/plan-editor.tsx';
import { monthText, usePlanNames } from '../questions/plan-names.ts';
import { PlanTable } from '../questions/plan-table.tsx';
import { type QuestionAim, QuestionDialog } from '../questions/question-dialog.tsx';
import { mayChange, planPeriodsQuery, plansQuery, questionPlanQuery } from '../questions/question-queries.ts';
import { QuestionsSection } from '../questions/questions-section.tsx';
import '../questions/questions.css';
import '../store/store.css';
import { Ahead } from './ahead.tsx';
import { type Bar, type PlanRow, rowsOf, scopeKey } from './bars.ts';
import { Calendar } from './calendar.tsx';
import { ClashList } from './clash-list.tsx';
import { clashesOf, holesOf } from './clashes.ts';
import { faultsOf, graspOf, type Held, putDown, withPeriod } from './held.ts';
import { InHand } from './in-hand.tsx';
import { PeriodPanel } from './period-panel.tsx';
import type { PlanAim } from './plan-aim.ts';
import { IntoPlan, StoreLine, WindowChoice } from './plan-controls.tsx';
import { PlanDialogs } from './plan-dialogs.tsx';
import './plan.css';
import { comingYear, dayOfClock, type PlanWindow, windowOf } from './plan-view.ts';
import { usePlanWords } from './plan-words.ts';
import { dayFraction, switchedIn } from './switched.ts';
import type { Hand } from './track.tsx';
import { useMove } from './use-move.ts';

/** Once the panel is drawn: into sight, and the keys to its first field where there is one to be filled in. */
const toPanel = (field?: 'input'): void => {
  requestAnimationFrame(() => {
    const panel = document.getElementById('plan-panel');
    panel?.scrollIntoView({ block: 'nearest' });
    if (field !== undefined) panel?.querySelector<HTMLElement>('input, select')?.focus();
  });
};

/** How long a period is that is added by a button, in days: a decade. */
const NEW_DAYS = 10;
/** What a draft of a plan nobody has saved is called among plans. */
const UNSAVED = 'unsaved';

/** A new period before its question is chosen. */
const blank = ({ start, at }: Extract<PlanAim, { kind: 'new' }>): Typed => {
  const days = { from: dateOf(at.from), ...(Number.isFinite(at.to) ? { to: dateOf(at.to) } : {}) };
  const rule = { kind: 'fixed' as const, periods: [{ ...days, question: '' }] };
  return { scope: start.scope, draft: { from: days.from, presentation: 'prompt', rule } };
};

/** The plan of questions as a calendar: what is asked where and when, made, moved and put in force. */
export function PlanPage() {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const hub = useHub();
  const client = useQueryClient();
  const { scope: mine } = useUser();
  const [today] = useState(() => dayOfClock(Date.now()));
  const [window, setWindow] = useState<PlanWindow>(() => windowOf('quarter', today));
  const [picked, setPicked] = useState<string>();
  const [held, setHeld] = useState<Held>();
  const [said, setSaid] = useState('');
  const [aim, setAim] = useState<PlanAim>();
  const [question, setQuestion] = useState<QuestionAim>();
  const [typed, setTyped] = useState<Typed>();
  const [extra, setExtra] = useState<readonly PlanScope[]>([]);
  const names = usePlanNames();
  const words = usePlanWords(names);
  const plans = useQuery(plansQuery(hub));
  const year = useMemo(() => comingYear(today), [today]);
  // What lies ahead is asked for by itself: other days that cannot be read take nothing of the page away.
  const ahead = useQuery(planPeriodsQuery(hub, year));
  const inYear = window.from >= year.from && window.to <= year.to;
  const shownSpan = useQuery({
    ...planPeriodsQuery(hub, inYear ? year : window),
    placeholderData: keepPreviousData,
  });
  const unread = shownSpan.data === undefined || shownSpan.isPlaceholderData;
  const byHand = useQuery(questionPlanQuery(hub)).data?.periods;

  const edited = aim?.kind === 'new' || aim?.kind === 'change' ? aim : undefined;
  const list = plans.data ?? [];
  // What is being typed is drawn as well: where it lies, and whom it meets.
  const unsaved =
    edited === undefined ? undefined : (typed ?? (edited.kind === 'new' ? blank(edited) : undefined));
  const drawn: readonly Plan[] =
    edited === undefined || unsaved === undefined
      ? list
      : edited.kind === 'change'
        ? list.map((plan) => (plan.id === edited.plan.id ? { ...plan, draft: unsaved.draft } : plan))
        : [...list, { id: UNSAVED, name: edited.start.name, revision: 0, ...unsaved, versions: [] }];
  const periods = shownSpan.data ?? [];
  const scopes: readonly PlanScope[] = [
    { kind: 'all' },
    ...names.groups.map(({ id }) => ({ kind: 'group', group: id }) as const),
    ...(mine.kind === 'store' ? [mine] : []),
    ...extra,
  ];
  const rows = rowsOf({ plans: drawn, periods, window, scopes });
  const chain = {
    ...{ plans: drawn, stores: names.stores, groups: names.groups },
    ...(byHand?.[0] === undefined ? {} : { byHandFrom: dayOf(isoDay(byHand[0].from, 'UTC')) ?? today }),
  };
  const planned = periods.flatMap(({ plan, from, to }) => {
    const begin = list.find(({ id }) => id === plan)?.scope.kind === 'all' ? dayOf(from) : undefined;
    const end = (to === undefined ? undefined : dayOf(to)) ?? Number.POSITIVE_INFINITY;
    return begin === undefined ? [] : [{ from: begin, to: end }];
  });
  // Where plans speak is not known while their days are read.
  const switched = unread ? [] : switchedIn(byHand ?? [], planned, window, dayFraction);
  const holes = holesOf(chain, { from: today, to: year.to });
  const clashes = clashesOf(chain, today);

  const changed = () => void client.invalidateQueries({ queryKey: ['questions'] });
  const close = () => {
    setAim(undefined);
    setTyped(undefined);
  };
  const done = () => {
    close();
    changed();
  };
  const mayAdd = (row: PlanRow): boolean => mayChange(mine, row.scope, names.stores);
  const planOf = (bar: Bar): Plan | undefined => list.find(({ id }) => id === bar.plan);
  const moving = useMove(hub, {
    onSaved: (at) => {
      setHeld(undefined);
      const bar = at.grasp?.bar;
      setSaid(
        t('calendar.said.saved', { what: bar === undefined ? '' : words.text(bar), days: words.days(at) }),
      );
      setPicked(bar === undefined ? undefined : `${bar.plan} draft ${bar.n}`);
    },
    onUndone: (plan) => setSaid(t('calendar.said.undone', { plan: plan.name })),
  });

  /** Whether a form is open, which is told: what is typed there was for what stands, and is not thrown away. */
  function typing(): boolean {
    if (edited !== undefined) setSaid(t('calendar.said.editing'));
    return edited !== undefined;
  }

  function take(bar: Bar): Held | undefined {
    const plan = planOf(bar);
    if (plan === undefined || moving.busy || typing()) return undefined;
    if (!mayChange(mine, plan.scope, names.stores)) setSaid(t('calendar.said.notYours'));
    else {
      const grasped = graspOf(bar, plan, today);
      if (typeof grasped !== 'string') return grasped;
      setSaid(t(grasped === 'begun' ? 'calendar.said.begun' : 'calendar.said.byRule'));
    }
    return undefined;
  }

  function drop(at: Held): void {
    const { grasp } = at;
    // It lies where it is being saved.
    if (moving.busy) return;
    if (grasp === undefined) {
      const scope = rows.find(({ key }) => key === at.row)?.scope;
      setHeld(undefined);
      if (!typing() && scope !== undefined) begin(scope, at);
      return;
    }
    if (typing()) {
      setHeld(at);
      return;
    }
    if (at.from === grasp.bar.from && at.to === grasp.bar.to && grasp.period !== undefined) {
      leave();
      return;
    }
    const form = putDown({ ...at, grasp });
    const [fault] = faultsOf(form);
    const draft = draftOf(form);
    if (fault !== undefined || draft === undefined) {
      setHeld(at);
      setSaid(t('calendar.said.faulty', { fault: fault === undefined ? '' : t(`plan.fault.${fault.code}`) }));
      return;
    }
    moving.save(at, grasp.plan, draft);
  }

  function leave(): void {
    if (moving.busy) return;
    setHeld(undefined);
    moving.settle();
    setSaid(t('calendar.said.left'));
  }

  /** The form of a new period: in the plan that scope has by hand, else in one of its own. */
  function begin(scope: PlanScope, at: { readonly from: number; readonly to: number }): void {
    const month = monthText(dateOf(at.from), language);
    const own = { ...newForm(dateOf(at.from)), periods: [] };
    const start: EditorStart = {
      scope,
      name: t('calendar.newName', { scope: names.scope(scope), month }),
      form: withPeriod(own, at, undefined),
    };
    setPicked(undefined);
    setAim({ kind: 'new', start, at });
    toPanel('input');
  }

  function add(row: PlanRow): void {
    const taken = row.bars.filter(({ to }) => Number.isFinite(to)).map(({ to }) => to);
    const from = Math.max(today + 1, window.from, ...taken.filter((to) => to < window.to));
    if (moving.busy || typing()) return;
    moving.settle();
    setHeld({ row: row.key, from, to: from + NEW_DAYS, earliest: today + 1 });
  }

  async function takeAgain(at: Held): Promise<void> {
    const { grasp } = at;
    moving.settle();
    setHeld(undefined);
    const { data } = await plans.refetch();
    const plan = data?.find(({ id }) => id === grasp?.bar.plan);
    const bar =
      plan === undefined
        ? undefined
        : rowsOf({
            plans: [plan],
            periods: [...(ahead.data ?? []), ...periods],
            window: { from: today, to: today + PLAN_WINDOW_DAYS },
            scopes: [],
          })
            .flatMap(({ bars }) => bars)
            .findLast(
              ({ question: asked, n }) =>
                asked === grasp?.bar.question && (asked !== undefined || n === grasp?.bar.n),
            );
    const again = plan === undefined || bar === undefined ? 'begun' : graspOf(bar, plan, today);
    if (typeof again === 'string') {
      setSaid(t('calendar.said.gone'));
      return;
    }
    const from = Math.max(again.earliest, at.from);
    const kept = { ...again, from, to: Math.max(from + 1, at.to) };
    setHeld(kept);
    setSaid(t('calendar.said.again', { days: words.days(kept) }));
    setPicked(bar?.key);
  }

  // What had the keys may be drawn no more: in another window, or as a draft of what stood.
  useEffect(() => {
    if (document.activeElement !== document.body) return;
    if (held !== undefined) document.getElementById(`plan-add-${held.row}`)?.focus();
    else if (picked !== undefined)
      document.querySelector<HTMLElement>(`[data-bar="${CSS.escape(picked)}"]`)?.focus();
  }, [held, picked]);

  const hand: Hand = {
    held,
    onHold: (at) => {
      if (moving.busy) return;
      setHeld(at);
      // What is in the hand stays in sight.
      if (at.from >= window.to || at.to <= window.from) setWindow(windowOf(window.kind, at.from));
      const what = at.grasp === undefined ? t('calendar.new') : words.text(at.grasp.bar);
      setSaid(t('calendar.said.held', { what, days: words.days(at) }));
    },
    onDrop: drop,
    onLeave: leave,
    onTake: take,
    onPick: (bar) => {
      setPicked(bar.key);
      typing();
      toPanel();
    },
  };

  if (plans.isPending || ahead.isPending) return <LoadingState />;
  if (plans.data === undefined)
    return <ErrorState error={plans.error} onRetry={() => void plans.refetch()} />;
  if (ahead.data === undefined)
    return <ErrorState error={ahead.error} onRetry={() => void ahead.refetch()} />;
  const wide = rowsOf({ plans: drawn, periods: ahead.data, window: year, scopes });
  const bars = [...rows, ...wide].flatMap((row) => row.bars);
  const shown =
    bars.find(({ key }) => key === picked) ?? bars.find((bar) => bar.from <= today && today < bar.to);
  const shownPlan = shown === undefined ? undefined : planOf(shown);
  const findings = holes.length + clashes.length;
  return (
    <div className="plan-page store questions" data-testid="plan">
      <header className="plan-bar">
        <div>
          <h1 data-testid="plan-title">{words.title(window)}</h1>
          <p>{findings === 0 ? t('calendar.fine') : t('calendar.found', { count: findings })}</p>
        </div>
        <div className="plan-controls">
          <WindowChoice window={window} today={today} onChange={setWindow} />
          <Button
            onClick={() => {
              const row = rows.find(mayAdd);
              if (row === undefined) return;
              add(row);
              document.getElementById(`plan-add-${row.key}`)?.focus();
            }}
            data-testid="plan-add"
          >
            {t('calendar.add')}
          </Button>
        </div>
      </header>
      <div className="plan-body">
        <div className="plan-main">
          <Failure error={plans.error ?? ahead.error ?? shownSpan.error} />
          {shownSpan.isError ? (
            <Button variant="default" onClick={() => void shownSpan.refetch()} data-testid="plan-read-again">
              {t('common.retry')}
            </Button>
          ) : null}
          <Calendar
            {...{ window, rows, names, words, today, hand, mayAdd, holes, clashes, switched, unread }}
            picked={shown?.key}
            onAdd={add}
          />
          <InHand
            {...{ said, held, moving, words }}
            onDrop={drop}
            onLeave={leave}
            onTakeAgain={(at) => void takeAgain(at)}
            onUndo={() => {
              if (!typing()) moving.undo();
            }}
          />
          <ClashList
            {...{ holes, clashes, names, words }}
            onShow={(day) => setWindow(windowOf(window.kind, day))}
          />
          <StoreLine
            names={names}
            rows={rows}
            onAdd={(store) => setExtra([...extra, { kind: 'store', store }])}
          />
          <Ahead rows={wide} window={year} {...{ holes, names, words, today }} />
          <section data-testid="plan-table">
            <h2>{t('plan.title')}</h2>
            <p className="section-lead">{t('plan.lead')}</p>
            <PlanTable
              plans={list}
              names={names}
              onAim={(next) => {
                if (typing()) toPanel();
                else setAim(next);
              }}
            />
          </section>
          <QuestionsSection />
        </div>
        <aside
          id="plan-panel"
          className="plan-panel"
          aria-label={t('calendar.panel')}
          data-testid="plan-panel"
        >
          {edited !== undefined ? (
            <>
              {edited.kind === 'new' ? (
                <IntoPlan
                  plans={list.filter(
                    (plan) =>
                      scopeKey(plan.scope) === scopeKey(edited.start.scope) &&
                      (plan.draft ?? plan.versions.at(-1))?.rule.kind === 'fixed',
                  )}
                  onChoose={(plan) => {
                    const form = withPeriod(changeOf(plan, dateOf(today)), edited.at, plan);
                    setAim({ kind: 'change', plan, form });
                  }}
                />
              ) : null}
              <PlanEditor
                // Another revision is another form: what was typed into this one was for what stood then.
                key={
                  edited.kind === 'new'
                    ? `new ${edited.at.from} ${edited.at.to}`
                    : `${edited.plan.id} ${edited.plan.revision}`
                }
                plan={edited.kind === 'new' ? undefined : edited.plan}
                start={
                  edited.kind === 'new'
                    ? edited.start
                    : edited.form === undefined
                      ? {}
                      : { form: edited.form }
                }
                names={names}
                onTyped={setTyped}
                onDone={done}
                onReload={(plan) => {
                  changed();
                  setAim(plan === undefined ? undefined : { kind: 'change', plan });
                }}
                onClose={close}
              />
            </>
          ) : shown === undefined || shownPlan === undefined ? (
            <p className="plan-caption">{t('calendar.panelNone')}</p>
          ) : (
            <PeriodPanel
              {...{ names, words, today }}
              bar={shown}
              plan={shownPlan}
              mayChange={mayChange(mine, shownPlan.scope, names.stores)}
              onQuestion={(each) =>
                setQuestion({ kind: each.fixed && mine.kind !== 'all' ? 'reword' : 'change', question: each })
              }
              onAim={(kind) => setAim({ kind, plan: shownPlan })}
            />
          )}
        </aside>
      </div>
      <PlanDialogs aim={aim} names={names} onDone={done} onClose={close} />
      {question === undefined ? null : (
        <QuestionDialog
          aim={question}
          onDone={() => {
            setQuestion(undefined);
            changed();
          }}
          onStale={changed}
          onClose={() => setQuestion(undefined)}
        />
      )}
    </div>
  );
}
