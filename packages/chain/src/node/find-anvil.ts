import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { ChainError } from '../errors.ts';

/** How the packages that hold the program call what Node calls `process.arch`. */
const architectures: Partial<Record<NodeJS.Architecture, string>> = {
  arm64: 'arm64',
  x64: 'amd64',
};

/**
 * The path of anvil. The npm package only chooses among packages for each platform, one of which
 * npm has installed; its install script would fetch what is there already, so it is not run.
 */
export function findAnvil(): string {
  const platform = `${process.platform}-${architectures[process.arch] ?? process.arch}`;
  try {
    const require = createRequire(import.meta.url);
    const chooser = require.resolve('@foundry-rs/anvil/package.json');
    const path = createRequire(chooser).resolve(`@foundry-rs/anvil-${platform}/bin/anvil`);
    if (existsSync(path)) return path;
  } catch {
    // Neither package need be there: the one is left out of production, the other of odd platforms.
  }
  throw new ChainError('ANVIL_MISSING', `anvil for ${platform} is not installed; run: npm ci`);
}
