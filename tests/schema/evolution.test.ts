import { readdirSync, readFileSync } from 'node:fs';
import { configFor, heartbeatReplyFor } from '@otklik/shared/api/earlier.ts';
import { kioskConfigSchema } from '@otklik/shared/api/kiosk.ts';
import { SCHEMA_VERSION } from '@otklik/shared/api/schema-version.ts';
import fc from 'fast-check';
import { Check } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { fitting } from '../../hub-server/src/fuzz/arbitrary-request.test-help.ts';
import { differences } from './differences.ts';
import { schemasOf } from './schemas.ts';

/**
 * That kiosks of earlier minor versions understand this hub and are understood by it. Where one of these fails, a schema
 * was changed in a way that is not only an addition: docs/decisions/0032 says what is.
 */
const earlier = Array.from(
  { length: SCHEMA_VERSION.minor },
  (_, minor) => `${SCHEMA_VERSION.major}.${minor}`,
);
const read = (path: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const now = schemasOf();

test('every earlier minor version has its schemas and what its kiosks sent; this one is not released yet', () => {
  const named = earlier.flatMap((version) => [`schemas-${version}.json`, `traffic-${version}.json`]);
  expect(readdirSync(new URL('./vectors', import.meta.url)).sort()).toEqual(named.sort());
});

describe.each(earlier)('schema %s', (version) => {
  const then = read(`./vectors/schemas-${version}.json`);
  const config = read(`../../shared/src/api/vectors/kiosk-config-${version}.json`);
  const heartbeatReply = read(`../../shared/src/api/vectors/heartbeat-reply-${version}.json`);
  const minor = Number(version.split('.')[1]);

  test.each(['enrolRequest', 'eventBatch', 'heartbeat'] as const)('%s: all that fitted fits', (name) => {
    expect(differences(then[name], now[name], 'wider')).toEqual([]);
  });

  test.each(['enrolReply', 'ack', 'configChanged'] as const)(
    '%s: nothing that a strict reader would refuse',
    (name) => {
      expect(differences(then[name], now[name], 'same')).toEqual([]);
    },
  );

  test('configuration and reply to a heartbeat only gained members that may be absent', () => {
    expect(differences(config, now.config, 'more members')).toEqual([]);
    expect(differences(heartbeatReply, now.heartbeatReply, 'more members')).toEqual([]);
  });

  test('the reply to a heartbeat, cut down, has what that version knows', () => {
    const reply = { hub: { received: 1, replied: 2 }, configTag: 't' };
    const update = {
      release: { version: '9.0.0', sha256: '', size: 1, signature: '' },
      when: 'auto',
    } as const;
    expect(heartbeatReplyFor(minor, { ...reply, update })).toEqual(reply);
    expect(heartbeatReplyFor(SCHEMA_VERSION.minor, { ...reply, update })).toEqual({ ...reply, update });
  });

  test('any configuration, cut down, is one that version reads', () => {
    // One that most of its texts may be.
    const texts = fc.constant('ab'.repeat(32));
    const schema = JSON.parse(JSON.stringify(kioskConfigSchema));
    const configs = fitting(schema, texts).filter((value) => Check(kioskConfigSchema, value));
    fc.assert(
      fc.property(configs, (value) => {
        const whole = Object(value);
        const workplaces = whole.workplaces.map((one: object) => ({ ...one, later: { still: 1 } }));
        const known = configFor(minor, { ...whole, later: true, workplaces });
        expect(unknownNames(known, config)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

/** Members of a value that its schema does not name. */
function unknownNames(value: unknown, schema: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null || typeof schema !== 'object' || schema === null) return [];
  if (Array.isArray(value)) {
    const items = 'items' in schema ? schema.items : undefined;
    return value.flatMap((item) => unknownNames(item, items));
  }
  const known = 'properties' in schema ? Object(schema.properties) : undefined;
  if (known === undefined) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    Object.hasOwn(known, name) ? unknownNames(member, known[name]) : [name],
  );
}
