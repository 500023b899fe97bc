import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { canonicalJson } from '@otklik/shared/sync/canonical-json.ts';
import { Temporal } from 'temporal-polyfill';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';

/**
 * What a till or CRM reports: that something happened at its workplace. No sums, goods or customers: what is not needed
 * is refused, so that it never gets into a journal.
 */

// Printable: a name or number ends up in reports and logs.
const text = (maxLength: number) =>
  Type.String({ minLength: 1, maxLength, pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]+$' });
const instant = Type.String({ minLength: 16, maxLength: 40 });

export const operationSchema = Type.Object(
  {
    /** What happened, by a name that a rule knows: `sale`, `return`, `service-done`. */
    operation: text(64),
    /** Number of the receipt, unique at the workplace for as long as may be (a fiscal number, or date and number). */
    receipt: Type.Optional(text(64)),
    /** The worker's pseudonymous id, as the kiosk and the hub know it. */
    operator: Type.Optional(text(64)),
    /** When it happened by the till's clock, RFC 3339 with an offset; absent: just now. */
    at: Type.Optional(instant),
    /** The till's clock as it sends this: with it, a till whose clock is wrong is still told rightly. */
    sentAt: Type.Optional(instant),
  },
  { additionalProperties: false },
);
export type OperationBody = Static<typeof operationSchema>;

export interface Operation {
  readonly name: string;
  readonly receipt?: string;
  readonly operator?: string;
  /** How long ago it happened, ms. */
  readonly ageMs: number;
  /** The same for two bodies that say the same. */
  readonly digestible: string;
}

/** Older than this is refused: it is no operation of these days, but a wrong clock or an old file. */
export const OLDEST_MS = 30 * 86_400_000;

const check = Compile(operationSchema);

/** `detail` says what does not fit; `now`: the kiosk's wall ms. */
export function readOperation(value: unknown, now: number): Result<Operation, CodedError<'bad-operation'>> {
  if (!check.Check(value)) return misfit(value);
  // A lone surrogate has no UTF-8, and the journal's canonical JSON refuses it.
  if (!Object.values(value).every((text) => text.isWellFormed()))
    return bad('A text is not well-formed Unicode.');
  const { operation, receipt, operator, at, sentAt } = value;
  const happened = at === undefined ? undefined : instantOf(at);
  const sent = sentAt === undefined ? now : instantOf(sentAt);
  if (at !== undefined && happened === undefined) return bad(noInstant('/at'));
  if (sent === undefined) return bad(noInstant('/sentAt'));
  // A till's clock may be ahead of ours: then it happened just now.
  const ageMs = happened === undefined ? 0 : Math.max(0, sent - happened);
  if (ageMs > OLDEST_MS) return bad('/at lies more than 30 days back.');
  return ok({
    name: operation,
    ...(receipt === undefined ? {} : { receipt }),
    ...(operator === undefined ? {} : { operator }),
    ageMs,
    digestible: canonicalJson({ operation, receipt, operator, at }),
  });
}

const noInstant = (path: string): string => `${path} is no RFC 3339 time with an offset.`;

/** What does not fit, in words of our own: a schema's are neither Russian nor for whoever writes for a till. */
function misfit(value: unknown): Result<never, CodedError<'bad-operation'>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return bad('This is no operation.');
  const known = Object.keys(operationSchema.properties);
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    return bad(`Unknown field ${JSON.stringify(unknown.slice(0, 64))}. Known: ${known.join(', ')}.`);
  }
  if (!('operation' in value)) return bad('The field operation is missing.');
  const path = check.Errors(value)[0]?.instancePath ?? '';
  const given = Object.entries(value).find(([name]) => `/${name}` === path)?.[1];
  if (typeof given !== 'string') return bad(`${path} is no text.`);
  if (path === '/at' || path === '/sentAt') return bad(noInstant(path));
  return bad(`${path} has 1 to 64 printable characters.`);
}

const bad = (detail: string) => err(coded('bad-operation', detail));

function instantOf(text: string): number | undefined {
  try {
    return Temporal.Instant.from(text).epochMilliseconds;
  } catch {
    return undefined;
  }
}
