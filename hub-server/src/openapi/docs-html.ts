import { escaped, fieldsOf, type Json, json, kindOf, list } from './docs-schema.ts';

export type DocsLanguage = 'ru' | 'en';

const WORDS = {
  en: {
    title: 'Otklik API',
    lead: 'Every call of this hub with its fields and refusals. Refusals come in Russian or English, by Accept-Language.',
    home: 'Back to Otklik',
    raw: 'The document as JSON (OpenAPI 3.1)',
    search: 'Search: an address, a name, a word',
    areas: 'Areas',
    found: 'Operations shown:',
    parameters: 'Parameters',
    body: 'Body',
    replies: 'Replies',
    optional: 'optional',
    access: 'Who may call it',
    events: 'Events',
    schemas: 'Schemas',
    signed: {
      session: 'a session',
      csrf: 'its token for changes',
      kiosk: 'a kiosk’s signature',
      none: 'anybody',
    },
  },
  ru: {
    title: 'API Отклика',
    lead: 'Все вызовы этого сервера с полями и отказами. Описание вызовов на английском; сами отказы приходят по-русски или по-английски, по Accept-Language.',
    home: 'Вернуться в Отклик',
    raw: 'Документ в JSON (OpenAPI 3.1)',
    search: 'Поиск: адрес, название, слово',
    areas: 'Области',
    found: 'Показано вызовов:',
    parameters: 'Параметры',
    body: 'Тело',
    replies: 'Ответы',
    optional: 'необязательно',
    access: 'Кто может вызвать',
    events: 'События',
    schemas: 'Схемы',
    signed: {
      session: 'сеанс',
      csrf: 'его токен для изменений',
      kiosk: 'подпись киоска',
      none: 'кто угодно',
    },
  },
} as const;

type Words = (typeof WORDS)[DocsLanguage];

/** The document as a page: plain HTML that opens and closes by itself, so that it needs no script but for the search. */
export function docsHtml(document: unknown, language: DocsLanguage, prefix: string): string {
  const words = WORDS[language];
  const { tags, paths, components } = json(document);
  const operations = Object.entries(json(paths)).flatMap(([path, methods]) =>
    Object.entries(json(methods)).map(([method, operation]) => ({
      path,
      method,
      operation: json(operation),
    })),
  );
  const areas = list(tags).map((each) => ({
    name: String(json(each).name),
    about: String(json(each).description),
  }));
  const sections = areas.map(({ name, about }) => {
    const own = operations.filter(({ operation }) => list(operation.tags).includes(name));
    return `<section class="area" aria-labelledby="${escaped(name)}"><h2 id="${escaped(name)}">${escaped(name)}</h2><p lang="en">${escaped(about)}</p>${own
      .map((each) => operationHtml(each, words))
      .join('')}</section>`;
  });
  const links = areas.map(({ name }) => `<li><a href="#${escaped(name)}">${escaped(name)}</a></li>`).join('');
  const schemas = Object.entries(json(json(components).schemas)).map(
    ([name, schema]) =>
      `<details id="schema-${escaped(name)}"><summary><h3>${escaped(name)}</h3></summary><p>${kindOf(schema)}</p>${fieldsOf(schema, words)}</details>`,
  );
  return `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${words.title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${prefix}/page.css">
<header><h1>${words.title}</h1><p>${words.lead}</p><p><a href="/">${words.home}</a> · <a href="/api/v1/openapi.json">${words.raw}</a></p>
<label for="search">${words.search}</label><input id="search" type="search" autocomplete="off"><p role="status">${words.found} <output id="count" for="search">${operations.length}</output></p></header>
<nav aria-label="${words.areas}"><ul>${links}<li><a href="#schemas">${words.schemas}</a></li></ul></nav>
<main>${sections.join('')}
<section aria-labelledby="schemas"><h2 id="schemas">${words.schemas}</h2><div lang="en">${schemas.join('')}</div></section></main>
<script src="${prefix}/page.js"></script>
</html>
`;
}

interface Operation {
  readonly path: string;
  readonly method: string;
  readonly operation: Json;
}

function operationHtml({ path, method, operation }: Operation, words: Words): string {
  const { operationId, summary, description, parameters, requestBody, responses, security } = operation;
  const id = escaped(String(operationId));
  const fields = list(parameters).map((each) => {
    const { name, in: where, required, schema, description: about } = json(each);
    const mark = required === true ? '' : ` <span class="optional">${words.optional}</span>`;
    const text = typeof about === 'string' ? ` <span class="about">${escaped(about)}</span>` : '';
    return `<li><b>${escaped(String(name))}</b> <span class="where">${escaped(String(where))}</span>${mark} ${kindOf(schema)}${text}</li>`;
  });
  const part = (title: string, content: string): string =>
    content === '' ? '' : `<h4>${title}</h4><div lang="en">${content}</div>`;
  const replies = Object.entries(json(responses)).map(([status, reply]) => {
    const { description: reason, content } = json(reply);
    return `<dt>${escaped(status)}</dt><dd>${escaped(String(reason ?? ''))}${contentHtml(content, words)}</dd>`;
  });
  const who = list(security).flatMap((each) => Object.keys(json(each)));
  const keys = who.flatMap((each) =>
    each === 'session' || each === 'csrf' || each === 'kiosk' ? [words.signed[each]] : [],
  );
  const access = operation['x-access'];
  const roles = Array.isArray(access) ? `: ${access.join(', ')}` : '';
  return `<details class="operation" id="${id}"><summary><h3><span class="method">${method.toUpperCase()}</span> <code>${escaped(path)}</code></h3> <span lang="en">${escaped(String(summary))}</span></summary>
<p class="name"><code>${id}</code></p>${typeof description === 'string' ? `<p lang="en">${escaped(description)}</p>` : ''}
<h4>${words.access}</h4><p>${keys.length === 0 ? words.signed.none : keys.join(', ')}${roles}</p>
${part(words.parameters, fields.length === 0 ? '' : `<ul class="fields">${fields.join('')}</ul>`)}
${part(words.body, contentHtml(json(requestBody).content, words))}
${part(words.replies, `<dl>${replies.join('')}</dl>`)}</details>`;
}

/** What goes over, by its media type. */
function contentHtml(content: unknown, words: Words): string {
  return Object.entries(json(content))
    .map(([type, media]) => {
      const { schema, 'x-events': events } = json(media);
      const told = Object.entries(json(events)).map(
        ([name, data]) => `<li><b>${escaped(name)}</b> ${kindOf(data)}${fieldsOf(data, words)}</li>`,
      );
      const stream =
        told.length === 0 ? '' : `<p>${words.events}</p><ul class="fields">${told.join('')}</ul>`;
      return `<div class="content"><code>${escaped(type)}</code> ${kindOf(schema)}${fieldsOf(schema, words)}${stream}</div>`;
    })
    .join('');
}
