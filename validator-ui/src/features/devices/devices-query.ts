import type { DeviceListQuery } from '@otklik/shared/api/devices.ts';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { type Hub, orThrow } from '../../api/hub.ts';

/** That a kiosk falls silent or is back is told at once by the stream; all else is asked for. Ms. */
const REFRESH_MS = 10_000;
/** A camera's archive is asked less often: it may be another system's. Ms. */
const CAMERA_MS = 60_000;

/** Below `kiosks`: what is done to a kiosk, and what the stream tells of one, asks for these anew. */
export const devicesQuery = (hub: Hub, query: DeviceListQuery) =>
  queryOptions({
    queryKey: ['kiosks', 'devices', query] as const,
    queryFn: ({ signal }) => orThrow(hub.devices(query, signal)),
    refetchInterval: REFRESH_MS,
    // What stands there stays until the next page has come.
    placeholderData: keepPreviousData,
  });

export const devicePlaceQuery = (hub: Hub, id: string) =>
  queryOptions({
    queryKey: ['kiosks', 'place', id] as const,
    queryFn: ({ signal }) => orThrow(hub.devicePlace(id, signal)),
    refetchInterval: REFRESH_MS,
  });

export const placeConsolesQuery = (hub: Hub, workplace: string) =>
  queryOptions({
    queryKey: ['kiosks', 'consoles', workplace] as const,
    queryFn: ({ signal }) => orThrow(hub.placeConsoles(workplace, signal)),
    refetchInterval: REFRESH_MS,
  });

export const cameraCheckQuery = (hub: Hub, camera: string) =>
  queryOptions({
    queryKey: ['camera-check', camera] as const,
    queryFn: () => orThrow(hub.checkCamera(camera)),
    refetchInterval: CAMERA_MS,
    staleTime: CAMERA_MS,
  });
