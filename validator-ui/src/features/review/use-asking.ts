import type { ReviewDetail } from '@otklik/shared/api/review.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { ApiError, ApiErrorCode } from '../../api/errors.ts';
import type { Outbox } from '../../outbox/outbox.ts';
import { useOutbox } from '../../outbox/outbox-context.ts';
import { answerInTime, browserLater } from '../../outbox/patience.ts';
import { waits } from '../../outbox/rules.ts';

/** What the screen itself asks of the hub, not by the outbox. */
export interface Question {
  readonly kind: 'undo' | 'second-look';
  /** What it is about; an undo without one is of the latest verdict of all. */
  readonly item: string | undefined;
  /** The item at hand when it was asked: a failure is told of there and nowhere else. */
  readonly from: string | undefined;
  readonly call: (signal: AbortSignal) => Promise<Result<ReviewDetail, ApiError>>;
  readonly after: (changed: ReviewDetail) => void;
}

export interface Asking {
  /** Something is out: another undo or second look must wait. */
  readonly any: boolean;
  /** As `any`, known at once and not a render later. */
  isOut(): boolean;
  /** An undo of the item is out, or one asked at it that will bring another; known at once, too. */
  undoing(item: string): boolean;
  /** Asks behind what is still on its way, unless something is out already. */
  ask(question: Question): void;
  problemOf(item: string | undefined): ApiErrorCode | undefined;
  forgetProblem(item: string | undefined): void;
}

/** An undo or a second look: one at a time, and given up when no answer comes. */
export function useAsking(): Asking {
  const client = useQueryClient();
  const outbox = useOutbox();
  const [any, setAny] = useState(false);
  const [problems, setProblems] = useState<ReadonlyMap<string, ApiErrorCode>>(new Map());
  // State is a render late; a second key within that time must not ask twice.
  const out = useRef<Question>(undefined);

  const setProblem = (item: string | undefined, code: ApiErrorCode | undefined) =>
    setProblems((known) => {
      const others = [...known].filter(([each]) => each !== item);
      return new Map(item === undefined || code === undefined ? others : [...others, [item, code]]);
    });
  return {
    any,
    isOut: () => out.current !== undefined,
    undoing: (item) => out.current?.kind === 'undo' && (out.current.item ?? out.current.from) === item,
    ask(question) {
      if (out.current !== undefined) return;
      out.current = question;
      setAny(true);
      setProblem(question.from, undefined);
      void behind(outbox, question).then((answer) => {
        out.current = undefined;
        setAny(false);
        if (answer.ok) {
          question.after(answer.value);
          return;
        }
        setProblem(question.from, answer.error.code);
        // The hub knows better than this screen what stands.
        void client.invalidateQueries({ queryKey: ['review'] });
      });
    },
    problemOf: (item) => (item === undefined ? undefined : problems.get(item)),
    forgetProblem: (item) => setProblem(item, undefined),
  };
}

/** The hub must first have what was said of the item before. */
async function behind(outbox: Outbox, { item, call }: Question): Promise<Result<ReviewDetail, ApiError>> {
  if (await outbox.settled(item)) return answerInTime(call, browserLater);
  const kept = outbox.entries().find((each) => waits(each) && (item === undefined || each.item === item));
  return { ok: false, error: { code: kept?.problem ?? 'offline', status: 0 } };
}
