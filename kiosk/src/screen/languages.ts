import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { commonEn } from '@otklik/shared/i18n/common-en.ts';
import { kioskEn } from '@otklik/shared/i18n/kiosk-en.ts';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import type { ScreenLanguage } from './protocol.ts';

/**
 * Languages of the customer's screen beyond those built in: one `.json` file each in the kiosk's data folder, with the
 * keys of the English catalogue. A text a file lacks is shown in Russian, so that an old file serves a newer program.
 */
export type LanguageError = CodedError<
  'unreadable' | 'too-large' | 'not-json' | 'wrong-form' | 'unknown-text' | 'wrong-placeholder' | 'twice'
>;

export interface LoadedLanguages {
  readonly languages: readonly ScreenLanguage[];
  /** Files that could not be used; the others can. */
  readonly faults: readonly { readonly file: string; readonly error: LanguageError }[];
  /** Texts a language lacks. */
  readonly missing: readonly { readonly tag: string; readonly keys: readonly string[] }[];
}

export const languagesDir = (dataDir: string): string => join(dataDir, 'languages');

const MAX_BYTES = 262_144;
const builtIn = ['ru', 'en'];

const fileSchema = Type.Object(
  {
    /** Version of this form. */
    language: Type.Literal(1),
    tag: Type.String({ pattern: '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$' }),
    /** Its own name for itself: what the customer reads on the button. */
    name: Type.String({ minLength: 1, maxLength: 24 }),
    texts: Type.Record(Type.String(), Type.String({ minLength: 1, maxLength: 300 })),
  },
  { additionalProperties: false },
);
const fileCheck = Compile(fileSchema);

const english: Readonly<Record<string, string>> = { ...commonEn, ...kioskEn };
const form = /_(zero|one|two|few|many|other)$/;
const holders = (text: string): string => (text.match(/\{\{\w+\}\}|<\/?b>/g) ?? []).toSorted().join(' ');

/** The English text a key stands for: of a counted text whichever form, for each language has its own. */
function sourceOf(key: string): string | undefined {
  return english[key] ?? english[key.replace(form, '_other')];
}

/** The keys a language is to have: one for each of its plural forms where English counts. */
function keysOf(tag: string): readonly string[] {
  const forms = new Intl.PluralRules(tag).resolvedOptions().pluralCategories;
  const keys = Object.keys(english).filter((key) => !key.startsWith('language.'));
  return [
    ...new Set(
      keys.flatMap((key) => {
        const base = key.replace(form, '');
        return base === key ? [key] : forms.map((one) => `${base}_${one}`);
      }),
    ),
  ];
}

export function parseLanguage(text: string): Result<ScreenLanguage, LanguageError> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return err(coded('not-json', 'the file is not JSON'));
  }
  if (!fileCheck.Check(value)) {
    const [first] = fileCheck.Errors(value);
    return err(coded('wrong-form', `${first?.instancePath ?? ''} ${first?.message ?? ''}`.trim()));
  }
  const { tag, name, texts } = value;
  if (builtIn.includes(tag)) return err(coded('twice', `${tag} is built in`));
  for (const [key, own] of Object.entries(texts)) {
    const source = sourceOf(key);
    if (source === undefined) return err(coded('unknown-text', `there is no text ${key}`));
    if (holders(own) !== holders(source)) {
      return err(coded('wrong-placeholder', `${key} must hold: ${holders(source) || 'none'}`));
    }
  }
  return ok({ tag, name, texts });
}

export const missingTexts = ({ tag, texts }: ScreenLanguage): readonly string[] =>
  keysOf(tag).filter((key) => !Object.hasOwn(texts, key));

/** Reads the `.json` files of a folder by name; one that is not there holds none. */
export async function loadLanguages(dir: string): Promise<LoadedLanguages> {
  const languages: ScreenLanguage[] = [];
  const faults: { file: string; error: LanguageError }[] = [];
  const names = await readdir(dir).catch(() => []);
  for (const name of names.filter((one) => one.endsWith('.json')).toSorted()) {
    const file = join(dir, name);
    const read = await readLanguage(file);
    if (!read.ok) faults.push({ file, error: read.error });
    else if (languages.some(({ tag }) => tag === read.value.tag)) {
      faults.push({ file, error: coded('twice', `another file has ${read.value.tag} and is taken`) });
    } else languages.push(read.value);
  }
  const missing = languages
    .map((language) => ({ tag: language.tag, keys: missingTexts(language) }))
    .filter(({ keys }) => keys.length > 0);
  return { languages, faults, missing };
}

async function readLanguage(file: string): Promise<Result<ScreenLanguage, LanguageError>> {
  try {
    const { size } = await stat(file);
    if (size > MAX_BYTES)
      return err(coded('too-large', `${size} bytes; a language has at most ${MAX_BYTES}`));
    return parseLanguage(await readFile(file, 'utf8'));
  } catch (cause) {
    return err(coded('unreadable', cause instanceof Error ? cause.message : String(cause)));
  }
}
