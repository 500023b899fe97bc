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
  },
  strict,
);

const screenMessageSchema = Type.Union([edge, prompt]);
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
