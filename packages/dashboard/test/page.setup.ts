import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const top = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * Before the first wired test: the pages are built, since the tests of the gateway serve them. Turbo knows
 * whether they are as their sources have them, and does nothing then.
 */
export function setup(): void {
  const build = ['run', 'build', '--filter=@crude-alpha/dashboard', '--output-logs=errors-only'];
  const { status, stdout, stderr } = spawnSync('npx', ['turbo', ...build], {
    cwd: top,
    encoding: 'utf8',
    // The pages as they are served: in a build for tests the libraries keep their warnings.
    env: {
      ...process.env,
      NODE_ENV: 'production',
      TURBO_TELEMETRY_DISABLED: '1',
      DO_NOT_TRACK: '1',
    },
  });
  if (status !== 0) throw new Error(`the pages were not built:\n${stdout}${stderr}`);
}
