import type { ListedRelease, Release, RolloutRequest } from '@otklik/shared/api/releases.ts';

/** Brings a release to a hub and, where that is asked for, rolls it out. Gives the line of what went wrong, or undefined. */
export async function publish(options: {
  /** http(s)://HOST:PORT */
  readonly hub: string;
  readonly login: string;
  readonly password: string;
  /** Of the second step, or a recovery code, where the account has one. */
  readonly code?: string | undefined;
  readonly release: Release;
  readonly archive: Uint8Array;
  readonly rollout: RolloutRequest | undefined;
}): Promise<string | undefined> {
  const { hub, login, password, code, release, archive, rollout } = options;
  const api = `${hub.replace(/\/$/, '')}/api/v1`;
  const json = { 'content-type': 'application/json' };
  const session = await fetch(`${api}/session`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ login, password, ...(code === undefined ? {} : { code }) }),
  });
  if (!session.ok) return problem('sign in', session);
  const { csrf, step }: { readonly csrf: string; readonly step?: 'code' | 'enrol' } = await session.json();
  if (step === 'code') return 'The account has a second step: give the code its app shows by --code.';
  if (step === 'enrol') return 'The hub asks for a second step: sign in by the browser first and set it up.';
  const cookie = session.headers.get('set-cookie')?.split(';')[0] ?? '';
  const signedIn = { cookie, 'x-otklik-csrf': csrf };
  const path = `${api}/releases/${release.sha256}`;
  const added = await fetch(`${api}/releases`, {
    method: 'POST',
    headers: { ...signedIn, ...json },
    body: JSON.stringify(release),
  });
  if (!added.ok) return problem('add the release', added);
  const stored = await fetch(`${path}/archive`, {
    method: 'PUT',
    headers: { ...signedIn, 'content-type': 'application/octet-stream' },
    body: Buffer.from(archive),
  });
  if (!stored.ok) return problem('send its file', stored);
  if (rollout === undefined) return undefined;
  const listed = await fetch(`${api}/releases`, { headers: signedIn });
  if (!listed.ok) return problem('list its releases', listed);
  const releases: readonly ListedRelease[] = await listed.json();
  const revision = releases.find((each) => each.release.sha256 === release.sha256)?.revision ?? 0;
  const set = await fetch(`${path}/rollout`, {
    method: 'PUT',
    headers: { ...signedIn, ...json, 'if-match': `"${revision}"` },
    body: JSON.stringify(rollout),
  });
  return set.ok ? undefined : problem('roll it out', set);
}

async function problem(what: string, response: Response): Promise<string> {
  const text = (await response.text()).slice(0, 300);
  return `The hub did not ${what}: ${response.status} ${text}`;
}
