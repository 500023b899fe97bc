import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { build, type Plugin } from 'vite';

export interface PlainScript {
  readonly file: string;
  readonly mark: string;
  /**
   * What the script is told of the build in its element's `data-` attributes: by name the files to be found there, each as the
   * end of the path of what it was made from.
   */
  readonly data: Readonly<Record<string, readonly string[]>>;
}

/**
 * Builds a file as one plain script and has the page load it at the mark: a module would run after the first paint, and
 * the Content-Security-Policy refuses scripts within the page. The mark is after what the script reads and before the
 * styles, for which it would wait.
 */
export function plainScript({ file, mark, data }: PlainScript): Plugin {
  let path = '';
  return {
    name: 'plain-script',
    apply: 'build',
    async buildStart() {
      const built = await build({
        configFile: false,
        logLevel: 'warn',
        build: { write: false, target: 'es2023', lib: { entry: file, formats: ['iife'], name: 'first' } },
      });
      const [output] = Array.isArray(built) ? built : [built];
      const chunk = output !== undefined && 'output' in output ? output.output[0] : undefined;
      if (chunk === undefined) throw new Error(`${file} came to nothing`);
      const name = basename(file).replace(/\.ts$/, '');
      const hash = createHash('sha256').update(chunk.code).digest('base64url').slice(0, 8);
      path = `assets/${name}-${hash}.js`;
      this.emitFile({ type: 'asset', fileName: path, source: chunk.code });
    },
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle = {} }) {
        if (!html.includes(mark)) throw new Error(`the page has no ${mark}`);
        const built = Object.values(bundle);
        const pathOf = (source: string): string => {
          const from = built.find((each) =>
            each.type === 'chunk'
              ? each.facadeModuleId?.endsWith(source)
              : each.originalFileNames.some((name) => name.endsWith(source)),
          );
          if (from === undefined) throw new Error(`${source} is not in the build`);
          return `/${from.fileName}`;
        };
        const attributes = Object.entries(data).map(
          ([name, sources]) => ` data-${name}="${sources.map(pathOf).join(' ')}"`,
        );
        return html.replace(mark, `<script src="/${path}"${attributes.join('')}></script>`);
      },
    },
  };
}
