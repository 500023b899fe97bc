import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok } from '@otklik/shared/base/result.ts';
import { dateOf } from '@otklik/shared/questions/calendar.ts';
import { findQuestion } from '../../questions/question-repository.ts';
import { placeName } from '../../samples/frame-repository.ts';
import { sampleUnknown } from '../../samples/sample-frame.ts';
import { findSample, listSamples } from '../../samples/sample-repository.ts';
import { countSampleItems, listSampleItems, type SamplePosition } from './sample-item-repository.ts';
import type { Way } from './way.ts';

const cursorOf = ({ place, journal, seq }: SamplePosition): string => `${place}.${journal}.${seq}`;

function parseCursor(text: string): SamplePosition | undefined {
  if (!/^\d{1,9}\.\d{1,16}\.\d{1,16}$/.test(text)) return undefined;
  const [place, journal, seq] = text.split('.').map(Number);
  return place === undefined || journal === undefined || seq === undefined
    ? undefined
    : { place, journal, seq };
}

/** The presses of a drawn sample's polls in the order of the draw, and nothing else among them. */
export const sample: Way = {
  page(db, { expert, sample: id, filter, state, cursor, limit }) {
    const drawn = id === undefined ? undefined : findSample(db, id);
    if (id === undefined || drawn === undefined) return err(sampleUnknown);
    if (drawn.drawn === undefined) return err(coded('sample-not-drawn', 'Draw the sample first.'));
    const after = cursor === undefined ? undefined : parseCursor(cursor);
    if (cursor !== undefined && after === undefined)
      return err(coded('bad-request', 'The cursor is none of this list.'));
    const items = { expert, sample: id, wanted: drawn.drawn.wanted, filter };
    const found = listSampleItems(db, { ...items, state }, after, limit + 1);
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return ok({
      items: page,
      ...(found.length > limit && last !== undefined ? { next: cursorOf(last) } : {}),
      total: countSampleItems(db, { ...items, state }),
      pending: countSampleItems(db, { ...items, state: 'pending' }),
    });
  },
  lines: (db, { expert, within }) =>
    listSamples(db, undefined).flatMap(({ id, question, from, to, scope, drawn }) => {
      if (drawn === undefined) return [];
      const asked = { expert, sample: id, wanted: drawn.wanted, filter: { within } };
      const waiting = countSampleItems(db, { ...asked, state: 'pending' });
      const text = findQuestion(db, question)?.text;
      if (waiting === 0 || text === undefined) return [];
      const place =
        scope.kind === 'all'
          ? undefined
          : scope.kind === 'store'
            ? placeName(db, 'store', scope.store)
            : placeName(db, 'group', scope.group);
      return [
        {
          ...{ way: 'sample' as const, waiting },
          sample: {
            ...{ id, question: text, from: dateOf(from), to: dateOf(to) },
            ...(place === undefined ? {} : { place }),
          },
        },
      ];
    }),
};
