import { changing, type Operations, stale } from './operation-notes.ts';

/** Stores, workplaces, cameras, groups, workers and tills. */
export const storeOperations: Operations = {
  'GET /api/v1/stores': {
    ...{ id: 'listStores', area: 'stores', problems: [] },
    summary: 'All stores with their workplaces and cameras',
  },
  'POST /api/v1/stores': {
    ...{ id: 'createStore', area: 'stores', problems: [] },
    summary: 'Add a store',
    description: 'Figures are of the store’s local hours and days.',
  },
  'POST /api/v1/stores/{id}/workplaces': {
    ...{ id: 'createWorkplace', area: 'stores', problems: ['store-unknown'] },
    summary: 'Add a workplace to a store',
  },
  'POST /api/v1/stores/{id}/cameras': {
    ...{
      id: 'createCamera',
      area: 'stores',
      problems: ['store-unknown', 'workplace-unknown', 'archive-settings'],
    },
    summary:
      'Add a camera: a folder of recordings on the hub’s machine, or an archive that another system keeps',
    description: 'The login for an archive is never told again.',
  },
  'GET /api/v1/stores/{id}/settings': {
    ...{ id: 'getStoreSettings', area: 'stores', problems: ['store-unknown'] },
    summary: 'What a store’s kiosks are set to; its ETag is needed to change it',
  },
  'PUT /api/v1/stores/{id}/settings': {
    ...{ id: 'changeStoreSettings', area: 'stores' },
    problems: ['store-unknown', ...stale, 'settings-changed'],
    summary: 'Set how polls run, the screen and the staff layer’s PIN of a store',
    description:
      'All of it as it shall be; only a PIN that is left out stays as it is. A PIN is never told again.',
  },
  'GET /api/v1/consoles': {
    ...{ id: 'listConsoles', area: 'stores', problems: [] },
    summary: 'Consoles that stand, or have stood, at a workplace or in a store, by pages',
    description: 'While there is more, `next` is the cursor of the following page.',
  },
  'GET /api/v1/consoles/{id}': {
    ...{ id: 'getConsole', area: 'stores', problems: ['console-unknown'] },
    summary: 'A console’s history: where it stood from when to when, faults and test presses by day',
    description:
      'As far as it lies in the caller’s stores, and as the journals tell it, whenever they came in.',
  },
  'PUT /api/v1/consoles/{id}': {
    ...{ id: 'changeConsole', area: 'stores' },
    problems: ['console-unknown', ...stale, 'changed-meanwhile'],
    summary: 'Name a console, take it out of use or back into it',
  },
  'GET /api/v1/stores/{id}/operators': {
    ...{ id: 'listOperators', area: 'stores', problems: ['store-unknown'] },
    summary: 'The workers of a store, or those who have gone',
  },
  'POST /api/v1/stores/{id}/operators': {
    ...{ id: 'createOperator', area: 'stores' },
    problems: ['store-unknown', 'operator-taken', 'limit-reached'],
    summary: 'Add a worker who may sign in at the store’s kiosks',
    description: 'Events name a worker by the id alone. PIN and badge are never told again.',
  },
  'POST /api/v1/stores/{id}/operators/import': {
    ...{ id: 'importOperators', area: 'stores' },
    problems: ['store-unknown', 'import-faulty', 'limit-reached'],
    summary: 'Add and change workers by a CSV file',
    description:
      'Columns number, name, pin, badge, in UTF-8, UTF-16 or Windows-1251. A line is the worker of its number; an empty field, and a worker who is not in the file, stay as they are. All lines are taken or none.',
  },
  'PUT /api/v1/operators/{id}': {
    ...{ id: 'changeOperator', area: 'stores' },
    problems: ['operator-unknown', 'operator-taken', 'operator-retired', ...stale, 'operator-changed'],
    summary: 'Change a worker',
    description: 'PIN and badge that are left out stay, and go with null.',
  },
  'POST /api/v1/operators/{id}/retirement': {
    ...{ id: 'retireOperator', area: 'stores', problems: ['operator-unknown'] },
    summary: 'A worker works here no more: no kiosk knows them any longer',
  },
  'POST /api/v1/operators/{id}/erasure': {
    ...{ id: 'eraseOperator', area: 'stores', problems: ['operator-unknown'] },
    summary: 'Erase number and name of a worker for good; figures stay under the id',
  },
  'GET /api/v1/stores/{id}/registers': {
    ...{ id: 'listRegisters', area: 'stores', problems: ['store-unknown'] },
    summary: 'The registers of a store whose tokens are good',
  },
  'POST /api/v1/stores/{id}/registers': {
    ...{ id: 'createRegister', area: 'stores' },
    problems: ['store-unknown', 'workplace-unknown', 'register-exists', 'limit-reached'],
    summary: 'Add a register of a till; its token is told in the reply and never again',
  },
  'POST /api/v1/registers/{id}/revocation': {
    ...{ id: 'revokeRegister', area: 'stores', problems: ['register-unknown'] },
    summary: 'Revoke a register’s token',
  },
  'GET /api/v1/stores/{id}': {
    ...{ id: 'getStore', area: 'stores', problems: ['store-unknown'] },
    summary: 'A store with its opening hours, its zones and all its workplaces',
  },
  'PUT /api/v1/stores/{id}': {
    ...{ id: 'changeStore', area: 'stores', problems: ['store-unknown', ...changing] },
    summary: 'Change name, address and opening hours of a store',
  },
  'POST /api/v1/stores/{id}/zone': {
    ...{ id: 'changeStoreZone', area: 'stores', problems: ['store-unknown', ...changing] },
    summary: 'Put a store into another time zone',
    description:
      'From the next hour of that zone’s clock on. Figures of before stay in the hours and days of the zone they were counted in.',
  },
  'POST /api/v1/stores/{id}/retirement': {
    ...{ id: 'retireStore', area: 'stores', problems: ['store-unknown', ...changing, 'in-use'] },
    summary: 'Retire a store with its workplaces and cameras; its figures stay',
  },
  'GET /api/v1/stores/{id}/history': {
    ...{ id: 'getStoreHistory', area: 'stores', problems: ['store-unknown'] },
    summary: 'The versions of a store, the newest first',
  },
  'GET /api/v1/stores/{id}/cameras': {
    ...{ id: 'listStoreCameras', area: 'stores', problems: ['store-unknown'] },
    summary: 'The cameras of a store with their settings',
  },
  'GET /api/v1/workplaces/{id}': {
    ...{ id: 'getWorkplace', area: 'stores', problems: ['workplace-unknown'] },
    summary: 'A workplace',
  },
  'PUT /api/v1/workplaces/{id}': {
    ...{ id: 'changeWorkplace', area: 'stores', problems: ['workplace-unknown', ...changing] },
    summary: 'Change a workplace’s name',
  },
  'POST /api/v1/workplaces/{id}/retirement': {
    ...{ id: 'retireWorkplace', area: 'stores', problems: ['workplace-unknown', ...changing, 'in-use'] },
    summary: 'Retire a workplace that no kiosk serves; its figures stay',
  },
  'GET /api/v1/workplaces/{id}/history': {
    ...{ id: 'getWorkplaceHistory', area: 'stores', problems: ['workplace-unknown'] },
    summary: 'The versions of a workplace, the newest first',
  },
  'GET /api/v1/cameras/{id}': {
    ...{ id: 'getCamera', area: 'stores', problems: ['camera-unknown'] },
    summary: 'A camera with its settings',
  },
  'PUT /api/v1/cameras/{id}': {
    ...{ id: 'changeCamera', area: 'stores' },
    problems: ['camera-unknown', 'workplace-unknown', 'archive-settings', ...changing],
    summary: 'Change a camera’s settings: they hold for all its recordings, older ones too',
  },
  'POST /api/v1/cameras/{id}/retirement': {
    ...{ id: 'retireCamera', area: 'stores', problems: ['camera-unknown', ...changing, 'in-use'] },
    summary: 'Retire a camera; what it recorded before can be watched while it is kept',
  },
  'GET /api/v1/cameras/{id}/check': {
    ...{ id: 'checkCamera', area: 'stores', problems: ['camera-unknown'] },
    summary:
      'Look into a camera’s folder or archive: recordings, the newest one, gaps of the last 24 hours, what is wrong',
  },
  'GET /api/v1/cameras/{id}/clock': {
    ...{ id: 'getCameraClock', area: 'stores', problems: ['camera-unknown'] },
    summary: 'A camera’s clock: marks of known presses that stand, and the versions worked out from them',
  },
  'POST /api/v1/cameras/{id}/clock/marks': {
    ...{ id: 'addCameraMark', area: 'stores' },
    problems: ['camera-unknown', 'event-unknown', 'not-reviewable', 'limit-reached', 'mark-too-far'],
    summary: 'Say in which frame a press is seen; stands in place of an earlier mark of that press',
  },
  'POST /api/v1/cameras/{id}/clock/marks/{mark}/withdrawal': {
    ...{ id: 'withdrawCameraMark', area: 'stores', problems: ['camera-unknown', 'mark-unknown'] },
    summary: 'Take a mark back by a record of its own; the mark stays on record',
  },
  'POST /api/v1/cameras/{id}/clock/versions': {
    ...{ id: 'setCameraClock', area: 'stores', problems: ['camera-unknown', 'mark-unknown'] },
    summary: 'Let a camera’s clock be what its marks give, or what was set by hand, from a time on',
  },
  'GET /api/v1/cameras/{id}/history': {
    ...{ id: 'getCameraHistory', area: 'stores', problems: ['camera-unknown'] },
    summary: 'The versions of a camera’s settings, the newest first',
  },
  'GET /api/v1/store-groups/{id}': {
    ...{ id: 'getStoreGroup', area: 'stores', problems: ['group-unknown'] },
    summary: 'A group of stores; its ETag is needed to change it',
  },
  'POST /api/v1/store-groups/{id}/retirement': {
    ...{ id: 'retireStoreGroup', area: 'stores', problems: ['group-unknown', ...changing, 'in-use'] },
    summary: 'Retire a group that no plan and nobody’s scope names',
  },
  'GET /api/v1/store-groups/{id}/history': {
    ...{ id: 'getStoreGroupHistory', area: 'stores', problems: ['group-unknown'] },
    summary: 'The versions of a group, the newest first',
  },
  'GET /api/v1/store-groups': {
    ...{ id: 'listStoreGroups', area: 'stores', problems: [] },
    summary: 'All groups of stores',
  },
  'POST /api/v1/store-groups': {
    ...{ id: 'createStoreGroup', area: 'stores', problems: ['store-unknown'] },
    summary: 'Make a group of stores',
  },
  'PUT /api/v1/store-groups/{id}': {
    ...{ id: 'changeStoreGroup', area: 'stores' },
    problems: ['group-unknown', 'store-unknown', ...changing],
    summary: 'Change a group of stores',
    description: 'Plans for the group are for its new stores from then on.',
  },
  'POST /api/v1/workplaces/{id}/move': {
    ...{ id: 'moveWorkplace', area: 'stores' },
    problems: [
      ...['workplace-unknown', 'store-unknown', 'not-found', 'kiosk-revoked', 'in-use', 'move-time'],
      ...changing,
    ] as const,
    summary: 'Move a workplace to another store, with its kiosk: it goes on there as a new one',
  },
};
