import { chromium } from 'playwright-core';
import { expect, it } from 'vitest';
import { testBrowserArguments } from './arguments.ts';

it('switches off all that Playwright does', async () => {
  const server = await chromium.launchServer({
    executablePath: process.env.OTKLIK_CHROMIUM ?? '/usr/bin/chromium',
    args: testBrowserArguments,
  });
  try {
    const [theirs, ours, ...more] = server
      .process()
      .spawnargs.filter((each) => each.startsWith('--disable-features='))
      .map((each) => each.slice('--disable-features='.length).split(','));
    expect(more).toEqual([]);
    expect(ours).toEqual(expect.arrayContaining(theirs ?? []));
  } finally {
    await server.close();
  }
});
