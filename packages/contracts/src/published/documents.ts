import { asyncApi } from './asyncapi.ts';
import { publishedSchemas, schemaDocument } from './schemas.ts';

/** Every generated document by its path below `packages/contracts/generated`. */
export function publishedDocuments(): ReadonlyMap<string, string> {
  const documents = new Map<string, string>();
  for (const [name, schema] of publishedSchemas()) {
    documents.set(`${name}.schema.json`, render(schemaDocument(schema)));
  }
  documents.set('asyncapi.json', render(asyncApi()));
  return documents;
}

function render(document: object): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
