import type { ReviewDetail, VerdictReason, VerdictRequest, VerdictValue } from '@otklik/shared/api/review.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { ApiError, ApiErrorCode } from '../../api/errors.ts';
import { useHub } from '../../api/hub-context.ts';
import { leaveQueue, queueQuery, takeDetail } from './queries.ts';

/** Where the expert is with one item. `comparing` and `done` are the hub's word, the rest is the screen's. */
export type Step = 'judging' | 'choosing-reason' | 'writing-reason' | 'comparing' | 'done';

export interface ItemWork {
  readonly step: Step;
  readonly busy: boolean;
  /** The last thing that failed; the item stays as it was. */
  readonly problem: ApiErrorCode | undefined;
  /** This item's verdict was withdrawn just now, so its answer has been seen. */
  readonly undone: boolean;
  chooseZero(): void;
  give(value: VerdictValue, reason?: VerdictReason, text?: string): void;
  write(): void;
  cancel(): void;
  compare(match: boolean): void;
  undo(): void;
  goOn(): void;
}

export interface ItemWorkOptions {
  readonly detail: ReviewDetail | undefined;
  /** The item is finished with: show the next one. */
  readonly onNext: () => void;
  /** An undo brought this item back. */
  readonly onItem: (id: string) => void;
}

/** The two steps of a verdict: blind first, then compared with what was recorded. */
export function useItemWork({ detail, onNext, onItem }: ItemWorkOptions): ItemWork {
  const hub = useHub();
  const client = useQueryClient();
  const id = detail?.item.id;
  const [choice, setChoice] = useState<'none' | 'zero' | 'other'>('none');
  const [problem, setProblem] = useState<ApiErrorCode>();
  const [undone, setUndone] = useState<string>();
  const [busy, setBusy] = useState(false);
  // State is a render late; a second key within that time must not send twice.
  const sending = useRef(false);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another item starts over.
  useEffect(() => {
    setChoice('none');
    setProblem(undefined);
  }, [id]);

  const run = useCallback(
    (call: Promise<Result<ReviewDetail, ApiError>>, after: (changed: ReviewDetail) => void) => {
      sending.current = true;
      setBusy(true);
      setProblem(undefined);
      void call.then((answer) => {
        sending.current = false;
        setBusy(false);
        if (!answer.ok) {
          setProblem(answer.error.code);
          // The hub knows better than this screen what stands.
          void client.invalidateQueries({ queryKey: ['review'] });
          return;
        }
        takeDetail(client, hub, answer.value);
        after(answer.value);
      });
    },
    [client, hub],
  );

  const mine = detail?.item.mine;
  const step: Step =
    mine === undefined
      ? choice === 'none'
        ? 'judging'
        : choice === 'zero'
          ? 'choosing-reason'
          : 'writing-reason'
      : mine.confirmed
        ? 'done'
        : 'comparing';

  const free = () => id !== undefined && !sending.current;
  const finish = (changed: ReviewDetail) => {
    leaveQueue(client, hub, changed.item.id);
    onNext();
  };
  return {
    step,
    busy,
    problem,
    undone: undone === id && mine === undefined,
    chooseZero() {
      if (free() && mine === undefined) setChoice('zero');
    },
    give(value, reason, text) {
      if (id === undefined || !free() || mine !== undefined) return;
      const body: VerdictRequest = {
        value,
        ...(reason === undefined ? {} : { reason }),
        ...(text === undefined ? {} : { text }),
      };
      run(hub.giveVerdict(id, body), () => setChoice('none'));
    },
    write() {
      if (free() && mine === undefined) setChoice('other');
    },
    cancel() {
      setChoice('none');
      setProblem(undefined);
    },
    compare(match) {
      if (id === undefined || !free() || mine === undefined || mine.confirmed) return;
      run(hub.confirm(id, match), finish);
    },
    undo() {
      if (sending.current) return;
      if (mine === undefined && choice !== 'none') {
        setChoice('none');
        return;
      }
      run(hub.undo(mine === undefined ? undefined : id), (changed) => {
        setUndone(changed.item.id);
        setChoice('none');
        void client.invalidateQueries({ queryKey: queueQuery(hub).queryKey });
        if (changed.item.id !== id) onItem(changed.item.id);
      });
    },
    goOn() {
      if (detail !== undefined && step === 'done') finish(detail);
    },
  };
}
