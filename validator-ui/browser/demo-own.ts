import { ownExclusionListSchema, ownExclusionSchema, ownFiguresSchema } from '@otklik/shared/api/own.ts';
import type { Static, TSchema } from 'typebox';
import { idOf, question, start, store, workplaces } from './demo-data.ts';

type SendReply = <S extends TSchema>(schema: S, value: Static<S>, status?: number) => void;

const HOUR = 3_600_000;
const [till = { id: 'till-1', name: 'till' }] = workplaces;

const press = (seq: number, ago: number) => ({
  ...{ item: idOf(seq), kind: 'customer-press' as const, at: start - ago, workplace: till, question },
});

const open = {
  ...press(3, 20 * HOUR),
  ...{ excluded: true, reason: 'worker-pressed' as const, appealable: true },
};

/** Answers what a worker's own page asks for; false: it is something else. */
export function sendOwn(path: string, linked: boolean, send: SendReply): boolean {
  if (path === '/own/figures') {
    const tens = [8, 7, 9, 6, 5].map((low) => ({ low, high: low === 9 ? 10 : low }));
    send(ownFiguresSchema, {
      linked,
      questions: linked
        ? [
            {
              ...{ id: 'q1', text: question, answers: 50, low: 35, high: 36 },
              batches: tens.map((ten, at) => ({ week: at < 3 ? '2026-11-16' : '2026-11-09', ...ten })),
            },
          ]
        : [],
    });
    return true;
  }
  if (path === '/own/exclusions') {
    const decided = {
      ...{ state: 'rejected' as const, at: start - 80 * HOUR, closedAt: start - 50 * HOUR },
      ...{ mine: true, text: 'Покупатель нажал сам.', reason: 'no-customer' as const },
    };
    send(ownExclusionListSchema, {
      ...{ linked, zone: store.zone },
      exclusions: [
        open,
        {
          ...press(13, 90 * HOUR),
          ...{ excluded: true, reason: 'no-customer', appealable: false, appeal: decided },
        },
      ],
    });
    return true;
  }
  if (path === `/own/exclusions/${open.item}/appeal`) {
    const appeal = { state: 'open' as const, at: start, mine: true, text: 'x' };
    send(ownExclusionSchema, { ...open, appealable: false, appeal }, 201);
    return true;
  }
  return false;
}
