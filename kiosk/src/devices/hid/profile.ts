import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { type Button, buttonSchema } from '@otklik/shared/poll/events.ts';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';

/**
 * What a bought button device is and which of its bits or keys are our buttons: a JSON file (docs/devices.md). Three
 * kinds: `protocol` speaks ours, `report` is read as raw HID reports, `keys` presses keys on the screen.
 */

const strict = { additionalProperties: false } as const;
const hex = (digits: number) => Type.String({ pattern: `^[0-9a-fA-F]{${digits}}$` });
const byteIndex = Type.Integer({ minimum: 0, maximum: 63 });

const matchSchema = Type.Object(
  {
    vid: hex(4),
    pid: hex(4),
    usagePage: Type.Optional(hex(4)),
    usage: Type.Optional(hex(4)),
    serial: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
    interface: Type.Optional(Type.Integer({ minimum: 0, maximum: 255 })),
  },
  strict,
);
export type ProfileMatch = Static<typeof matchSchema>;

/** Down while `byte & mask` is `value` (where not given: all of `mask`). */
const bitsSchema = Type.Object({ byte: byteIndex, mask: hex(2), value: Type.Optional(hex(2)) }, strict);
/** Down while this usage stands anywhere in the report's array. */
const usageSchema = Type.Object({ usage: hex(2) }, strict);
const ruleSchema = Type.Union([bitsSchema, usageSchema]);
export type ButtonRule = Static<typeof ruleSchema>;

const perButton = <const S extends typeof ruleSchema | ReturnType<typeof keyList>>(schema: S) =>
  Type.Object(
    {
      Y: Type.Optional(schema),
      N: Type.Optional(schema),
      U: Type.Optional(schema),
      S: Type.Optional(schema),
    },
    { ...strict, minProperties: 1 },
  );

function keyList() {
  // KeyboardEvent.code: the physical key, whatever the layout.
  return Type.Array(Type.String({ pattern: '^[A-Za-z0-9]{1,32}$' }), { minItems: 1, maxItems: 8 });
}

const about = {
  profile: Type.Literal(1),
  id: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,39}$' }),
  name: Type.String({ minLength: 1, maxLength: 80 }),
  /** Where the layout is known from. */
  source: Type.String({ minLength: 1, maxLength: 500 }),
  /** Whether somebody has tried this very profile on the hardware. */
  tried: Type.Boolean(),
  note: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
};

const protocolSchema = Type.Object(
  {
    ...about,
    via: Type.Literal('protocol'),
    match: matchSchema,
    buttons: Type.Array(buttonSchema, { minItems: 1, maxItems: 4, uniqueItems: true }),
  },
  strict,
);

const reportSchema = Type.Object(
  {
    ...about,
    via: Type.Literal('report'),
    match: matchSchema,
    report: Type.Object(
      {
        /** Bytes of a report, with the id where reports have one. */
        length: Type.Integer({ minimum: 1, maximum: 64 }),
        /** The first byte, where reports are numbered. */
        id: Type.Optional(hex(2)),
        /** First and last byte of the array in which usages stand. */
        array: Type.Optional(Type.Tuple([byteIndex, byteIndex])),
      },
      strict,
    ),
    buttons: perButton(ruleSchema),
    holdCapable: Type.Boolean(),
  },
  strict,
);

const keysSchema = Type.Object(
  {
    ...about,
    via: Type.Literal('keys'),
    /** For people and for the list of devices only: a browser does not tell which keyboard a key is on. */
    match: Type.Optional(matchSchema),
    keys: perButton(keyList()),
    holdCapable: Type.Boolean(),
  },
  strict,
);

const profileSchema = Type.Union([protocolSchema, reportSchema, keysSchema]);
const validators = {
  protocol: Compile(protocolSchema),
  report: Compile(reportSchema),
  keys: Compile(keysSchema),
};

export type Profile = Static<typeof profileSchema>;
export type ReportProfile = Extract<Profile, { via: 'report' }>;
export type KeysProfile = Extract<Profile, { via: 'keys' }>;
/** A profile of a device that is read as HID. */
export type HidProfile = Exclude<Profile, { via: 'keys' }>;

export type ProfileError = CodedError<
  | 'unreadable'
  | 'too-large'
  | 'not-json'
  /** A field is missing, unknown or of another form. */
  | 'bad-form'
  /** A byte past the end of the report, or a mask or array that can never be. */
  | 'cannot-be'
  /** Two buttons that one press would press both. */
  | 'same-input'
  /** Two files of one folder with the same id. */
  | 'id-twice'
>;

const bad = (code: ProfileError['code'], detail: string) => err(coded(code, detail));

/** A profile from the text of its file. */
export function parseProfile(text: string): Result<Profile, ProfileError> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    return bad('not-json', cause instanceof Error ? cause.message : String(cause));
  }
  return checkProfile(value);
}

export function checkProfile(value: unknown): Result<Profile, ProfileError> {
  const via: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'via') : undefined;
  if (via !== 'protocol' && via !== 'report' && via !== 'keys') {
    return bad('bad-form', `"via" is "protocol", "report" or "keys", not ${JSON.stringify(via)}`);
  }
  const validator = validators[via];
  if (!validator.Check(value)) {
    const [first] = validator.Errors(value);
    const where = first === undefined || first.instancePath === '' ? 'the profile' : first.instancePath;
    return bad('bad-form', `${where} ${first?.message ?? 'has another form'}`);
  }
  const profile: Profile = value;
  switch (profile.via) {
    case 'protocol':
      return ok(profile);
    case 'report':
      return checkReport(profile);
    case 'keys':
      return checkKeys(profile);
  }
}

export const rulesOf = ({ buttons }: ReportProfile): readonly (readonly [Button, ButtonRule])[] =>
  (['Y', 'N', 'U', 'S'] as const).flatMap((button) => {
    const rule = buttons[button];
    return rule === undefined ? [] : [[button, rule] as const];
  });

export const keysOf = ({ keys }: KeysProfile): readonly (readonly [string, Button])[] =>
  (['Y', 'N', 'U', 'S'] as const).flatMap((button) =>
    (keys[button] ?? []).map((code) => [code, button] as const),
  );

export const buttonsOf = (profile: Profile): readonly Button[] => {
  if (profile.via === 'protocol') return profile.buttons;
  return (['Y', 'N', 'U', 'S'] as const).filter((button) =>
    profile.via === 'report' ? profile.buttons[button] !== undefined : profile.keys[button] !== undefined,
  );
};

function checkReport(profile: ReportProfile): Result<ReportProfile, ProfileError> {
  const { length, id, array } = profile.report;
  if (array !== undefined && (array[0] > array[1] || array[1] >= length)) {
    return bad('cannot-be', `array ${array[0]} to ${array[1]} is not within ${length} bytes`);
  }
  const rules = rulesOf(profile);
  for (const [button, rule] of rules) {
    if ('usage' in rule) {
      if (array === undefined) return bad('cannot-be', `${button} is a usage, but report.array is not given`);
      if (byteOf(rule.usage) === 0) return bad('cannot-be', `${button} is usage 00, which is no key`);
      continue;
    }
    const { mask, value } = bitsOf(rule);
    if (rule.byte >= length) return bad('cannot-be', `${button} is in byte ${rule.byte} of ${length}`);
    if (rule.byte === 0 && id !== undefined) return bad('cannot-be', `${button} is in the report's id`);
    if (mask === 0) return bad('cannot-be', `${button} has an empty mask`);
    if ((value & ~mask) !== 0) return bad('cannot-be', `${button} has a value outside its mask`);
  }
  for (const [index, [button, rule]] of rules.entries()) {
    const other = rules.slice(index + 1).find(([, second]) => pressTogether(rule, second));
    if (other !== undefined) return bad('same-input', `${button} and ${other[0]} would be pressed together`);
  }
  return ok(profile);
}

/** Whether one input can be both: the same usage, or bits of a byte that do not exclude each other. */
function pressTogether(a: ButtonRule, b: ButtonRule): boolean {
  if ('usage' in a || 'usage' in b) {
    return 'usage' in a && 'usage' in b && byteOf(a.usage) === byteOf(b.usage);
  }
  if (a.byte !== b.byte) return false;
  const [one, two] = [bitsOf(a), bitsOf(b)];
  const common = one.mask & two.mask;
  return common !== 0 && ((one.value ^ two.value) & common) === 0;
}

function checkKeys(profile: KeysProfile): Result<KeysProfile, ProfileError> {
  const codes = keysOf(profile).map(([code]) => code);
  const twice = codes.find((code, index) => codes.indexOf(code) !== index);
  return twice === undefined ? ok(profile) : bad('same-input', `key ${twice} is given twice`);
}

export const byteOf = (text: string): number => Number.parseInt(text, 16);

export function bitsOf(rule: Exclude<ButtonRule, { usage: string }>): {
  readonly mask: number;
  readonly value: number;
} {
  const mask = byteOf(rule.mask);
  return { mask, value: rule.value === undefined ? mask : byteOf(rule.value) };
}
