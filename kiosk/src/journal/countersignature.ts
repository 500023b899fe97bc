import type { Epoch } from '@otklik/shared/base/ids.ts';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import type { Countersignature } from './journal.ts';

/** The last acknowledgement of each epoch stays beside it in the settings: what the hub said it holds can be shown. */
export const acknowledgementOf = (epoch: Epoch): string => `ack.${epoch}`;

const bytes = Type.String({ pattern: '^[A-Za-z0-9_-]+$' });
const check = Compile(
  Type.Object(
    { hub: bytes, seq: Type.Integer({ minimum: 1 }), signature: bytes },
    { additionalProperties: false },
  ),
);

export const countersignatureText = (seq: number, { hub, signature }: Countersignature): string =>
  JSON.stringify({
    hub: Buffer.from(hub).toString('base64url'),
    seq,
    signature: Buffer.from(signature).toString('base64url'),
  });

/** Undefined where the text is none of ours. */
export function parseCountersignature(
  text: string,
): (Countersignature & { readonly seq: number }) | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!check.Check(value)) return undefined;
    const { hub, seq, signature } = value;
    return { hub: Buffer.from(hub, 'base64url'), seq, signature: Buffer.from(signature, 'base64url') };
  } catch {
    return undefined;
  }
}
