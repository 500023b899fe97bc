import { queries } from './queries.ts';
import { serveReader } from './serve-reader.ts';

serveReader(queries);
