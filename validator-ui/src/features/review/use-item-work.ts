import type { ReviewDetail } from '@otklik/shared/api/review.ts';
import type {
  VerdictReason,
  VerdictRequest,
  VerdictSeen,
  VerdictValue,
} from '@otklik/shared/api/verdicts.ts';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ApiErrorCode } from '../../api/errors.ts';
import { useHub } from '../../api/hub-context.ts';
import type { Entry, EntryLabel } from '../../outbox/entry.ts';
import { useEntries, useOutbox } from '../../outbox/outbox-context.ts';
import { waits } from '../../outbox/rules.ts';
import { afterPaint } from '../../ui/after-paint.ts';
import { itemQuery, leaveQueue, takeDetail, takeSecondLook } from './queries.ts';
import { noteVerdict } from './recent-verdicts.ts';
import { useAsking } from './use-asking.ts';
import { useDoneWith } from './use-done-with.ts';

/**
 * Where the expert is with one item. `comparing` is the hub's word, as the recorded answer is; the rest is the screen's.
 * `kept`: the verdict is kept in this browser, for the hub cannot be told of it now; the expert goes on with the next.
 */
export type Step = 'judging' | 'choosing-reason' | 'writing-reason' | 'kept' | 'comparing' | 'done';

export interface ItemWork {
  readonly step: Step;
  /** The item's verdict is on its way to the hub, or on its way back: no key says anything of it now. */
  readonly busy: boolean;
  /** An undo or a second look is out, of whatever item: another one waits. */
  readonly asking: boolean;
  /** Why the last thing failed, the verdict is only kept, or the hub refused it. */
  readonly problem: ApiErrorCode | undefined;
  /** What was said is kept in this browser and not sent yet. */
  readonly kept: boolean;
  /** This item's verdict was withdrawn just now, so its answer has been seen. */
  readonly undone: boolean;
  chooseZero(): void;
  give(value: VerdictValue, reason?: VerdictReason, text?: string): void;
  write(): void;
  cancel(): void;
  compare(match: boolean): void;
  /** Takes back the verdict on the item, the latest of all, or that on the item named. */
  undo(item?: string): void;
  /** Asks for a second look at the item, or takes that back. */
  secondLook(): void;
  goOn(): void;
}

export interface ItemWorkOptions {
  readonly detail: ReviewDetail | undefined;
  /** The item is finished with: show the next one. */
  readonly onNext: () => void;
  /** An undo brought this item back. */
  readonly onItem: (id: string) => void;
  /** What the expert has had before him. */
  readonly seen?: () => VerdictSeen;
}

/** The two steps of a verdict: blind first, then compared with what was recorded. */
export function useItemWork({ detail, onNext, onItem, seen }: ItemWorkOptions): ItemWork {
  const hub = useHub();
  const client = useQueryClient();
  const outbox = useOutbox();
  const entries = useEntries();
  const id = detail?.item.id;
  const [choice, setChoice] = useState<'none' | 'zero' | 'other'>('none');
  const [undone, setUndone] = useState<string>();
  const asking = useAsking();

  // biome-ignore lint/correctness/useExhaustiveDependencies: another item starts over.
  useEffect(() => setChoice('none'), [id]);

  const mine = detail?.item.mine;
  const own = entries.filter((entry) => entry.item === id);
  const waiting = own.filter(waits);
  const unsent = waiting.find(({ order }) => order.kind === 'verdict');
  const step = stepOf(mine, choice, waiting);
  useDoneWith(detail?.item, own);

  // The hub may tell of the verdict by its stream before its own reply is here: then the second step may begin.
  const onWay = unsent?.state === 'sending' && mine === undefined;
  const undoing = id !== undefined && asking.undoing(id);
  const free = () => id !== undefined && !asking.undoing(id) && !onWay && step !== 'kept';
  const problem = asking.problemOf(id);
  const finish = (item: string) => {
    onNext();
    // The queue as it is shown leaves out what was spoken of already.
    afterPaint(() => leaveQueue(client, item));
  };
  return {
    step,
    busy: undoing || onWay,
    asking: asking.any,
    problem: problem ?? waiting[0]?.problem ?? own.find(({ state }) => state === 'refused')?.problem,
    kept: problem === undefined && waiting.some(({ state }) => state === 'kept'),
    undone: undone === id && mine === undefined,
    chooseZero() {
      if (free() && mine === undefined) setChoice('zero');
    },
    give(value, reason, text) {
      if (detail === undefined || id === undefined || !free() || mine !== undefined) return;
      const body: VerdictRequest = {
        value,
        ...(reason === undefined ? {} : { reason }),
        ...(text === undefined ? {} : { text }),
        ...(seen === undefined ? {} : { seen: seen() }),
      };
      asking.forgetProblem(id);
      setChoice('none');
      outbox.say({ item: id, order: { kind: 'verdict', body }, label: labelOf(detail) });
    },
    write() {
      if (free() && mine === undefined) setChoice('other');
    },
    cancel() {
      setChoice('none');
      asking.forgetProblem(id);
    },
    compare(match) {
      if (detail === undefined || id === undefined || !free() || mine === undefined || step !== 'comparing')
        return;
      const body = { match, verdict: mine.id };
      outbox.say({ item: id, order: { kind: 'confirm', body }, label: labelOf(detail) });
      // It is told of where the hub refuses it; the next item need not wait for that.
      finish(id);
    },
    undo(named) {
      if (named === undefined && mine === undefined && choice !== 'none') {
        setChoice('none');
        return;
      }
      if (asking.isOut()) return;
      const target = named ?? (mine === undefined && waiting.length === 0 ? undefined : id);
      const last = entries.findLast(
        (entry) => waits(entry) && (target === undefined || entry.item === target),
      );
      if (last?.order.kind === 'verdict' && last.state === 'kept' && last.tries === 0) {
        // The hub has never heard of it, so there is nothing to take back there, and nothing was shown for it.
        outbox.discard(last.key);
        if (last.item !== id) onItem(last.item);
        return;
      }
      // By its name where it is known here: a verdict on another item may be given before the hub hears of this.
      const item = target ?? last?.item;
      asking.ask({
        ...{ kind: 'undo', item, from: id },
        call: (signal) => hub.undo(item, signal),
        after: (changed) => {
          noteVerdict(changed);
          takeDetail(client, hub, changed);
          outbox.forgetOpen(changed.item.id);
          setUndone(changed.item.id);
          void client.invalidateQueries({ queryKey: ['review', 'queue'] });
          if (changed.item.id !== id) onItem(changed.item.id);
        },
      });
    },
    secondLook() {
      if (id === undefined) return;
      const wanted = detail?.item.secondLook === undefined;
      asking.ask({
        ...{ kind: 'second-look', item: id, from: id },
        call: (signal) => hub.secondLook(id, wanted, signal),
        after: (changed) => {
          takeSecondLook(client, hub, changed);
          // The reply to a verdict given meanwhile may not know of it.
          const again = () => client.invalidateQueries({ queryKey: itemQuery(hub, id).queryKey });
          if (outbox.entries().some((each) => each.item === id && waits(each)))
            void outbox.settled(id).then(again);
        },
      });
    },
    goOn() {
      if (id !== undefined && (step === 'done' || step === 'kept')) finish(id);
    },
  };
}

function stepOf(
  mine: ReviewDetail['item']['mine'],
  choice: 'none' | 'zero' | 'other',
  waiting: readonly Entry[],
): Step {
  if (waiting.some(({ order }) => order.kind === 'confirm')) return 'done';
  if (mine !== undefined) return mine.confirmed ? 'done' : 'comparing';
  if (waiting.some(({ state }) => state === 'kept')) return 'kept';
  if (choice === 'none') return 'judging';
  return choice === 'zero' ? 'choosing-reason' : 'writing-reason';
}

const labelOf = ({ item: { at, store, workplace } }: ReviewDetail): EntryLabel => ({
  at,
  zone: store.zone,
  place: `${store.name}, ${workplace.name}`,
});
