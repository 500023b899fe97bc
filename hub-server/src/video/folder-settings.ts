import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { FolderSettings } from './archive.ts';
import { type NamePattern, parseNamePattern } from './name-pattern.ts';
import { type ZoneClock, zoneClock } from './zone-clock.ts';

export type SettingsError = CodedError<'bad-pattern' | 'bad-zone'>;

export interface CheckedSettings {
  readonly pattern: NamePattern;
  readonly zone: ZoneClock;
}

const second = 1000;

/** Checks a camera's settings before they are stored. */
export function checkFolderSettings(settings: FolderSettings): Result<CheckedSettings, SettingsError> {
  const pattern = parseNamePattern(settings.pattern);
  if (!pattern.ok) return pattern;
  if (pattern.value.precision > second && settings.timing === 'name') {
    return err(coded('bad-pattern', 'Names without the second need timing "mtime".'));
  }
  const zone = zoneClock(settings.zone);
  if (!zone.ok) return zone;
  return ok({ pattern: pattern.value, zone: zone.value });
}

/** Bound of the error, ms, that the naming alone brings into a picture's time (before the camera's own clock error). */
export function namingError(settings: FolderSettings): number {
  const pattern = parseNamePattern(settings.pattern);
  return pattern.ok ? Math.min(pattern.value.precision, second) : second;
}
