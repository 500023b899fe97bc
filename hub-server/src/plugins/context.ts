import type { RoleName } from '@otklik/shared/api/session.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import type { Rng } from '@otklik/shared/base/rng.ts';
import type { Audit } from '../audit/audit.ts';
import type { CameraRepository } from '../stores/camera.ts';

/** The signed-in person behind a request. */
export interface SessionUser {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly role: RoleName;
}

/**
 * Who may call a route. Every route under /api/v1 declares it as `config: { access }`; one that does not is refused at
 * start. It is checked before parameters and body are looked at. `kiosk`: the route checks the request's signature.
 */
export type Access = 'public' | 'kiosk' | 'signed-in' | readonly RoleName[];

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
  }
  interface FastifyContextConfig {
    access?: Access;
  }
}
