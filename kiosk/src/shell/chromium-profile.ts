import { mkdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** What a kiosk's browser keeps: nothing it could ask a customer about. */
const preferences = {
  // Whatever ended it last time, it comes up without offering to restore anything.
  profile: {
    exit_type: 'Normal',
    exited_cleanly: true,
    password_manager_enabled: false,
    // The staff layer's camera reads the enrolment code; the only page there is asks for it behind the PIN.
    default_content_setting_values: { media_stream_camera: 1 },
  },
  credentials_enable_service: false,
  autofill: { profile_enabled: false, credit_card_enabled: false },
  translate: { enabled: false },
  browser: { has_seen_welcome_page: true },
};

/**
 * Makes a browser's profile ready for a start. One that was left behind when the kiosk itself was killed still shows a
 * screen that nothing answers: it is ended, and only it.
 */
export function prepareProfile(dir: string): void {
  const owner = lockOwner(dir);
  if (owner !== undefined && runsWith(owner, dir)) {
    try {
      process.kill(owner, 'SIGKILL');
    } catch {
      // It ended meanwhile.
    }
  }
  for (const name of ['SingletonLock', 'SingletonSocket', 'SingletonCookie']) {
    rmSync(join(dir, name), { force: true });
  }
  const folder = join(dir, 'Default');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, 'Preferences'), JSON.stringify(preferences), { mode: 0o600 });
}

/** The process that holds the profile, as Chromium's own lock names it: a link to `host-pid`. */
function lockOwner(dir: string): number | undefined {
  try {
    const pid = /-(\d+)$/.exec(readlinkSync(join(dir, 'SingletonLock')))?.[1];
    return pid === undefined ? undefined : Number(pid);
  } catch {
    return undefined;
  }
}

/** A number alone proves nothing: another program may have it by now. */
function runsWith(pid: number, dir: string): boolean {
  try {
    const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return line.includes(`--user-data-dir=${resolve(dir)}`);
  } catch {
    return false;
  }
}
