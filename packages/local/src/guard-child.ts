import { spawn } from 'node:child_process';

/**
 * Waits for the end of its own input, which comes when the parent is gone, however it went
 * (kill -9 included); then asks the child to stop and ends it, with all that it started, when it
 * does not in time.
 */
const script = `
read -r _
kill -TERM "$1" 2>/dev/null
left=$2
while [ "$left" -gt 0 ] && kill -0 "$1" 2>/dev/null; do sleep 0.1; left=$((left - 1)); done
kill -KILL -- "-$1" 2>/dev/null
[ -z "$3" ] || rm -rf -- "$3"
`;

/** What the guard does beside asking the child to stop. */
export interface GuardOptions {
  /** How long the child may take to stop before it is ended by force. */
  readonly graceMs: number;
  /** A temporary folder of the child's, removed once the child is gone. */
  readonly folder?: string;
}

/**
 * Makes a child that leads its own process group die with this process, even when this process is
 * killed without a chance to act. Returns how to call the guard off, to be used as soon as the
 * child has exited, so that its pid can never mean another process.
 */
export function guardChild(pid: number, { graceMs, folder = '' }: GuardOptions): () => void {
  const guard = spawn(
    '/bin/sh',
    ['-c', script, 'guard', String(pid), String(Math.ceil(graceMs / 100)), folder],
    // A session of its own: Ctrl-C and the end of the terminal must not take the guard first.
    { stdio: ['pipe', 'ignore', 'ignore'], detached: true },
  );
  // Without a shell there is no guard; the child still stops in the ordinary way.
  guard.on('error', () => {});
  guard.stdin.on('error', () => {});
  guard.unref();
  (guard.stdin as unknown as { unref?: () => void }).unref?.();
  return () => guard.kill('SIGKILL');
}
