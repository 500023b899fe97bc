import { parseArgs } from 'node:util';
import { type CodedError, coded } from './errors.ts';
import { err, ok, type Result } from './result.ts';

/**
 * Settings of a program: flags over environment over a file (DESIGN §10). The flag `--screen-port` is `OTKLIK_SCREEN_PORT`
 * in the environment and `"screen-port"` in the file.
 */
export interface Setting {
  /** Without the dashes. */
  readonly flag: string;
  /** What stands for the value in the help; absent for an on/off flag. */
  readonly value?: string;
  readonly multiple?: boolean;
  readonly help: string;
}

export interface Settings {
  /** The value of a flag, undefined where none was given. */
  get(flag: string): string | undefined;
  all(flag: string): readonly string[];
  on(flag: string): boolean;
}

export interface SettingSources {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What the settings file of the data folder holds; asked once flags and environment are known. */
  readonly file?: (settings: Settings) => Result<unknown, SettingError>;
}

export type SettingError = CodedError<'bad-option'>;

/** `--screen-port` is `OTKLIK_SCREEN_PORT`. */
const variableOf = (flag: string): string => `OTKLIK_${flag.toUpperCase().replaceAll('-', '_')}`;

const bad = (detail: string) => err(coded('bad-option', detail));

export function readSettings(
  settings: readonly Setting[],
  sources: SettingSources,
): Result<Settings, SettingError> {
  let flags: Record<string, unknown>;
  try {
    const options = Object.fromEntries(
      settings.map(({ flag, value, multiple }) => [
        flag,
        value === undefined
          ? ({ type: 'boolean' } as const)
          : ({ type: 'string', multiple: multiple ?? false } as const),
      ]),
    );
    flags = parseArgs({ args: [...sources.argv], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    // parseArgs reports each mistake by throwing; its first sentence names the flag.
    return bad(error instanceof Error ? (error.message.split('. ')[0] ?? error.message) : String(error));
  }
  const fromEnv: Record<string, unknown> = {};
  for (const { flag, multiple } of settings) {
    const text = sources.env[variableOf(flag)];
    if (text !== undefined && text !== '') fromEnv[flag] = multiple === true ? text.split(/\s+/) : text;
  }
  const upToEnv = layered([flags, fromEnv]);
  const read = sources.file?.(upToEnv) ?? ok({});
  if (!read.ok) return read;
  const file = read.value;
  if (typeof file !== 'object' || file === null || Array.isArray(file))
    return bad('The settings file is not an object.');
  for (const [name, value] of Object.entries(file)) {
    const known = settings.find(({ flag }) => flag === name);
    if (known === undefined) return bad(`Unknown setting '${name}' in the settings file.`);
    const fits = known.value === undefined ? typeof value === 'boolean' : isText(value) || isTexts(value);
    if (!fits) return bad(`Setting '${name}' in the settings file has the wrong form.`);
  }
  return ok(layered([flags, fromEnv, { ...file }]));
}

const isText = (value: unknown): value is string | number =>
  typeof value === 'string' || typeof value === 'number';
const isTexts = (value: unknown): value is (string | number)[] => Array.isArray(value) && value.every(isText);

function layered(layers: readonly Readonly<Record<string, unknown>>[]): Settings {
  const find = (flag: string) => layers.map((layer) => layer[flag]).find((value) => value !== undefined);
  return {
    get(flag) {
      const value = find(flag);
      return isText(value) ? String(value) : undefined;
    },
    all(flag) {
      const value = find(flag);
      return isTexts(value) ? value.map(String) : isText(value) ? [String(value)] : [];
    },
    on(flag) {
      const value = find(flag);
      return value === true || value === 'true' || value === '1';
    },
  };
}

/** The text of `--help`; every setting with its flag and its variable. */
export function helpText(usage: string, settings: readonly Setting[]): string {
  const rows = settings.map(({ flag, value, multiple, help }) => ({
    flag: `--${flag}${value === undefined ? '' : ` ${value}`}${multiple === true ? ' …' : ''}`,
    variable: variableOf(flag),
    help,
  }));
  const first = Math.max(...rows.map(({ flag }) => flag.length));
  const second = Math.max(...rows.map(({ variable }) => variable.length));
  const indent = ' '.repeat(2 + first + 2 + second + 2);
  const lines = rows.map(
    ({ flag, variable, help }) =>
      `  ${flag.padEnd(first)}  ${variable.padEnd(second)}  ${help.replaceAll('\n', `\n${indent}`)}`,
  );
  return [
    usage,
    '',
    ...lines,
    '',
    'Flags go before the environment, the environment before the settings file of the data folder, whose names are the',
    'flags without dashes in front.',
  ].join('\n');
}

/** A TCP port from text; `fallback` where none was given. 0 takes any free port. */
export function portOf(settings: Settings, flag: string, fallback: number): Result<number, SettingError> {
  const text = settings.get(flag);
  if (text === undefined) return ok(fallback);
  const port = Number(text);
  return /^\d{1,5}$/.test(text) && port <= 65_535 ? ok(port) : bad(`--${flag} is not a port: ${text}`);
}
