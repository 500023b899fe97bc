import type { FastifyInstance } from 'fastify';
import { preferredLanguage } from '../problem.ts';
import { docsHtml } from './docs-html.ts';

const PREFIX = '/api/v1/docs';

const STYLE = `:root { color-scheme: light dark; --line: #c5cdca; --text-2: #4c5754; --ink: #111917; }
@media (prefers-color-scheme: dark) { :root { --line: #3b4744; --text-2: #a9b5b1; --ink: #e8eeec; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 20px 24px 60px; max-width: 1100px; font: 15px/22px system-ui, sans-serif; }
h1 { margin: 4px 0; font-size: 24px; line-height: 30px; }
h2 { margin: 28px 0 2px; padding-top: 10px; border-top: 2px solid var(--ink); font-size: 18px; }
h3 { display: inline; font-size: 15px; font-weight: 600; }
h4 { margin: 12px 0 2px; font-size: 14px; }
p { margin: 4px 0; }
label { display: block; margin-top: 12px; font-weight: 600; }
input { width: min(420px, 100%); height: 36px; padding: 0 10px; font: inherit; border: 1px solid var(--text-2); border-radius: 6px; }
:focus-visible { outline: 2px solid #1155b8; outline-offset: 2px; }
nav ul { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 12px 0; padding: 0; list-style: none; }
nav a { display: inline-block; padding: 3px 0; }
details { border-top: 1px solid var(--line); }
details[open] { padding-bottom: 12px; }
summary { padding: 7px 0; cursor: pointer; overflow-wrap: anywhere; }
summary span[lang] { color: var(--text-2); }
code { font: 13px/20px ui-monospace, 'DejaVu Sans Mono', monospace; overflow-wrap: anywhere; }
.method { display: inline-block; min-width: 58px; }
.fields { margin: 2px 0; padding-left: 20px; }
.fields li { overflow-wrap: anywhere; }
.where, .optional, .about { color: var(--text-2); }
.where, .optional { font-size: 13px; }
dl { margin: 0; }
dt { font-weight: 600; }
dd { margin: 0 0 6px 20px; }
[hidden] { display: none; }
`;

/** The search, and the way to what an address names: it opens. */
const SCRIPT = `const search = document.getElementById('search');
const operations = [...document.querySelectorAll('.operation')].map((element) => ({
  element,
  text: (element.id + ' ' + element.querySelector('summary').textContent).toLowerCase(),
}));
search.addEventListener('input', () => {
  const words = search.value.toLowerCase().split(/\\s+/);
  let count = 0;
  for (const { element, text } of operations) {
    element.hidden = !words.every((word) => text.includes(word));
    if (!element.hidden) count += 1;
  }
  for (const area of document.querySelectorAll('.area')) {
    area.hidden = area.querySelector('.operation:not([hidden])') === null;
  }
  document.getElementById('count').textContent = String(count);
});
const reveal = () => {
  const aim = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (aim === null) return;
  if (aim.tagName === 'DETAILS') aim.open = true;
  aim.scrollIntoView();
};
addEventListener('hashchange', reveal);
reveal();
`;

/**
 * The document as a page that works without the internet: no inline script or style and nothing from elsewhere, so the
 * hub's strict policy holds here too. `document`: as it is answered by openapi.json.
 */
export function installDocsPage(app: FastifyInstance, document: () => object): void {
  const pages = new Map<string, string>();
  app.get(PREFIX, { config: { access: 'public' }, schema: { hide: true } }, (request, reply) => {
    const language = preferredLanguage(request.headers['accept-language']);
    const page = pages.get(language) ?? docsHtml(JSON.parse(JSON.stringify(document())), language, PREFIX);
    pages.set(language, page);
    return reply
      .type('text/html; charset=utf-8')
      .headers({ 'cache-control': 'no-cache', vary: 'accept-language' })
      .send(page);
  });
  const serve = (name: string, type: string, content: string): void => {
    app.get(
      `${PREFIX}/${name}`,
      { config: { access: 'public' }, schema: { hide: true } },
      (_request, reply) => reply.type(type).header('cache-control', 'no-cache').send(content),
    );
  };
  serve('page.js', 'text/javascript; charset=utf-8', SCRIPT);
  serve('page.css', 'text/css; charset=utf-8', STYLE);
}
