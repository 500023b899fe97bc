import { Compile } from 'typebox/compile';
import type { HeartbeatReply } from './heartbeat.ts';
import type { KioskConfig } from './kiosk.ts';
import { knownParts } from './known-parts.ts';
import { SCHEMA_VERSION } from './schema-version.ts';
import heartbeatReply10 from './vectors/heartbeat-reply-1.0.json' with { type: 'json' };
import config10 from './vectors/kiosk-config-1.0.json' with { type: 'json' };

/**
 * What the hub says, as a kiosk of an earlier minor version can read it: without the members that were added since. Such a
 * kiosk may refuse what has a field it does not know, and works without those: all of them are optional. Each schema is
 * kept as it was when its version was released; the index is the minor number.
 */
const kept = (...schemas: readonly object[]) =>
  schemas.map((schema) => ({ schema, check: Compile({ ...schema }) }));
const configs = kept(config10);
const heartbeatReplies = kept(heartbeatReply10);

function cut<T extends object>(past: ReturnType<typeof kept>, minor: number, whole: T, more: object = {}): T {
  const then = minor < SCHEMA_VERSION.minor ? past[minor] : undefined;
  if (then === undefined) return whole;
  const known = knownParts(then.schema, whole);
  // A fault in how the schema was changed, which tests/schema/evolution.test.ts finds.
  if (!then.check.Check({ ...more, ...Object(known) }))
    throw new Error(`version 1.${minor} could not read this`);
  // A part of `whole` with all that its type requires: the earlier schema has passed it.
  return known as T;
}

/** The configuration but for its tag, which is of what is sent and so comes after this. */
export const configFor = <T extends Omit<KioskConfig, 'tag'>>(minor: number, config: T): T =>
  cut(configs, minor, config, { tag: '' });

export const heartbeatReplyFor = (minor: number, reply: HeartbeatReply): HeartbeatReply =>
  cut(heartbeatReplies, minor, reply);
