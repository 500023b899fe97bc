import type { CameraRequest, RevocationReason } from '@otklik/shared/api/admin.ts';
import type { CallInput } from '@otklik/shared/api/calls.ts';
import type { ChainKind } from '@otklik/shared/api/chain.ts';
import type { ConsoleChange } from '@otklik/shared/api/consoles.ts';
import type { RolloutRequest } from '@otklik/shared/api/releases.ts';
import type { StoreGroupRequest } from '@otklik/shared/api/store-groups.ts';
import type { Client } from './client.ts';

const HISTORY = {
  store: 'getStoreHistory',
  workplace: 'getWorkplaceHistory',
  camera: 'getCameraHistory',
  group: 'getStoreGroupHistory',
} as const satisfies Readonly<Record<ChainKind, string>>;

/** Calls about what the chain is made of: stores, workplaces, cameras, groups, consoles, and where kiosks stand. */
export function chainCalls(call: Client['call']) {
  return {
    addStore: (body: CallInput<'createStore'>['body']) => call('createStore', { body }),
    /** Versions of a thing, the newest first. */
    history: (kind: ChainKind, id: string, signal?: AbortSignal) =>
      call(HISTORY[kind], { params: { id } }, signal),
    addWorkplace: (store: string, name: string) =>
      call('createWorkplace', { params: { id: store }, body: { name } }),
    renameWorkplace: (id: string, revision: number, name: string) =>
      call('changeWorkplace', { params: { id }, body: { name }, ifMatch: revision }),
    retireWorkplace: (id: string, revision: number) =>
      call('retireWorkplace', { params: { id }, ifMatch: revision }),
    moveWorkplace: (id: string, revision: number, body: CallInput<'moveWorkplace'>['body']) =>
      call('moveWorkplace', { params: { id }, body, ifMatch: revision }),
    moveKiosk: (id: string, revision: number, body: CallInput<'moveKiosk'>['body']) =>
      call('moveKiosk', { params: { id }, body, ifMatch: revision }),
    addCamera: (store: string, body: CameraRequest) => call('createCamera', { params: { id: store }, body }),
    changeCamera: (id: string, revision: number, body: CameraRequest) =>
      call('changeCamera', { params: { id }, body, ifMatch: revision }),
    retireCamera: (id: string, revision: number) =>
      call('retireCamera', { params: { id }, ifMatch: revision }),
    group: (id: string, signal?: AbortSignal) => call('getStoreGroup', { params: { id } }, signal),
    addGroup: (body: StoreGroupRequest) => call('createStoreGroup', { body }),
    changeGroup: (id: string, revision: number, body: StoreGroupRequest) =>
      call('changeStoreGroup', { params: { id }, body, ifMatch: revision }),
    retireGroup: (id: string, revision: number) =>
      call('retireStoreGroup', { params: { id }, ifMatch: revision }),
    consoles: (store: string, cursor: string | undefined, signal?: AbortSignal) =>
      call('listConsoles', { query: { store, retired: true, cursor } }, signal),
    devices: (query: NonNullable<CallInput<'listDevices'>['query']>, signal?: AbortSignal) =>
      call('listDevices', { query }, signal),
    devicePlace: (id: string, signal?: AbortSignal) => call('getDevices', { params: { id } }, signal),
    releases: (signal?: AbortSignal) => call('listReleases', {}, signal),
    rolloutProgress: (signal?: AbortSignal) => call('getRolloutProgress', {}, signal),
    rolloutKiosks: (signal?: AbortSignal) => call('listRolloutKiosks', {}, signal),
    previewRollout: (sha256: string, body: RolloutRequest, signal?: AbortSignal) =>
      call('previewRollout', { params: { sha256 }, body }, signal),
    setRollout: (sha256: string, revision: number, body: RolloutRequest) =>
      call('setRollout', { params: { sha256 }, body, ifMatch: revision }),
    /** Consoles that stand, or have stood, at a workplace. */
    placeConsoles: (workplace: string, signal?: AbortSignal) =>
      call('listConsoles', { query: { workplace } }, signal),
    console: (id: string, signal?: AbortSignal) => call('getConsole', { params: { id } }, signal),
    revokeKiosk: (id: string, reason: RevocationReason) =>
      call('revokeKiosk', { params: { id }, body: { reason } }),
    changeConsole: (id: string, revision: number, body: ConsoleChange) =>
      call('changeConsole', { params: { id }, body, ifMatch: revision }),
  };
}
