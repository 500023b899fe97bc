import type { CallInput } from '@otklik/shared/api/calls.ts';
import type { Client } from './client.ts';

/** Calls about accounts: invited, changed, switched off and on; what lets them in, taken away. */
export function peopleCalls(call: Client['call']) {
  return {
    /** What a seller sees of their own work. */
    ownFigures: (signal?: AbortSignal) => call('getOwnFigures', {}, signal),
    ownExclusions: (query: NonNullable<CallInput<'listOwnExclusions'>['query']>, signal?: AbortSignal) =>
      call('listOwnExclusions', { query }, signal),
    ownAppeal: (item: string, text: string) =>
      call('fileOwnAppeal', { params: { id: item }, body: { text } }),
    withdrawOwnAppeal: (item: string) => call('withdrawOwnAppeal', { params: { id: item } }),
    users: (signal?: AbortSignal) => call('listUsers', {}, signal),
    invite: (body: CallInput<'invite'>['body']) => call('invite', { body }),
    /** A link by which somebody sets a new password. */
    resetPassword: (id: string) => call('resetPassword', { params: { id } }),
    changeUser: (id: string, revision: number, body: CallInput<'changeUser'>['body']) =>
      call('changeUser', { params: { id }, body, ifMatch: revision }),
    deactivateUser: (id: string) => call('deactivateUser', { params: { id } }),
    activateUser: (id: string) => call('activateUser', { params: { id } }),
    eraseUser: (id: string) => call('eraseUser', { params: { id } }),
    endSessionsOf: (id: string) => call('endSessionsOf', { params: { id } }),
    resetSecondStep: (id: string) => call('resetSecondStep', { params: { id } }),
    resetIdentities: (id: string) => call('resetIdentities', { params: { id } }),
    ownIdentities: (signal?: AbortSignal) => call('getOwnIdentities', {}, signal),
    removeIdentities: (password: string) => call('removeIdentities', { body: { password } }),
  };
}
