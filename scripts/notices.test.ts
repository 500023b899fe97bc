import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { notices, noticesPage, readLockfile } from './notices.ts';

describe('third-party notices', () => {
  it('name what runs and what is bundled, not the tools', () => {
    const lock = {
      packages: {
        '': { workspaces: ['ui'], dependencies: { a: '1' }, devDependencies: { tool: '1' } },
        ui: { dependencies: { ours: '1' }, devDependencies: { vite: '1', react: '1' } },
        'node_modules/a': { version: '1.0.0', license: 'MIT', dependencies: { b: '1' } },
        'node_modules/a/node_modules/b': { version: '2.0.0', license: 'ISC' },
        'node_modules/b': { version: '1.0.0', license: 'ISC' },
        'node_modules/ours': { link: true, resolved: 'ours' },
        'node_modules/react': { version: '19.0.0', license: 'MIT' },
        'node_modules/tool': { version: '1.0.0', license: 'MIT' },
        'node_modules/vite': { version: '8.0.0', license: 'MIT' },
      },
    };
    expect(notices(lock).map((each) => `${each.name}@${each.version}`)).toEqual([
      'a@1.0.0',
      'b@2.0.0',
      'react@19.0.0',
    ]);
  });

  it('are written from the present lockfile (npm run notices)', () => {
    const lock = readLockfile(new URL('../package-lock.json', import.meta.url));
    const page = readFileSync(new URL('../THIRD_PARTY_NOTICES.md', import.meta.url), 'utf8');
    expect(page).toBe(noticesPage(notices(lock)));
  });
});
