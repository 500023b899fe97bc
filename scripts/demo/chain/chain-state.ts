import { readFileSync } from 'node:fs';
import Type, { type Static } from 'typebox';
import { Value } from 'typebox/value';

/** What is known of the chain in this data folder: a start goes on where the one before ended, and shows the same. */
const chainStateSchema = Type.Object(
  {
    version: Type.Literal(1),
    size: Type.Union([Type.Literal('small'), Type.Literal('full')]),
    /** Date of the history's first day, in days since 1970-01-01. */
    first: Type.Integer(),
    /** The kiosks' keys follow from it. */
    secret: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    /** Last number of each store's journal, by the store's name, once the hub has all of it. */
    loaded: Type.Record(Type.String(), Type.Integer()),
    /** A part has been judged. */
    judged: Type.Boolean(),
    /** What comes after the history has been planned; absent: not yet. */
    planned: Type.Optional(Type.Boolean()),
    /** The seller has an account; absent: not yet. */
    seller: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
export type ChainState = Static<typeof chainStateSchema>;

/** The state kept in `file`; undefined where there is none or it is not ours. */
export function readChainState(file: string): ChainState | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return Value.Check(chainStateSchema, value) ? value : undefined;
  } catch {
    return undefined;
  }
}
