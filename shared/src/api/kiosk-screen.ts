import Type, { type Static } from 'typebox';
import { strict } from './common.ts';

/** A language by its tag, as `ru`, `en`, `kk` or `sr-Latn`: one that has a catalogue. */
const tag = '[a-z]{2,3}(-[A-Za-z0-9]{2,8})?';

/** How the customer's screen is to be. The kiosk's own settings stand over each of these; what both leave out is usual. */
export const kioskScreenSchema = Type.Object(
  {
    /** A language for everybody, or `choice`: the customer's, beginning with Russian or with the one behind the colon. */
    locale: Type.Optional(Type.String({ pattern: `^(choice(:${tag})?|${tag})$`, maxLength: 24 })),
    /** Whether the screen itself has the console's buttons. Usual: where a workplace has no other device. */
    touch: Type.Optional(Type.Boolean()),
    /** All workplaces on one screen, or an address for each, to be shown on a display of its own. */
    layout: Type.Optional(Type.Union([Type.Literal('side-by-side'), Type.Literal('displays')])),
    /** Of prompts, in percent of what the computer's sound is set to. */
    volume: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
  },
  strict,
);
export type KioskScreen = Static<typeof kioskScreenSchema>;
