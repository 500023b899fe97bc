import type { FastifyInstance, FastifySchemaCompiler } from 'fastify';
import Type, { type TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { Value } from 'typebox/value';

/** The body of a route that reads it as a stream: nothing of it is looked at before the handler does. */
export const bytesSchema = Type.Unsafe<AsyncIterable<Uint8Array>>({ type: 'string', format: 'binary' });

/** Of a route that takes none. */
const noFields = Type.Object({}, { additionalProperties: false });
export const noBodySchema = Type.Union([Type.Null(), noFields]);

const isBytes = (schema: TSchema): boolean => 'format' in schema && schema.format === 'binary';

/**
 * Requests are checked by compiled TypeBox schemas: unknown fields are refused, never removed. Only the query and the
 * path, which are text by nature, are converted. Each is compiled with the first request that needs it: most hubs ask for a
 * few of them, and all together they take 11 MB (docs/decisions/0121).
 */
const compiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  if (httpPart === 'body' && isBytes(schema)) return () => true;
  let compiled: Validator | undefined;
  return (value: unknown) => {
    compiled ??= Compile(schema);
    const check = compiled;
    const converted = httpPart === 'body' ? value : Value.Convert(schema, { ...Object(value) });
    return check.Check(converted) ? { value: converted } : { error: [...check.Errors(converted)] };
  };
};

/**
 * Replies are typed by the same schemas at compile time; they are sent as they are. A route of the API that declares no
 * query or no body takes none: what is sent all the same would be passed over, so it is refused.
 */
export function installSchemas(app: FastifyInstance): void {
  app.setValidatorCompiler(compiler);
  app.setSerializerCompiler(() => (value: unknown) => JSON.stringify(value));
  app.addHook('onRoute', (route) => {
    if (!route.url.startsWith('/api/') || route.schema?.hide === true) return;
    const changes = [route.method].flat().some((method) => method !== 'GET' && method !== 'HEAD');
    // The body of a kiosk's call stays bytes until its signature has been checked.
    const bodyless = changes && route.config?.access !== 'kiosk';
    route.schema = {
      querystring: noFields,
      ...(bodyless ? { body: noBodySchema } : {}),
      ...route.schema,
    };
  });
}
