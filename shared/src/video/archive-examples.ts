import type { GenericArchive } from '../api/remote-archive.ts';

/** How a system is asked, without where it is; what is in capitals is put in by whoever sets a camera. */
export type ArchiveExample = Omit<GenericArchive, 'kind' | 'address' | 'network' | 'certificate'>;

/**
 * Worked settings for systems by what is public of their interfaces (docs/archives.md names the source of each). None was tried
 * against the product. Times of Macroscop and Axxon One are UTC: the camera's zone is then `UTC`.
 */
export const archiveExamples = {
  'nx-witness': {
    auth: 'bearer',
    login: {
      method: 'POST',
      path: '/rest/v3/login/sessions',
      body: '{"username":"{user}","password":"{password}","setCookie":false}',
      session: 'token',
    },
    time: 'epoch-ms',
    list: {
      path: '/ec2/recordedTimePeriods?cameraId=CAMERA-ID&startTime={from}&endTime={to}&detail=1&periodsType=0&flat',
      items: 'reply',
      begin: 'startTimeMs',
      duration: { field: 'durationMs', unit: 'ms' },
    },
    clip: { path: '/media/CAMERA-ID.mp4?pos={from}&endPos={to}' },
    snapshot: '/ec2/cameraThumbnail?cameraId=CAMERA-ID&time={from}&imageFormat=jpg',
  },
  macroscop: {
    auth: 'query',
    time: '%d.%m.%Y %H:%M:%S',
    list: {
      path: '/archivefragments?login={user}&password={password}&channelid=CHANNEL-ID&fromtime={from}&totime={to}&responsetype=json',
      items: 'Fragments',
      begin: 'FromTime',
      end: 'ToTime',
      time: 'iso',
    },
    clip: {
      path: '/exportarchive?login={user}&password={password}&channelid=CHANNEL-ID&fromtime={from}&totime={to}',
    },
    snapshot:
      '/site?login={user}&password={password}&channelid=CHANNEL-ID&withcontenttype=true&mode=archive&starttime={from}&resolutionx=640&resolutiony=360&streamtype=mainvideo',
  },
  'axxon-one': {
    auth: 'basic',
    time: '%Y%m%dT%H%M%S.%f',
    list: {
      path: '/archive/contents/intervals/SERVER/DeviceIpint.1/SourceEndpoint.video:0:0/{to}/{from}?limit=1000&scale=0',
      items: 'intervals',
      begin: 'begin',
      end: 'end',
    },
    clip: {
      method: 'POST',
      path: '/export/archive/SERVER/DeviceIpint.1/SourceEndpoint.video:0:0/{from}/{to}?waittimeout=30000',
      body: '{"format":"mp4"}',
      export: {
        id: 'Location',
        status: { path: '/export/{id}/status', field: 'state', ready: '2', failed: '3', file: 'files.0' },
        download: '/export/{id}/file?name={file}',
      },
    },
    snapshot: '/archive/media/SERVER/DeviceIpint.1/SourceEndpoint.video:0:0/{from}?threshold=2000',
  },
  trassir: {
    auth: 'query',
    login: { method: 'GET', path: '/login?username={user}&password={password}', session: 'sid' },
    ended: { field: 'error_code', value: 'no session' },
    time: 'epoch-us',
    clip: {
      method: 'POST',
      path: '/jit-export-create-task?sid={session}',
      body: '{"resource_guid":"CHANNEL-GUID","start_ts":{from},"end_ts":{to},"is_hardware":0,"prefer_substream":0}',
      export: {
        id: 'task_id',
        status: {
          method: 'POST',
          path: '/jit-export-task-status?sid={session}',
          body: '{"task_id":"{id}"}',
          field: 'done',
          ready: 'true',
        },
        download: '/jit-export-download?sid={session}&task_id={id}',
      },
    },
    snapshot: '/screenshot/CHANNEL-GUID?timestamp={from}&sid={session}',
  },
} as const satisfies Readonly<Record<string, ArchiveExample>>;
