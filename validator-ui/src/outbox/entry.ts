import {
  confirmRequestSchema,
  itemIdSchema,
  verdictKeySchema,
  verdictRequestSchema,
} from '@otklik/shared/api/verdicts.ts';
import Type, { type Static } from 'typebox';
import { Check } from '../api/check.ts';
import { type ApiErrorCode, isProblemCode } from '../api/errors.ts';

/**
 * One thing an expert has said of an item, from the key that was pressed until the hub has it on record.
 *
 * - `sending`: waits for its turn or is on its way;
 * - `kept`: could not be sent, for the reason `problem`; it is tried again by itself;
 * - `refused`: the hub does not take it, for the reason `problem`; it stays until the expert has seen to it;
 * - `compare`: the verdict is on record, its second step is still open.
 */
export type EntryState = 'sending' | 'kept' | 'refused' | 'compare';

const strict = { additionalProperties: false } as const;

const orderSchema = Type.Union([
  Type.Object({ kind: Type.Literal('verdict'), body: verdictRequestSchema }, strict),
  Type.Object({ kind: Type.Literal('confirm'), body: confirmRequestSchema }, strict),
]);
export type Order = Static<typeof orderSchema>;

const labelSchema = Type.Object(
  {
    /** Time of the press, hub time in ms, and the zone to show it in. */
    at: Type.Integer(),
    zone: Type.String(),
    /** Store and workplace. */
    place: Type.String(),
  },
  strict,
);
/** What an entry is called before a person. */
export type EntryLabel = Static<typeof labelSchema>;

const entrySchema = Type.Object(
  {
    /** Names it to the hub, so that it is done once however often it is sent. */
    key: verdictKeySchema,
    item: itemIdSchema,
    order: orderSchema,
    label: labelSchema,
    /** When the key was pressed, by this computer, ms; rises with each entry of a tab. */
    at: Type.Integer(),
    /** The browser tab it was said in. */
    tab: Type.String({ maxLength: 64 }),
    state: Type.Union([
      Type.Literal('sending'),
      Type.Literal('kept'),
      Type.Literal('refused'),
      Type.Literal('compare'),
    ]),
    /** An `ApiErrorCode`. */
    problem: Type.Optional(Type.String({ maxLength: 64 })),
    /** How often it was sent. At 0 the hub cannot know of it. */
    tries: Type.Integer({ minimum: 0 }),
  },
  strict,
);
type StoredEntry = Static<typeof entrySchema>;
export type Entry = Omit<StoredEntry, 'problem'> & { readonly problem?: ApiErrorCode };

const isErrorCode = (text: string): text is ApiErrorCode =>
  isProblemCode(text) || text === 'offline' || text === 'bad-reply' || text === 'unknown';

/** An entry as it was kept; nothing where it is none of this version's. */
export function parseEntry(text: string): Entry | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Check(entrySchema, value)) return undefined;
  const { problem, ...rest } = value;
  return problem === undefined ? rest : { ...rest, problem: isErrorCode(problem) ? problem : 'unknown' };
}
