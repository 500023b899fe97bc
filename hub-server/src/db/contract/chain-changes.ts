import type {
  CameraListReply,
  CameraRecord,
  ChainHistoryReply,
  ChainKind,
  ChainRecord,
  GroupRecord,
  StoreChange,
  StoreRecord,
  WorkplaceRecord,
} from '@otklik/shared/api/chain.ts';
import type { StoreGroupRequest } from '@otklik/shared/api/store-groups.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { HubError, ProblemExtensions } from '../../problem.ts';
import type { Camera } from '../../stores/camera.ts';
import type { Actor } from './audit.ts';
import type { Within } from './people.ts';

/** Of a thing as the person last saw it; another revision is refused, with what stands. */
export interface ChainChange<Content> extends Actor {
  readonly id: string;
  readonly revision: number;
  readonly content: Content;
}
export type ChainRefusal = HubError & { readonly more?: ProblemExtensions };
export interface CameraContent extends Omit<Camera, 'id' | 'store' | 'hasCredentials'> {
  /** Sealed; null: there is none any more. Absent: it stays while the archive's origin does. */
  readonly credentials?: string | null;
}

/** A thing by its kind and id. */
export interface ChainThing {
  readonly kind: ChainKind;
  readonly id: string;
}

/** Every change is a version that stays; nothing is deleted. */
export interface ChainChangeCommands {
  changeStore(input: ChainChange<StoreChange>): Result<StoreRecord, ChainRefusal>;
  /** Its days and hours are of this zone from now on; figures of before stay in the zone of then. */
  changeStoreZone(input: ChainChange<{ readonly zone: string }>): Result<StoreRecord, ChainRefusal>;
  changeWorkplace(input: ChainChange<{ readonly name: string }>): Result<WorkplaceRecord, ChainRefusal>;
  changeCamera(input: ChainChange<CameraContent>): Result<CameraRecord, ChainRefusal>;
  changeGroup(input: ChainChange<StoreGroupRequest>): Result<GroupRecord, ChainRefusal>;
  /** It is used no more; what was recorded there stays. Refused while something uses it. */
  retireThing(input: ChainChange<ChainThing['kind']>): Result<ChainRecord, ChainRefusal>;
}

export interface ChainChangeQueries {
  storeRecord(input: { readonly id: string }): StoreRecord | undefined;
  workplaceRecord(input: { readonly id: string }): WorkplaceRecord | undefined;
  cameraRecord(input: { readonly id: string }): CameraRecord | undefined;
  groupRecord(input: { readonly id: string } & Within): GroupRecord | undefined;
  storeCameras(input: { readonly store: string }): CameraListReply;
  chainHistory(input: ChainThing): ChainHistoryReply;
}
