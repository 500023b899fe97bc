import type { PeriodKind } from '@otklik/shared/agreement/periods.ts';
import { queryOptions } from '@tanstack/react-query';
import { type Hub, orThrow } from '../../api/hub.ts';

export const agreementQuery = (hub: Hub, by: PeriodKind) =>
  queryOptions({
    queryKey: ['agreement', 'all', by] as const,
    queryFn: ({ signal }) => orThrow(hub.agreement(by, signal)),
  });

export const ownAgreementQuery = (hub: Hub, by: PeriodKind) =>
  queryOptions({
    queryKey: ['agreement', 'own', by] as const,
    queryFn: ({ signal }) => orThrow(hub.ownAgreement(by, signal)),
  });

export const doubleQuery = (hub: Hub) =>
  queryOptions({
    queryKey: ['agreement', 'double'] as const,
    queryFn: ({ signal }) => orThrow(hub.doubleReview(signal)),
  });

export const knownQuery = (hub: Hub) =>
  queryOptions({
    queryKey: ['agreement', 'known'] as const,
    queryFn: ({ signal }) => orThrow(hub.knownItems(signal)),
  });
