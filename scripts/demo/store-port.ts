import type { Result } from '@otklik/shared/base/result.ts';

export interface DemoLogin {
  readonly login: string;
  readonly password: string;
  readonly who: string;
}

/** The store behind the demo: set up once through the hub's API. */
export interface DemoStore {
  /** Login for `--create-admin` while the hub has no admin yet. */
  readonly createAdmin: () => string | undefined;
  readonly adminPassword: string;
  /** Of the people of the demo, to be shown. */
  readonly logins: () => readonly DemoLogin[];
  readonly prepare: (hubUrl: string) => Promise<Result<void, string>>;
  /** A fresh enrolment code, or undefined where the kiosk is enrolled. */
  readonly enrolmentCode: (hubUrl: string) => Promise<Result<string | undefined, string>>;
  /** The kiosk has taken its code. */
  readonly enrolled: () => void;
}
