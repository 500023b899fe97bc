import type { PlanScope } from '@otklik/shared/api/plan-scope.ts';
import type { Plan, PlanDraft } from '@otklik/shared/api/plans.ts';
import type { Question } from '@otklik/shared/api/questions.ts';
import { dayOf } from '@otklik/shared/questions/calendar.ts';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import { type Language, useLanguage } from '../../i18n/i18n.ts';
import { useScopeNames } from '../delivery/scope-choice.tsx';
import { plansQuery, questionListQuery } from './question-queries.ts';

const DAY_MS = 86_400_000;
const locale: Readonly<Record<Language, string>> = { ru: 'ru-RU', en: 'en-GB' };

/** A day of a store's calendar in words, «1 декабря 2026 г.»; what is no day stays as it is. */
export function dateText(date: string, language: Language): string {
  const day = dayOf(date);
  return day === undefined
    ? date
    : new Intl.DateTimeFormat(locale[language], { dateStyle: 'long', timeZone: 'UTC' }).format(day * DAY_MS);
}

/** Year and month in words, of a date. */
export const monthText = (date: string, language: Language): string =>
  new Intl.DateTimeFormat(locale[language], { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    (dayOf(date) ?? 0) * DAY_MS,
  );

export interface PlanNames {
  readonly questions: readonly Question[];
  readonly plans: readonly Plan[];
  readonly stores: readonly { readonly id: string; readonly name: string }[];
  readonly groups: readonly {
    readonly id: string;
    readonly name: string;
    readonly stores: readonly string[];
  }[];
  readonly question: (id: string) => string;
  readonly plan: (id: string) => string;
  readonly store: (id: string) => string;
  readonly scope: (scope: PlanScope) => string;
}

/** What plans name by ids, in words of the page's language. */
export function usePlanNames(): PlanNames {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const hub = useHub();
  const questions = useQuery(questionListQuery(hub)).data ?? [];
  const plans = useQuery(plansQuery(hub)).data ?? [];
  const { stores, groups, nameOf } = useScopeNames();
  return {
    ...{ questions, plans, stores, groups },
    question: (id) => questions.find((each) => each.id === id)?.text[language] ?? id,
    // Of a draft nobody has saved the hub knows no name.
    plan: (id) => plans.find((each) => each.id === id)?.name ?? t('plan.thisDraft'),
    store: (id) => stores.find((each) => each.id === id)?.name ?? id,
    scope: nameOf,
  };
}

/** What a rule asks, in a line. */
export function useRuleText(): (draft: Pick<PlanDraft, 'rule'>) => string {
  const { t } = useTranslation();
  return ({ rule }) => {
    switch (rule.kind) {
      case 'none':
        return t('plan.rule.none');
      case 'fixed':
        return t('plan.periods', { count: rule.periods.length });
      case 'order':
      case 'random':
      case 'weighted':
        return `${t(`plan.rule.${rule.kind}`)}, ${
          rule.every === 1 ? t(`plan.unit.${rule.unit}`) : t(`plan.every.${rule.unit}`, { count: rule.every })
        }`;
      default:
        return rule satisfies never;
    }
  };
}
