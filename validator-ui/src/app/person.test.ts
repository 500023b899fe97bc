import { QueryClient } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import { followPerson } from './person.ts';
import { sessionKey } from './session.ts';

const signedIn = (id: string, step?: 'code') => ({
  user: { id, login: id, name: id, role: 'expert' },
  csrf: 'token',
  ...(step === undefined ? {} : { step }),
});

function screen() {
  const queries = new QueryClient();
  const told: (string | undefined)[] = [];
  followPerson(queries, (id) => told.push(id));
  return { queries, told, session: (data: object | null) => queries.setQueryData(sessionKey, data) };
}

test('tells of each person at once, once, and not before the last step is done', async () => {
  const { told, session } = screen();
  session(signedIn('anna', 'code'));
  expect(told).toEqual([]);
  session(signedIn('anna'));
  session(signedIn('anna'));
  expect(told).toEqual(['anna']);
  session(null);
  await new Promise((resolve) => setTimeout(resolve, 0));
  session(signedIn('boris'));
  expect(told).toEqual(['anna', undefined, 'boris']);
  // Between two people who follow at once nobody is there: the second is not taken away again.
  session(null);
  session(signedIn('clara'));
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(told).toEqual(['anna', undefined, 'boris', 'clara']);
});

test('what one person was told outlives the end of the session for that person alone', () => {
  const { queries, session } = screen();
  const item = ['review', 'item', 'x'];
  session(signedIn('anna'));
  queries.setQueryData(item, 'with the answer');
  session(null);
  session(signedIn('anna'));
  expect(queries.getQueryData(item)).toBe('with the answer');
  session(null);
  session(signedIn('boris'));
  expect(queries.getQueryData(item)).toBeUndefined();
  // In another tab somebody else has signed in: here the session changes without an end.
  queries.setQueryData(item, 'with the answer');
  session(signedIn('clara'));
  expect(queries.getQueryData(item)).toBeUndefined();
});
