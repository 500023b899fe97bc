import { existsSync } from 'node:fs';
import { join } from 'node:path';

export const hasBuiltUi = (uiDir: string): boolean => existsSync(join(uiDir, 'index.html'));
