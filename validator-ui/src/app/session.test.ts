import { describe, expect, it } from 'vitest';
import { homeOf, safeBack, sections } from './session.ts';

describe('safeBack', () => {
  it.each(['/review', '/table?state=all', '/review/a.b.1'])('takes %s', (path) =>
    expect(safeBack(path)).toBe(path),
  );
  it.each(['//evil.example', '/\\evil', 'https://evil.example', 'review', '/sign-in?back=/x', 5, undefined])(
    'refuses %s',
    (path) => expect(safeBack(path)).toBeUndefined(),
  );
});

describe('sections', () => {
  it('shows the review to experts and admins only', () => {
    expect(sections('manager')).not.toContain('review');
    expect(homeOf('manager')).toBe('/results');
    expect(homeOf('expert')).toBe('/review');
    expect(sections('seller')).toEqual(['own']);
    expect(homeOf('seller')).toBe('/own');
  });
});
