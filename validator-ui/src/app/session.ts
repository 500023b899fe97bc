import type { RoleName, SessionReply } from '@otklik/shared/api/session.ts';
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { ApiFailure } from '../api/errors.ts';
import type { Hub } from '../api/hub.ts';
import { useHub } from '../api/hub-context.ts';

export type User = SessionReply['user'];

export const sessionKey = ['session'] as const;

/** Who is signed in; null when nobody is. */
export const sessionQuery = (hub: Hub) =>
  queryOptions({
    queryKey: sessionKey,
    queryFn: async ({ signal }): Promise<SessionReply | null> => {
      const answer = await hub.session(signal);
      if (!answer.ok) {
        if (answer.error.code === 'not-signed-in') return null;
        throw new ApiFailure(answer.error);
      }
      hub.setCsrf(answer.value.csrf);
      return answer.value;
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

export function useSession() {
  return useQuery(sessionQuery(useHub()));
}

/** The signed-in user; only below the shell, which shows nothing else without one. */
export function useUser(): User {
  const session = useSession();
  if (session.data === null || session.data === undefined) throw new Error('useUser without a session');
  return session.data.user;
}

export function useSignOut(): () => void {
  const hub = useHub();
  const client = useQueryClient();
  return () => {
    void hub.signOut().then(() => {
      hub.setCsrf(undefined);
      client.setQueryData(sessionKey, null);
      // Nothing one person has seen may be left for the next.
      client.removeQueries({ predicate: (query) => query.queryKey[0] !== sessionKey[0] });
    });
  };
}

/** Sections by role (DESIGN §9). */
export type Section = 'review' | 'results' | 'stores';

const sectionsOf: Readonly<Record<RoleName, readonly Section[]>> = {
  expert: ['review', 'results'],
  manager: ['results', 'stores'],
  admin: ['review', 'results', 'stores'],
  seller: [],
};

export const sections = (role: RoleName): readonly Section[] => sectionsOf[role];

export const homeOf = (role: RoleName): '/review' | '/results' =>
  sectionsOf[role].includes('review') ? '/review' : '/results';

/** A path of this site to go back to; anything else is refused. */
export const safeBack = (value: unknown): string | undefined =>
  typeof value === 'string' && /^\/(?![/\\])/.test(value) && !value.startsWith('/sign-in')
    ? value
    : undefined;
