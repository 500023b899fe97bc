import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Compile } from 'typebox/schema';
import { expect, test } from 'vitest';
import { builderConfig, ELECTRON_BUILDER } from './electron-builder.ts';

/** The schema electron-builder publishes (app-builder-lib/scheme.json, MIT), as it is in this version. */
const file = join(import.meta.dirname, 'testing', `electron-builder-${ELECTRON_BUILDER}.schema.json.gz`);
const schema = Compile(JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')));
const config = builderConfig({
  outDir: 'build/packages',
  electronDist: 'dist',
  electronVersion: '45.4.1',
  homepage: 'https://example.org/',
});

test('the configuration is one electron-builder knows', () => {
  expect(schema.Errors(config)).toEqual([true, []]);
});

test.each<[string, object]>([
  ['an option', { asarUnpacked: [] }],
  ['a fuse', { electronFuses: { ...config.electronFuses, runAsNodes: false } }],
  ['an option of the installer', { nsis: { ...config.nsis, perMachin: true } }],
])('%s that it does not know is found', (_what, change) => {
  expect(schema.Check({ ...config, ...change })).toBe(false);
});
