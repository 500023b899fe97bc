import { afterEach, expect, test, vi } from 'vitest';
import { askEarly, dropEarly, INDEX_PATH, SESSION_PATH, takeEarly } from './ahead.ts';

afterEach(() => vi.unstubAllGlobals());

/** A page whose requests are noted and answered. */
function page(path: string) {
  const asked: string[] = [];
  vi.stubGlobal('fetch', (address: string, { headers }: { headers: Record<string, string> }) => {
    asked.push(`${address} ${headers['accept-language']}`);
    return Promise.resolve(new Response(address));
  });
  const window = {} as Window;
  askEarly(window, path, 'ru');
  return { window, asked };
}

test('the index is asked for early where it is what the page shows, and nowhere else', () => {
  expect(page('/results').asked).toEqual([`${SESSION_PATH} ru`, `${INDEX_PATH} ru`]);
  for (const path of ['/', '/review', '/sign-in', '/results/polls'])
    expect(page(path).asked).toEqual([`${SESSION_PATH} ru`]);
});

test('an early reply is for the first who asks, and of its own address', async () => {
  const { window } = page('/results');
  expect(takeEarly(window, '/api/v1/stores')).toBeUndefined();
  expect(await (await takeEarly(window, SESSION_PATH))?.text()).toBe(SESSION_PATH);
  expect(takeEarly(window, SESSION_PATH)).toBeUndefined();
  expect(await (await takeEarly(window, INDEX_PATH))?.text()).toBe(INDEX_PATH);
});

test('what nobody took is not for the next person', () => {
  const { window } = page('/results');
  dropEarly(window);
  expect(takeEarly(window, INDEX_PATH)).toBeUndefined();
});
