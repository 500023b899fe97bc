import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import type { Operator } from '@otklik/shared/api/kiosk.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import type { CodedError } from '@otklik/shared/base/errors.ts';
import { ok, type Result } from '@otklik/shared/base/result.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import type { Agent } from '../agent/agent.ts';
import type { Journal } from '../journal/journal.ts';
import type { PinGate } from '../staff/pin.ts';
import { type RosterEntry, type RosterError, readRoster } from './roster.ts';
import type { PlaceShift, ShiftNotice, ShiftStatus } from './shift-view.ts';
import { nextChange, type Statement, whoWorks } from './who-works.ts';

/**
 * Who works at the counter: PIN or badge at the kiosk, or a roster. What was said and the roster are kept beside the
 * journal; `shift` events follow from them (DESIGN §5), so a kiosk started again says the same.
 */

/** The clock may be set at any time: who works is looked at at least this often, ms. */
const LOOK_MS = 30_000;
const NOTICE_MS = 6000;
/** A badge held to the scanner twice by one hand, ms. */
const SAME_BADGE_MS = 3000;
const MAX_ROSTER_BYTES = 1024 * 1024;
const ROSTER = 'shift.roster';
const saidName = (place: number): string => `shift.said.${place}`;

export interface ShiftParts {
  readonly agent: Pick<Agent, 'shift' | 'operator' | 'places' | 'config'>;
  readonly journal: Pick<Journal, 'setting' | 'setSetting'>;
  readonly gate: PinGate;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly rosterFile: string | undefined;
  /** What the screens show may have changed. */
  readonly onChange: () => void;
  readonly warn: (line: string) => void;
}

export interface Shifts {
  /** A worker types number and PIN; the screen shows what came of it. */
  signIn(place: number, number: string, pin: string): Promise<void>;
  signOut(place: number): void;
  /** A badge was scanned: it signs in, or out again who is signed in with it. */
  badge(place: number, text: string): void;
  /** A roster came by the watched folder; undefined where these bytes are none. */
  takeRoster(bytes: Uint8Array): Result<void, CodedError<string>> | undefined;
  /** The configuration has changed. */
  configured(): void;
  views(): readonly PlaceShift[];
  status(): ShiftStatus;
  stop(): void;
}

const statementSchema = Compile(
  Type.Object(
    {
      operator: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
      by: Type.Union([Type.Literal('pin'), Type.Literal('badge')]),
      at: Type.Integer(),
    },
    { additionalProperties: false },
  ),
);

export function startShifts(parts: ShiftParts): Shifts {
  const { agent, journal, gate, clock, timers, rosterFile, onChange, warn } = parts;
  const notices = new Map<number, ShiftNotice>();
  const lastBadge = new Map<number, { readonly hash: string; readonly at: number }>();
  let roster: readonly RosterEntry[] = [];
  let rosterFault: string | undefined;
  let fileSeen: string | undefined;
  let cancel = (): void => {};

  const zone = (): string => agent.config()?.store.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const operators = (): readonly Operator[] => agent.config()?.operators ?? [];
  const numberOf = (id: string): string => operators().find((one) => one.id === id)?.number ?? id;
  const places = (): readonly number[] => agent.places().map(({ place }) => place);

  function said(place: number): Statement | undefined {
    const text = journal.setting(saidName(place));
    if (text === undefined) return undefined;
    try {
      const value: unknown = JSON.parse(text);
      return statementSchema.Check(value) ? value : undefined;
    } catch {
      return undefined;
    }
  }

  function say(place: number, statement: Statement): void {
    journal.setSetting(saidName(place), JSON.stringify(statement));
    look();
  }

  /** Brings the machines in line with who works now. */
  function look(): void {
    cancel();
    readFile();
    const now = clock.wall();
    let due = now + LOOK_MS;
    for (const place of places()) {
      const statement = said(place);
      const { operator, by } = whoWorks(roster, statement, place, now);
      if (agent.operator(place) !== operator) {
        agent.shift(place, { by, ...(operator === undefined ? {} : { operator }) });
        onChange();
      }
      due = Math.min(due, nextChange(roster, statement, now) ?? due);
    }
    cancel = timers.after(Math.max(0, due - now), look);
  }

  /** `--roster FILE`, whenever it is another. */
  function readFile(): void {
    if (rosterFile === undefined) return;
    try {
      const { mtimeMs, size } = statSync(rosterFile);
      const stamp = `${mtimeMs} ${size}`;
      if (stamp === fileSeen) return;
      fileSeen = stamp;
      const taken = keepRoster(readFileSync(rosterFile));
      fault(
        taken === undefined ? 'it has no columns "from" and "to"' : taken.ok ? undefined : taken.error.detail,
      );
    } catch (thrown) {
      // The roster known before stands: the share may be away.
      fault(thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown));
    }
  }

  function fault(why: string | undefined): void {
    if (why !== undefined && why !== rosterFault) warn(`shift roster: ${rosterFile}: ${why}`);
    rosterFault = why;
  }

  function keepRoster(bytes: Uint8Array): Result<void, RosterError> | undefined {
    if (bytes.length > MAX_ROSTER_BYTES) return undefined;
    const read = readRoster(bytes, zone());
    if (read === undefined || !read.ok) return read;
    journal.setSetting(ROSTER, Buffer.from(bytes).toString('base64'));
    adopt(read.value);
    return ok(undefined);
  }

  /** A roster may name workers by number, as personnel does. */
  function adopt(entries: readonly RosterEntry[]): void {
    const ids = new Map(operators().map(({ id, number }) => [number ?? id, id]));
    roster = entries.map((entry) => ({ ...entry, operator: ids.get(entry.operator) ?? entry.operator }));
  }

  /** The store's zone and the numbers may be others now. */
  function reread(): void {
    const text = journal.setting(ROSTER);
    const read = text === undefined ? undefined : readRoster(Buffer.from(text, 'base64'), zone());
    if (read?.ok === true) adopt(read.value);
  }

  function note(place: number, notice: ShiftNotice): void {
    notices.set(place, notice);
    onChange();
    timers.after(NOTICE_MS, () => {
      if (notices.get(place) !== notice) return;
      notices.delete(place);
      onChange();
    });
  }

  reread();
  look();

  return {
    async signIn(place, number, pin) {
      const operator = operators().find((one) => (one.number ?? one.id) === number);
      const answer = await gate.attempt(`operator:${operator?.id ?? '?'}`, pin, operator?.pin);
      if (answer.right && operator !== undefined) {
        say(place, { operator: operator.id, by: 'pin', at: clock.wall() });
        note(place, { code: 'signed-in' });
      } else if (!answer.right) {
        const { right: _wrong, ...why } = answer;
        note(place, why);
      }
    },
    signOut(place) {
      if (agent.operator(place) === undefined) return;
      say(place, { by: 'pin', at: clock.wall() });
      note(place, { code: 'signed-out' });
    },
    badge(place, text) {
      const hash = createHash('sha256').update(text).digest('hex');
      const before = lastBadge.get(place);
      lastBadge.set(place, { hash, at: clock.mono() });
      if (before !== undefined && before.hash === hash && clock.mono() - before.at < SAME_BADGE_MS) return;
      const operator = operators().find((one) => one.badge === hash);
      if (operator === undefined) return note(place, { code: 'badge-unknown' });
      const out = agent.operator(place) === operator.id;
      say(place, { by: 'badge', at: clock.wall(), ...(out ? {} : { operator: operator.id }) });
      note(place, { code: out ? 'signed-out' : 'signed-in' });
    },
    takeRoster(bytes) {
      const taken = keepRoster(bytes);
      if (taken?.ok === true) look();
      return taken;
    },
    configured() {
      reread();
      look();
      onChange();
    },
    views: () =>
      places().map((place) => {
        const operator = agent.operator(place);
        const notice = notices.get(place);
        return {
          place,
          ...(operator === undefined ? {} : { number: numberOf(operator) }),
          ...(notice === undefined ? {} : { notice }),
          pin: operators().some((one) => one.pin !== undefined),
          badge: operators().some((one) => one.badge !== undefined),
        };
      }),
    status: () => ({
      places: places().map((place) => {
        const operator = agent.operator(place);
        const { by } = whoWorks(roster, said(place), place, clock.wall());
        return { place, ...(operator === undefined ? {} : { number: numberOf(operator), by }) };
      }),
      ...(roster.length === 0 && rosterFault === undefined
        ? {}
        : {
            roster: { entries: roster.length, ...(rosterFault === undefined ? {} : { fault: rosterFault }) },
          }),
    }),
    stop: () => cancel(),
  };
}
