import type { RoleName } from '@otklik/shared/api/session.ts';
import { PASSWORD, Person, signIn, type TestHub } from '../hub-fixture.ts';
import { codeAt, stepOf } from './totp.ts';

/** For tests only: an authenticator app that holds one secret. */
export class Authenticator {
  readonly #secret: Uint8Array;

  constructor(base32: string) {
    const bits = [...base32]
      .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
      .join('');
    this.#secret = Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
  }

  /** What it shows at an instant. */
  code = (now: number): string => codeAt(this.#secret, stepOf(now));
}

export interface Enrolling {
  readonly by: Person;
  readonly id: string;
  readonly login: string;
  readonly app: Authenticator;
}

let count = 0;

/** A new person, signed in, with a secret in the app and not confirmed yet. */
export async function enrolling(hub: TestHub, role: RoleName): Promise<Enrolling> {
  count += 1;
  const login = `careful-${role}${count}`;
  const made = await hub.admin.post('/api/v1/users', { login, name: login, role, password: PASSWORD });
  const by = await signIn(hub.hub.url, login, PASSWORD);
  const begun = await by.post('/api/v1/session/second-step', { password: PASSWORD });
  if (begun.status !== 201) throw new Error(begun.text);
  return { by, id: made.json.id, login, app: new Authenticator(begun.json.secret) };
}

/** The session an answer gives. */
export const personOf = (url: string, { headers, json }: Awaited<ReturnType<Person['post']>>): Person =>
  new Person(url, headers.get('set-cookie')?.split(';')[0] ?? '', json.csrf ?? json.session.csrf);

/** The same once it is confirmed at `now`, with the recovery codes. */
export async function enrolled(
  hub: TestHub,
  role: RoleName,
  now: number,
): Promise<Enrolling & { readonly recovery: readonly string[] }> {
  const person = await enrolling(hub, role);
  const set = await person.by.post('/api/v1/session/second-step/confirmation', {
    code: person.app.code(now),
  });
  if (set.status !== 201) throw new Error(set.text);
  return { ...person, by: personOf(hub.hub.url, set), recovery: set.json.recovery };
}
