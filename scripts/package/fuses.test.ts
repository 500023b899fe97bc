import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AS_SHIPPED, FUSES, fuseFaults, publishedName } from './fuses.ts';
import { standInElectron } from './testing/stand-in-electron.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'otklik-fuses-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const published = Object.keys(FuseV1Options).filter((name) => /^\D/.test(name));

test('each published fuse is decided, and nothing that is no fuse', () => {
  const decided = [...Object.keys(FUSES).map(publishedName), ...AS_SHIPPED];
  expect(decided.toSorted()).toEqual(published.toSorted());
});

test('what whoever starts the program could use to run code of their own is off', () => {
  expect(FUSES).toMatchObject({
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    onlyLoadAppFromAsar: true,
    enableEmbeddedAsarIntegrityValidation: true,
    grantFileProtocolExtraPrivileges: false,
  });
});

test('the fuses as Electron ships them are told one by one; flipped by Electron’s own tool none is', async () => {
  const program = join(dir, 'electron');
  writeFileSync(program, standInElectron());
  expect(await fuseFaults(program)).toEqual([
    'fuse runAsNode is on, not off',
    'fuse enableCookieEncryption is off, not on',
    'fuse enableNodeOptionsEnvironmentVariable is on, not off',
    'fuse enableNodeCliInspectArguments is on, not off',
    'fuse enableEmbeddedAsarIntegrityValidation is off, not on',
    'fuse onlyLoadAppFromAsar is off, not on',
    'fuse grantFileProtocolExtraPrivileges is on, not off',
  ]);
  await flipFuses(program, {
    version: FuseVersion.V1,
    [FuseV1Options.RunAsNode]: FUSES.runAsNode,
    [FuseV1Options.EnableCookieEncryption]: FUSES.enableCookieEncryption,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: FUSES.enableNodeOptionsEnvironmentVariable,
    [FuseV1Options.EnableNodeCliInspectArguments]: FUSES.enableNodeCliInspectArguments,
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: FUSES.enableEmbeddedAsarIntegrityValidation,
    [FuseV1Options.OnlyLoadAppFromAsar]: FUSES.onlyLoadAppFromAsar,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: FUSES.loadBrowserProcessSpecificV8Snapshot,
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: FUSES.grantFileProtocolExtraPrivileges,
  });
  expect(await fuseFaults(program)).toEqual([]);
});
