import type { FastifyInstance, FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { Value } from 'typebox/value';

/**
 * Requests are checked by compiled TypeBox schemas: unknown fields are refused, never removed. Only the query and the
 * path, which are text by nature, are converted.
 */
const compiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const check = Compile(schema);
  return (value: unknown) => {
    const converted = httpPart === 'body' ? value : Value.Convert(schema, { ...Object(value) });
    return check.Check(converted) ? { value: converted } : { error: [...check.Errors(converted)] };
  };
};

/** Replies are typed by the same schemas at compile time; they are sent as they are. */
export function installSchemas(app: FastifyInstance): void {
  app.setValidatorCompiler(compiler);
  app.setSerializerCompiler(() => (value: unknown) => JSON.stringify(value));
}
