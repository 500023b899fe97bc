import type { RoleName, SessionStep, UserScope } from '@otklik/shared/api/session.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import type { Rng } from '@otklik/shared/base/rng.ts';
import type { Audit } from '../audit/audit.ts';
import type { CameraRepository } from '../stores/camera.ts';
import type { ScopeRule } from './scope.ts';

/** The signed-in person behind a request. */
export interface SessionUser {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly role: RoleName;
  readonly scope: UserScope;
  /** A manager who may watch the video of polls. */
  readonly video?: true;
}

/**
 * Who may call a route. Every route under /api/v1 declares it as `config: { access }`; one that does not is refused at
 * start. It is checked before parameters and body are looked at. `kiosk`: the route checks the request's signature.
 */
export type Access = 'public' | 'kiosk' | 'signed-in' | readonly Caller[];

/** A role, or a manager who has the right to video as well (decisions/0124). */
export type Caller = RoleName | 'watching-manager';

/** What areas outside the hub's core (video) need of it; decorated on the Fastify instance as `hub`. */
export interface HubContext {
  readonly clock: Clock;
  readonly rng: Rng;
  /** Folder of the hub's data. */
  readonly dataDir: string;
  readonly cameras: CameraRepository;
  readonly audit: Audit;
}

declare module 'fastify' {
  interface FastifyInstance {
    readonly hub: HubContext;
  }
  interface FastifyRequest {
    /** Set where the route's access names roles or `signed-in`. */
    user: SessionUser | undefined;
    /** What is missing in the session; undefined: nothing. */
    sessionStep: SessionStep | undefined;
    /** The minor schema version a kiosk speaks; set where the route's access is `kiosk`. */
    kioskMinor: number;
  }
  interface FastifySchema {
    /** Who may call the route and what of the chain it is about, as its `config` has it; told in the OpenAPI document. */
    'x-access'?: Access;
    'x-scope'?: ScopeRule;
  }
  interface FastifyContextConfig {
    access?: Access;
    /** Sessions in which one of these is still missing may call the route too. */
    steps?: readonly SessionStep[];
    /** What a route shows or changes of the chain (scope.ts); every route for people declares it. */
    scope?: ScopeRule;
  }
}
