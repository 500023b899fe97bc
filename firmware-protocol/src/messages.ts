import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { PROTOCOL_VERSION } from './constants.ts';
import * as field from './fields.ts';

/** Messages declared as fields, in the order of the line; the types are derived from the declarations. */
type Declarations = Record<string, Record<string, field.Field<unknown>>>;

const edge = { seq: field.uint32, t: field.uint32, button: field.button };

const deviceMessages = {
  HELLO: {
    version: field.version,
    model: field.name,
    serial: field.name,
    bootId: field.bootId,
    buttons: field.buttons,
  },
  DN: edge,
  UP: edge,
  HOLD: { seq: field.uint32, t: field.uint32, button: field.seller },
  HB: {
    t: field.uint32,
    mask: field.mask,
    lastSeq: field.uint32,
    oldestSeq: field.uint32,
    bad: field.count,
    lost: field.count,
  },
} as const satisfies Declarations;

const hostMessages = {
  ID: {},
  ACK: { seq: field.uint32 },
  LED: { button: field.button, mode: field.ledMode },
  BEEP: { ms: field.beepMs },
} as const satisfies Declarations;

type Value<F> = F extends field.Field<infer T> ? T : never;
type MessageOf<D extends Declarations> = {
  [T in keyof D]: { readonly type: T } & { readonly [K in keyof D[T]]: Value<D[T][K]> };
}[keyof D];

export type DeviceMessage = MessageOf<typeof deviceMessages>;
export type HostMessage = MessageOf<typeof hostMessages>;
export type DeviceMessageOf<T extends DeviceMessage['type']> = Extract<DeviceMessage, { type: T }>;
export type HostMessageOf<T extends HostMessage['type']> = Extract<HostMessage, { type: T }>;
/** A frame that has a seq: it is kept and sent again until acknowledged. */
export type EdgeMessage = DeviceMessageOf<'DN' | 'UP' | 'HOLD'>;

export type MessageError = CodedError<'unknown-type' | 'bad-field' | 'version-unsupported'>;

/** Body of a frame from a device. */
export function decodeDeviceMessage(body: string): Result<DeviceMessage, MessageError> {
  // Looked at before the fields: what else another version's HELLO holds is not ours to judge.
  const version = /^HELLO,([0-9]{1,9})(,|$)/.exec(body)?.[1];
  if (version !== undefined && version !== String(PROTOCOL_VERSION)) {
    return err(
      coded(
        'version-unsupported',
        `the console speaks protocol version ${version}, this kiosk speaks version ${PROTOCOL_VERSION}`,
      ),
    );
  }
  return decode(deviceMessages, body);
}

/** Body of a frame from a host. */
export const decodeHostMessage = (body: string): Result<HostMessage, MessageError> =>
  decode(hostMessages, body);

export const encodeDeviceMessage = (message: DeviceMessage): string => encode(deviceMessages, message);
export const encodeHostMessage = (message: HostMessage): string => encode(hostMessages, message);

function decode<D extends Declarations>(declarations: D, body: string): Result<MessageOf<D>, MessageError> {
  const [type = '', ...texts] = body.split(',');
  const fields = Object.hasOwn(declarations, type) ? declarations[type] : undefined;
  if (fields === undefined) return err(coded('unknown-type', `no message is called ${JSON.stringify(type)}`));
  const names = Object.keys(fields);
  if (texts.length !== names.length) {
    return err(coded('bad-field', `${type} has ${names.length} fields, not ${texts.length}`));
  }
  const message: Record<string, unknown> = { type };
  for (const [index, text] of texts.entries()) {
    const key = names[index] ?? '';
    const value = fields[key]?.decode(text);
    if (value === undefined) return err(coded('bad-field', `${type}.${key} is ${JSON.stringify(text)}`));
    message[key] = value;
  }
  // Built field by field from the very declaration its type is derived from.
  return ok(message as MessageOf<D>);
}

/** A value out of range is a bug of the caller and throws: nothing is put on the line that a receiver must refuse. */
function encode(declarations: Declarations, message: { readonly type: string }): string {
  const fields = declarations[message.type] ?? {};
  const values: Readonly<Record<string, unknown>> = { ...message };
  const texts = Object.entries(fields).map(([key, codec]) => {
    const text = codec.encode(values[key]);
    if (codec.decode(text) === undefined) throw new RangeError(`${message.type}.${key} cannot be ${text}`);
    return text;
  });
  return [message.type, ...texts].join(',');
}
