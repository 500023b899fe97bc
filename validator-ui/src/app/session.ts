import type { RoleName, SessionReply } from '@otklik/shared/api/session.ts';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { ApiFailure, codeOf } from '../api/errors.ts';
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

/** Whom the page that is shown is of: of one drawing with the shell, also while somebody is being signed out. */
export const UserContext = createContext<User | undefined>(undefined);

/** The signed-in user; only below the shell, which shows nothing else without one. */
export function useUser(): User {
  const user = useContext(UserContext);
  if (user === undefined) throw new Error('useUser without a session');
  return user;
}

export interface SignOut {
  readonly run: () => void;
  /** Why the session still stands, after a try; null where there is nothing to tell. */
  readonly error: Error | null;
}

/** Ends the session at the hub; only once it is over there does the page forget it. */
export function useSignOut(): SignOut {
  const hub = useHub();
  const client = useQueryClient();
  const { mutate, error } = useMutation({
    mutationFn: async () => {
      const answer = await hub.signOut();
      if (!answer.ok && answer.error.code !== 'not-signed-in') throw new ApiFailure(answer.error);
    },
    // Without a network too: that it failed is told at once.
    networkMode: 'always',
    onSuccess: () => {
      hub.setCsrf(undefined);
      client.setQueryData(sessionKey, null);
      // Nothing one person has seen may be left for the next.
      client.removeQueries({ predicate: (query) => query.queryKey[0] !== sessionKey[0] });
    },
    onError: (thrown) => {
      // Signed in anew in another tab: this one's token is the old session's.
      if (codeOf(thrown) === 'csrf') void client.invalidateQueries({ queryKey: sessionKey });
    },
  });
  return { run: () => mutate(), error };
}

/** Sections by role (DESIGN §9). */
export type Section =
  | 'review'
  | 'results'
  | 'plan'
  | 'stores'
  | 'alerts'
  | 'exclusions'
  | 'exports'
  | 'people'
  | 'audit'
  | 'delivery'
  | 'own';

const sectionsOf: Readonly<Record<RoleName, readonly Section[]>> = {
  expert: ['review', 'results'],
  manager: ['results', 'exclusions', 'plan', 'stores', 'alerts', 'exports', 'people'],
  admin: [
    ...(['review', 'results', 'exclusions', 'plan', 'stores', 'alerts', 'exports', 'people'] as const),
    ...(['audit', 'delivery'] as const),
  ],
  seller: ['own'],
};

export const sections = (role: RoleName): readonly Section[] => sectionsOf[role];

export const homeOf = (role: RoleName): '/review' | '/results' | '/own' => {
  if (role === 'seller') return '/own';
  return sectionsOf[role].includes('review') ? '/review' : '/results';
};

/** A path of this site to go back to; anything else is refused. */
export const safeBack = (value: unknown): string | undefined =>
  typeof value === 'string' && /^\/(?![/\\])/.test(value) && !value.startsWith('/sign-in')
    ? value
    : undefined;
