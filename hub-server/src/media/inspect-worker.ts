/** Looks at one file and ends: whatever a hostile file does to it dies with it. */
import { parentPort, workerData } from 'node:worker_threads';
import { inspectMedia } from './inspect.ts';
import type { InspectRequest } from './inspector.ts';

const { path, size, container }: InspectRequest = workerData;
parentPort?.postMessage(await inspectMedia(path, size, container));
