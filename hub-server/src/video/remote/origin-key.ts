import type { RemoteArchiveSettings } from '@otklik/shared/api/remote-archive.ts';

/** The origin of an archive's settings, by which a login is kept; empty: there is no archive over the network. */
export function originKey(remote: RemoteArchiveSettings | undefined): string {
  if (remote === undefined || !URL.canParse(remote.address)) return '';
  const { protocol, host } = new URL(remote.address);
  return `${remote.kind} ${protocol}//${host}`;
}
