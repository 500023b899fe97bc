import { longQueries } from './long-queries.ts';
import { serveReader } from './serve-reader.ts';

serveReader(longQueries);
