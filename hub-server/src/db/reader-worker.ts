import { quickQueries } from './quick-queries.ts';
import { serveReader } from './serve-reader.ts';

serveReader(quickQueries);
