import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { genericArchiveSchema } from '@otklik/shared/api/remote-archive.ts';
import { archiveExamples } from '@otklik/shared/video/archive-examples.ts';
import { Value } from 'typebox/value';
import { expect, it } from 'vitest';
import { remoteSource } from './remote-settings.ts';

it('docs/archives.md gives the worked settings as they are, and the hub takes each', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../../docs/archives.md'), 'utf8');
  const written = [...text.matchAll(/```json\n(.*?)```/gs)].map(([, json = '']) => JSON.parse(json));
  expect(written).toEqual(Object.values(archiveExamples));
  for (const example of written) {
    const remote = { kind: 'generic', address: 'https://192.168.1.5:7001', ...example };
    expect(Value.Check(genericArchiveSchema, remote)).toBe(true);
    expect(remoteSource({ remote, credentials: {}, zone: 'UTC' })).toMatchObject({ ok: true });
  }
});

it('settings that cannot be are refused in one sentence', () => {
  const good = { kind: 'generic', address: 'http://10.0.0.5', ...archiveExamples.macroscop } as const;
  const refused = [
    { ...good, address: 'http://10.0.0.5/path' },
    { ...good, address: 'http://169.254.169.254' },
    { ...good, certificate: 'no certificate' },
    { ...good, time: '%Y-%m-%d' },
    { ...good, auth: 'basic' },
    { ...good, clip: { path: '/clip?from={from}' } },
    { ...good, clip: { path: '/clip?from={from}&to={to}&x={session}' } },
    { ...good, clip: { path: '/clip?from={from}&to={to}', body: '{from}' } },
    { ...good, list: { ...good.list, duration: { field: 'x', unit: 's' } } },
  ] as const;
  for (const remote of refused)
    expect(remoteSource({ remote, credentials: {}, zone: 'UTC' })).toMatchObject({
      ok: false,
      error: { detail: expect.stringMatching(/\.$/) },
    });
  expect(remoteSource({ remote: good, credentials: {}, zone: 'Moon/Base' })).toMatchObject({ ok: false });
});
