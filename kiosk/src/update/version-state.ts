import { VERSION_PATTERN } from '@otklik/shared/update/version.ts';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';

/**
 * Which version of the program runs, and whether it is trusted yet. Pure; version-files.ts keeps it.
 *
 * Invariants: `current` is always a version that can be started: its folder was complete and durable before it was named
 * here. A version on trial has one before it to go back to, and runs at most `MAX_STARTS` times before it is trusted or
 * taken back. What was taken back is named in `refused` before anything else is started.
 */

/** The program the launcher was installed with. */
export const BASE = 'base';
/** A version on trial is started so often at most. */
export const MAX_STARTS = 3;
const MAX_REFUSED = 16;

const strict = { additionalProperties: false } as const;
const sha256 = Type.String({ pattern: '^[0-9a-f]{64}$' });
const version = Type.String({ pattern: VERSION_PATTERN, maxLength: 64 });

const installedSchema = Type.Object({ version, sha256 }, strict);
/** A release in a folder of its own, or the program that was installed with the launcher. */
const placeSchema = Type.Union([Type.Literal(BASE), installedSchema]);
export type ProgramPlace = Static<typeof placeSchema>;
export type Installed = Static<typeof installedSchema>;

const refusalSchema = Type.Object(
  {
    version,
    sha256,
    code: Type.String({ pattern: '^[a-z0-9-]{1,64}$' }),
    /** Wall ms by the kiosk's clock. */
    at: Type.Integer(),
    /** How often it was tried. */
    tries: Type.Integer({ minimum: 1 }),
  },
  strict,
);
export type Refusal = Static<typeof refusalSchema>;

const stateSchema = Type.Object(
  {
    current: placeSchema,
    /** The one before, kept as a way back. */
    previous: Type.Optional(placeSchema),
    /** `current` is not trusted yet, and was started so often. */
    trial: Type.Optional(Type.Object({ starts: Type.Integer({ minimum: 0 }) }, strict)),
    /** Newest first. */
    refused: Type.Array(refusalSchema, { maxItems: MAX_REFUSED }),
    /** The version of the installed program when this was written. */
    base: Type.Optional(version),
  },
  strict,
);
export type VersionState = Static<typeof stateSchema>;
export const versionStateCheck = Compile(stateSchema);

export const initialState: VersionState = { current: BASE, refused: [] };

export const samePlace = (a: ProgramPlace, b: ProgramPlace): boolean =>
  a === BASE || b === BASE ? a === b : a.sha256 === b.sha256;

/** The release takes the place of what runs, on trial. */
export function beginTrial(state: VersionState, release: Installed): VersionState {
  const { version: name, sha256: hash } = release;
  return {
    ...state,
    current: { version: name, sha256: hash },
    previous: state.current,
    trial: { starts: 0 },
  };
}

/** To be made durable before the program is started: a version that takes the machine down with it counts too. */
export function beforeStart(state: VersionState, at: number): VersionState {
  if (state.trial === undefined) return state;
  const { starts } = state.trial;
  return starts >= MAX_STARTS ? takeBack(state, 'died', at) : { ...state, trial: { starts: starts + 1 } };
}

/** It was told to stop while on trial: that start speaks neither for it nor against it. */
export function stoppedInOrder(state: VersionState): VersionState {
  if (state.trial === undefined) return state;
  return { ...state, trial: { starts: Math.max(0, state.trial.starts - 1) } };
}

/** It has told that all is well. */
export function confirm(state: VersionState): VersionState {
  const { trial: _over, refused, current, ...rest } = state;
  // What it is trusted as now, it is no longer refused as.
  const others = current === BASE ? refused : refused.filter(({ sha256: hash }) => hash !== current.sha256);
  return { ...rest, current, refused: others };
}

/** Back to the version before. Where there is none, nothing changes. */
export function takeBack(state: VersionState, code: string, at: number): VersionState {
  const { current, previous, trial: _over, refused, ...rest } = state;
  if (previous === undefined) return confirm(state);
  if (current === BASE) return { ...rest, current: previous, refused };
  const before = refused.find(({ sha256: hash }) => hash === current.sha256);
  const others = refused.filter((entry) => entry !== before);
  const refusal: Refusal = { ...current, code, at, tries: (before?.tries ?? 0) + 1 };
  return { ...rest, current: previous, refused: [refusal, ...others].slice(0, MAX_REFUSED) };
}

/** What was installed with the launcher runs again: it is newer, or the folder of the other is gone. */
export const toBase = (state: VersionState): VersionState => ({ current: BASE, refused: state.refused });
