import type { Plan } from '@otklik/shared/api/plans.ts';
import type { DraftForm } from '../questions/draft-form.ts';
import type { EditorStart } from '../questions/plan-editor.tsx';
import type { DaySpan } from './plan-view.ts';

/** What is done with a plan. */
export type PlanAim =
  | { readonly kind: 'new'; readonly start: EditorStart; readonly at: DaySpan }
  /** `form`: what it begins with; absent: what stands. */
  | { readonly kind: 'change'; readonly plan: Plan; readonly form?: DraftForm }
  | { readonly kind: 'commit' | 'drop'; readonly plan: Plan }
  | { readonly kind: 'reveal'; readonly plan: Plan; readonly version: number };
