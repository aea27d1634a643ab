// Writes what is made from code: JSON Schemas, AsyncAPI, OpenAPI, validators, the compiled contract.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileContract, renderContract } from '../packages/chain/dist/contract/compile.js';
import { publishedDocuments, validatorModule } from '../packages/contracts/dist/schemas.js';
import { openApi } from '../packages/warehouse/dist/index.js';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'packages/contracts/generated');
mkdirSync(folder, { recursive: true });
const documents = publishedDocuments();
for (const name of readdirSync(folder)) if (!documents.has(name)) rmSync(join(folder, name));
for (const [name, text] of documents) writeFileSync(join(folder, name), text);
process.stdout.write(`${documents.size} documents in packages/contracts/generated\n`);

const validators = 'packages/contracts/src/generated/validators.ts';
writeFileSync(join(root, validators), validatorModule());
process.stdout.write(`${validators}\n`);

const contract = 'packages/chain/src/generated/channel-reserve.ts';
writeFileSync(join(root, contract), renderContract(await compileContract()));
process.stdout.write(`${contract}\n`);

const history = join(root, 'packages/warehouse/generated');
mkdirSync(history, { recursive: true });
writeFileSync(join(history, 'openapi.json'), `${JSON.stringify(openApi(), null, 2)}\n`);
process.stdout.write('openapi.json in packages/warehouse/generated\n');
