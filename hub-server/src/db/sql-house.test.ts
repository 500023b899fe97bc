import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/** Where SQL may stand and what it may say (docs/decisions/0024). */
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !/\.(long\.)?test\.ts$|test-help\.ts$/.test(name))
  .map((name) => ({ name: name.replaceAll('\\', '/'), text: readFileSync(join(root, name), 'utf8') }));

const isHouse = (name: string): boolean =>
  name.endsWith('-repository.ts') || name.startsWith('db/') || name === 'hub-fixture.ts';
const SQL = /\b(SELECT\s[^;]*\sFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE\s+TABLE)\b/;
const RUNS_SQL = /import \{[^}]*\b(all|one|run)\b[^}]*\} from '[./]*db\/sqlite\.ts'/;

test('SQL stands in repositories and in the backend only', () => {
  const strays = files.filter(({ name, text }) => !isHouse(name) && (SQL.test(text) || RUNS_SQL.test(text)));
  expect(strays.map(({ name }) => name)).toEqual([]);
  expect(files.filter(({ text }) => SQL.test(text)).length).toBeGreaterThan(10);
});

test('the contract of the database knows nothing of a backend', () => {
  const contract = files.filter(
    ({ name }) => name.startsWith('db/contract/') || name === 'db/hub-database.ts',
  );
  expect(contract.length).toBeGreaterThan(5);
  for (const { name, text } of contract) {
    const imports = [...text.matchAll(/^import (type )?.*?from '(.+?)';$/gms)];
    for (const [line, type, from] of imports) {
      expect(type, `${name}: ${line}`).toBe('type ');
      expect(from, name).not.toMatch(/sqlite|repository|-commands|-queries|worker/);
    }
  }
});

/** What PostgreSQL or an engine behind its wire does not take, or takes otherwise. */
const FOREIGN: readonly (readonly [string, RegExp])[] = [
  ['INSERT OR …', /\bINSERT\s+OR\b/i],
  ['REPLACE INTO', /\bREPLACE\s+INTO\b/i],
  ['a trigger', /\bTRIGGER\b/i],
  ['a sequence', /\b(AUTOINCREMENT|SERIAL|NEXTVAL|SEQUENCE)\b/],
  ['rowid', /\browid\b/i],
  ['a modifying CTE', /\bWITH\s+\w+\s*(\([^)]*\)\s*)?AS\s*\(\s*(INSERT|UPDATE|DELETE)\b/i],
  ['a pragma', /\bPRAGMA\b/i],
  ['GLOB', /\bGLOB\b/],
  [
    'SQLite functions',
    /\b(ifnull|iif|strftime|julianday|unixepoch|json_\w+|group_concat|printf|total|changes|last_insert_rowid|typeof|hex|randomblob)\s*\(/i,
  ],
  ['MAX or MIN of several', /\b(MAX|MIN)\s*\([^()]*,/i],
  ['LIMIT a, b', /\bLIMIT\s+[?\d]+\s*,/i],
  ['==', /[^=!<>]==[^=]/],
  ['text in double quotes', /=\s*"[^"$]*"/],
  ['a back-quoted name', /`\w+`\s*=/],
  ['UPDATE … FROM or LIMIT', /\bUPDATE\b[^;]*\bWHERE\b[^;]*\bLIMIT\b/i],
  ['INDEXED BY', /\bINDEXED\s+BY\b/i],
  ['COLLATE NOCASE', /\bCOLLATE\b/i],
];

/** The texts between quotes that are SQL. Comments are prose. */
function statementsOf(text: string): readonly string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  return [...code.matchAll(/'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g)]
    .map(([literal]) => literal.slice(1, -1))
    .filter((literal) => /\b(SELECT|INSERT|UPDATE|DELETE|WHERE|JOIN)\b/.test(literal));
}

const repositories = files.filter(({ name }) => name.endsWith('-repository.ts'));

test.each(FOREIGN)('no statement of a repository uses %s', (_name, pattern) => {
  const found = repositories.flatMap(({ name, text }) =>
    statementsOf(text)
      .filter((statement) => pattern.test(statement))
      .map((statement) => `${relative('.', name)}: ${statement}`),
  );
  expect(found).toEqual([]);
});

test('every repository was read', () => {
  const silent = repositories.filter(({ text }) => statementsOf(text).length === 0);
  expect(silent.map(({ name }) => name)).toEqual([]);
});

test('the patterns find what they are for', () => {
  const samples = [
    'INSERT OR IGNORE INTO a (b) VALUES (1)',
    'REPLACE INTO a VALUES (1)',
    'CREATE TRIGGER t AFTER INSERT ON a',
    'id INTEGER PRIMARY KEY AUTOINCREMENT',
    'SELECT rowid FROM a',
    'WITH gone AS (DELETE FROM a RETURNING b) SELECT b FROM gone',
    'PRAGMA user_version',
    "SELECT a FROM b WHERE c GLOB 'x*'",
    'SELECT ifnull(a, 0) FROM b',
    'SELECT MAX(a, b) FROM c',
    'SELECT a FROM b LIMIT 5, 10',
    'SELECT a FROM b WHERE c == 1',
    'SELECT a FROM b WHERE c = "text"',
    'UPDATE a SET `b` = 1',
    'UPDATE a SET b = 1 WHERE c = 2 LIMIT 1',
    'SELECT a FROM b INDEXED BY c',
    'SELECT a FROM b ORDER BY c COLLATE NOCASE',
  ];
  expect(samples).toHaveLength(FOREIGN.length);
  for (const [index, sample] of samples.entries())
    expect(FOREIGN[index]?.[1].test(sample), sample).toBe(true);
});
