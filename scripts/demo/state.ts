import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import Type, { type Static } from 'typebox';
import { Value } from 'typebox/value';

/** What has been set up in the hub of this data folder, so that a second start sets up nothing twice. */
const demoStateSchema = Type.Object(
  {
    version: Type.Literal(1),
    /** The hub has its admin. */
    admin: Type.Boolean(),
    /** Its people have passwords of 12 characters and more; absent: the shorter ones of before. */
    passwords: Type.Optional(Type.Literal('long')),
    store: Type.Optional(Type.String()),
    workplace: Type.Optional(Type.String()),
    question: Type.Optional(Type.String()),
    /** The kiosk of this data folder is enrolled. */
    kiosk: Type.Boolean(),
    /** The question is on the plan. */
    period: Type.Boolean(),
    /** Logins that exist. */
    users: Type.Array(Type.String()),
    cameras: Type.Array(
      Type.Object(
        { id: Type.String(), folder: Type.String(), pattern: Type.String(), zone: Type.String() },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);
export type DemoState = Static<typeof demoStateSchema>;

const empty: DemoState = { version: 1, admin: false, kiosk: false, period: false, users: [], cameras: [] };

/** The state kept in `file`; an empty one where there is none or it is not ours. */
export function readState(file: string): DemoState {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return Value.Check(demoStateSchema, value) ? value : empty;
  } catch {
    return empty;
  }
}

export const writeState = (file: string, state: DemoState): void => writeWhole(file, state);

/** Replaces the file in one step: it is whole after a power cut. */
export function writeWhole(file: string, state: object): void {
  const draft = `${file}.new`;
  const handle = openSync(draft, 'w');
  try {
    writeSync(handle, `${JSON.stringify(state, null, 2)}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(draft, file);
}
