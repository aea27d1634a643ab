import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const top = join(import.meta.dirname, '../../..');

/** What the compiler was given, and what it said about it: nothing where all is well. */
export interface Verdict {
  readonly count: number;
  readonly said: string;
}

export interface CompileOptions {
  /** Declares what an example stands on and does not show. */
  readonly given?: (example: string) => string;
  /** Types of libraries are not checked themselves: those of mppx name a package that it does not bring. */
  readonly skipLibCheck?: boolean;
}

/**
 * Compiles every TypeScript example of a package's README in the folder of somebody who has installed it,
 * against the types that it brings.
 */
export async function compileExamples(
  folder: string,
  name: string,
  { given = () => '', skipLibCheck = false }: CompileOptions = {},
): Promise<Verdict> {
  const readme = await readFile(join(folder, 'node_modules', name, 'README.md'), 'utf8');
  const examples = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, text]) => text!);
  const files = examples.map((_, i) => `example${i}.ts`);
  for (const [i, text] of examples.entries()) {
    await writeFile(join(folder, files[i]!), `${text}\n${given(text)}\nexport {};\n`);
  }
  const compilerOptions = {
    strict: true,
    noEmit: true,
    module: 'nodenext',
    target: 'es2023',
    types: ['node'],
    exactOptionalPropertyTypes: true,
    skipLibCheck,
  };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  const tsc = join(top, 'node_modules/typescript/bin/tsc');
  const { stdout } = await run(process.execPath, [tsc, '-p', folder]).catch(
    (error: { stdout: string }) => error,
  );
  return { count: examples.length, said: stdout };
}
