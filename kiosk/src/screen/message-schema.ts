import { buttonSchema } from '@otklik/shared/poll/events.ts';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import type { ScreenMessage } from './protocol.ts';

const strict = { additionalProperties: false } as const;
const place = Type.Integer({ minimum: 1, maximum: 255 });

const edge = Type.Object(
  {
    type: Type.Literal('edge'),
    source: Type.Union([Type.Literal('touch'), Type.Literal('keyboard')]),
    place,
    button: buttonSchema,
    edge: Type.Union([Type.Literal('DN'), Type.Literal('UP')]),
  },
  strict,
);

const prompt = Type.Object(
  {
    type: Type.Literal('prompt'),
    place,
    poll: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
    report: Type.Union([Type.Literal('started'), Type.Literal('ended'), Type.Literal('failed')]),
    sha256: Type.Optional(Type.String({ pattern: '^[0-9a-f]{64}$' })),
    reason: Type.Optional(
      Type.Union([Type.Literal('not-allowed'), Type.Literal('media'), Type.Literal('missing')]),
    ),
  },
  strict,
);

const pin = Type.String({ maxLength: 32 });
const command = Type.Union([
  Type.Object({ do: Type.Literal('look') }, strict),
  Type.Object({ do: Type.Literal('first-pin'), pin }, strict),
  Type.Object({ do: Type.Literal('open'), pin }, strict),
  Type.Object({ do: Type.Literal('close') }, strict),
  Type.Object({ do: Type.Literal('use') }, strict),
  Type.Object({ do: Type.Literal('see') }, strict),
  Type.Object({ do: Type.Literal('test'), place: Type.Optional(place) }, strict),
  Type.Object({ do: Type.Literal('fm-end'), place }, strict),
  Type.Object(
    { do: Type.Literal('confirm-insert'), place, question: Type.String({ minLength: 1, maxLength: 64 }) },
    strict,
  ),
  Type.Object(
    {
      do: Type.Literal('enrol'),
      code: Type.String({ maxLength: 400 }),
      hub: Type.Optional(Type.String({ maxLength: 300 })),
    },
    strict,
  ),
  Type.Object(
    {
      do: Type.Literal('locale'),
      locale: Type.Union([Type.Literal('ru'), Type.Literal('en'), Type.Literal('choice')]),
    },
    strict,
  ),
  Type.Object({ do: Type.Literal('pin'), pin }, strict),
  Type.Object({ do: Type.Literal('restart') }, strict),
  Type.Object({ do: Type.Literal('update') }, strict),
  Type.Object({ do: Type.Literal('update-back') }, strict),
  Type.Object({ do: Type.Literal('learn'), place }, strict),
  Type.Object({ do: Type.Literal('learn-line'), text: Type.String({ maxLength: 200 }) }, strict),
  Type.Object({ do: Type.Literal('learn-stop') }, strict),
]);

const staff = Type.Object(
  {
    type: Type.Literal('staff'),
    id: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
    command,
  },
  strict,
);

const signIn = Type.Object(
  { type: Type.Literal('sign-in'), place, number: Type.String({ minLength: 1, maxLength: 64 }), pin },
  strict,
);
const signOut = Type.Object({ type: Type.Literal('sign-out'), place }, strict);
const badge = Type.Object(
  { type: Type.Literal('badge'), place, text: Type.String({ minLength: 1, maxLength: 256 }) },
  strict,
);

const screenMessageSchema = Type.Union([edge, prompt, staff, signIn, signOut, badge]);
const validator = Compile(screenMessageSchema);

/** A message of a screen as it came over the wire; undefined when it is not one. */
export function parseScreenMessage(text: string): ScreenMessage | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!validator.Check(value)) return undefined;
  const checked: Static<typeof screenMessageSchema> = value;
  return checked;
}
