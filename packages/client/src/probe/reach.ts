import { lookup } from 'node:dns/promises';
import { connect } from 'node:net';
import { Fault } from './ladder.ts';
import type { Target } from './target.ts';

/** Whether the name of the gateway has an address. */
export async function resolveHost({ host }: Target): Promise<string> {
  try {
    const found = await lookup(host, { all: true });
    return `${host} is ${found.map(({ address }) => address).join(', ')}`;
  } catch (cause) {
    const { code = 'failed' } = cause as NodeJS.ErrnoException;
    const advice = 'check the network, the resolver and the name of the dataset';
    throw new Fault(`${host} does not resolve (${code})`, advice, { cause });
  }
}

/** Whether something answers there that greets as a gateway does. */
export function greet({ host, port, timeoutMs }: Target): Promise<string> {
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    let text = '';
    const fail = (message: string, advice: string): void => {
      socket.destroy();
      reject(new Fault(`${host}:${port} ${message}`, advice));
    };
    socket.setTimeout(timeoutMs, () => {
      fail('says nothing in time', 'a firewall or a proxy may drop the port; try again');
    });
    socket.on('error', ({ code = 'failed' }: NodeJS.ErrnoException) => {
      fail(
        `cannot be reached (${code})`,
        `let TCP out to port ${port}, or wait if the gateway is down`,
      );
    });
    socket.on('close', () =>
      fail('closed without a greeting', 'too many connections a second; wait'),
    );
    socket.on('data', (bytes: Buffer) => {
      text += bytes.toString('latin1');
      const line = /^([^\n]*)\n/.exec(text)?.[1];
      if (line === undefined && text.length < 1000) return;
      const version = /lsg_version=([\w.-]+)/.exec(line ?? '')?.[1];
      const refusal = /error=([^|]*)/.exec(line ?? '')?.[1];
      if (refusal !== undefined) {
        fail(`refuses, ${refusal}`, 'close other sessions of this key, or try again later');
        return;
      }
      if (version === undefined) {
        fail('is no gateway', 'something else answers there: check the host, the port and proxies');
        return;
      }
      socket.destroy();
      const tookMs = Math.round(performance.now() - begun);
      resolve(`${host}:${port} greets as version ${version} after ${tookMs} ms`);
    });
  });
}
