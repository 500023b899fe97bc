import { expect, test } from 'vitest';
import { filterOf } from './audit-filter.ts';

const typed = (fields: Record<string, string>) => filterOf((name) => fields[name] ?? '');

test('empty fields narrow nothing, days are whole by the clock of the browser', () => {
  expect(typed({})).toEqual({});
  expect(typed({ user: 'u1', action: 'store-created', kind: 'store', id: 's1' })).toEqual({
    ...{ user: 'u1', action: 'store-created', kind: 'store', id: 's1' },
  });
  expect(typed({ from: '2026-11-27', to: '2026-11-27' })).toEqual({
    from: new Date(2026, 10, 27).getTime(),
    to: new Date(2026, 10, 28).getTime(),
  });
  expect(typed({ to: '2026-12-31' })).toEqual({ to: new Date(2027, 0, 1).getTime() });
});
