import type { TSchema } from 'typebox';
import { Beat } from '../beat.ts';
import { eventSchemas } from '../events/event.ts';
import { clientMessages, serverMessages } from '../messages.ts';
import { outputSchemas } from '../output-schemas.ts';
import { Truth } from '../truth.ts';

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

/** Every schema that the project publishes, by its name. */
export function publishedSchemas(): ReadonlyMap<string, TSchema> {
  const all: TSchema[] = [
    ...Object.values(eventSchemas),
    ...outputSchemas,
    Truth,
    Beat,
    ...Object.values(clientMessages),
    ...Object.values(serverMessages),
  ];
  return new Map(all.map((schema) => [nameOf(schema), schema]));
}

/** The schema as a document of its own. */
export function schemaDocument(schema: TSchema): object {
  return { $schema: DIALECT, ...plain(schema), $id: `${nameOf(schema)}.schema.json` };
}

/** The schema as part of another document: without the name that would make it a root of its own. */
export function embedded(schema: TSchema): object {
  return withoutIds(plain(schema)) as object;
}

export function nameOf(schema: TSchema): string {
  const id = (schema as { $id?: string }).$id;
  if (id === undefined) throw new Error('a published schema has a name');
  return id;
}

/** TypeBox keeps its own notes in symbols and hidden properties; JSON drops them. */
function plain(schema: TSchema): object {
  return JSON.parse(JSON.stringify(schema)) as object;
}

function withoutIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutIds);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== '$id')
      .map(([key, inner]) => [key, withoutIds(inner)]),
  );
}
