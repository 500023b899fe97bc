import type { Plan, PlanDraft } from '@otklik/shared/api/plans.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { codeOf } from '../../api/errors.ts';
import { type Hub, orThrow } from '../../api/hub.ts';
import { plansQuery } from '../questions/question-queries.ts';
import type { Held } from './held.ts';

/** A move that was saved, and what the plan's draft was before; absent: it had none. */
interface Moved {
  readonly plan: Plan;
  readonly before: PlanDraft | undefined;
}

export interface Moving {
  /** What was put down and could not be saved, as somebody else was quicker; it is still in the hand. */
  readonly stale: Held | undefined;
  readonly error: unknown;
  readonly busy: boolean;
  readonly undoable: Plan | undefined;
  readonly save: (held: Held, plan: Plan, draft: PlanDraft) => void;
  readonly undo: () => void;
  /** Forgets what went wrong. */
  readonly settle: () => void;
}

interface MovingEvents {
  readonly onSaved: (held: Held) => void;
  readonly onUndone: (plan: Plan) => void;
}

/**
 * Saves a move as the plan's draft, of the revision that was on the screen: whoever comes second is told, and nothing is
 * overwritten. The last one can be undone, by the same rule.
 */
export function useMove(hub: Hub, { onSaved, onUndone }: MovingEvents): Moving {
  const client = useQueryClient();
  const [moved, setMoved] = useState<Moved>();
  // Known at once, where `busy` waits to be drawn: two keys may come before that.
  const running = useRef(false);
  const over = (): void => {
    running.current = false;
  };
  const { queryKey } = plansQuery(hub);
  const shown = (plan: Plan | undefined): void => {
    if (plan !== undefined)
      client.setQueryData(queryKey, (plans) => plans?.map((each) => (each.id === plan.id ? plan : each)));
    void client.invalidateQueries({ queryKey: ['questions'] });
  };
  const save = useMutation({
    mutationFn: ({ plan, draft }: { readonly held: Held; readonly plan: Plan; readonly draft: PlanDraft }) =>
      orThrow(hub.savePlanDraft(plan.id, plan.revision, draft)),
    onSuccess: (saved, { held, plan }) => {
      shown(saved);
      setMoved({ plan: saved, before: plan.draft });
      onSaved(held);
    },
    onSettled: over,
    gcTime: 0,
  });
  const undo = useMutation({
    mutationFn: async ({ plan, before }: Moved): Promise<Plan | undefined> => {
      if (before !== undefined) return orThrow(hub.savePlanDraft(plan.id, plan.revision, before));
      await orThrow(hub.dropPlanDraft(plan.id, plan.revision));
      // Its revision is not told with the end of a draft: what stands is asked for anew.
      return undefined;
    },
    onSuccess: (plan, { plan: before }) => {
      shown(plan);
      setMoved(undefined);
      onUndone(before);
    },
    onSettled: over,
    gcTime: 0,
  });
  const code = save.isError ? codeOf(save.error) : undefined;
  return {
    stale: code === 'plan-changed' || code === 'plan-unknown' ? save.variables?.held : undefined,
    error: undo.error ?? save.error,
    busy: save.isPending || undo.isPending,
    undoable: moved?.plan,
    save: (held, plan, draft) => {
      if (running.current) return;
      running.current = true;
      undo.reset();
      save.mutate({ held, plan, draft });
    },
    undo: () => {
      if (moved === undefined || running.current) return;
      running.current = true;
      undo.mutate(moved);
    },
    settle: () => {
      save.reset();
      undo.reset();
    },
  };
}
