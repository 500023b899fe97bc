import { existsSync, readFileSync } from 'node:fs';
import { coded } from './errors.ts';
import { err, ok, type Result } from './result.ts';
import type { SettingError } from './settings.ts';

/** What a program's JSON settings file holds; an empty object where there is none. */
export function readSettingsFile(path: string): Result<unknown, SettingError> {
  if (!existsSync(path)) return ok({});
  try {
    return ok(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    const reason = error instanceof SyntaxError ? 'it is not JSON' : String(error);
    return err(coded('bad-option', `The settings file ${path} cannot be read: ${reason}.`));
  }
}
