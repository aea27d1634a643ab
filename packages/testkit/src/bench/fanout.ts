import { fork } from 'node:child_process';
import { join } from 'node:path';
import { type Bus, connectBus } from '@crude-alpha/bus';
import { launchChain } from '@crude-alpha/chain';
import type { AlphaFrame } from '@crude-alpha/contracts';
import { launchNatsServer } from '@crude-alpha/local';
import { sampleFrame } from '../samples.ts';
import type { ReaderOrder } from './fanout-reader-process.ts';
import { answer, type Rival, startGateway, startPeer } from './fanout-rivals.ts';
import { type Bench, median, quantile, rounded } from './result.ts';
import { boughtToken, showOneByOne, signedVouchers } from './voucher-load.ts';

const FEW = 1_000;
const MANY = 5_000;
/** What one token opens: see MPP_SOCKETS_PER_TOKEN. */
const PER_TOKEN = 100;
const ROUNDS = 5;
const CALLS = 400;
const PRICE = 1_000n;

interface Cost {
  /** CPU of the server for one message to one client, by round. */
  readonly us: Record<Rival['name'], number[]>;
}

/**
 * What it costs a gateway, as operators run it, to bring a frame to very many clients that have paid:
 * beside `ws.send` for each and bare sockets that are given the same bytes, all three with the same
 * readers in a process of their own.
 */
export const benchFanout: Bench = async (say) => {
  const [nats, chain] = await Promise.all([launchNatsServer(), launchChain()]);
  const bus = await connectBus({ url: nats.url, name: 'bench' });
  const [ours, naive, raw] = await Promise.all([
    startGateway(nats.url, chain.rpcUrl),
    startPeer('naive', nats.url),
    startPeer('raw', nats.url),
  ]);
  const stage = new Stage(bus, [ours, raw, naive]);
  try {
    say(`${FEW} clients of each server, paid for where it is ours`);
    await stage.connect(FEW, await tokens(ours.url, chain.rpcUrl, FEW / PER_TOKEN));
    await stage.costs(3, 10);
    const few = await stage.costs(ROUNDS, 20, 1);
    const few10 = await stage.costs(ROUNDS, 10, 10);
    say(`${MANY} clients of each server`);
    const some = await ours.metric('process_resident_memory_bytes');
    const more = MANY - FEW;
    await stage.connect(more, await tokens(ours.url, chain.rpcUrl, more / PER_TOKEN));
    const all = await ours.metric('process_resident_memory_bytes');
    const many = await stage.costs(ROUNDS, 6, 1);
    const many10 = await stage.costs(ROUNDS, 3, 10);
    say(`${CALLS} paid calls while a broadcast is under way, and as many in quiet`);
    const calls = await stage.calls(
      ours.url,
      await signedVouchers(ours.url, chain.rpcUrl, 2 * CALLS, PRICE),
    );
    const p = (values: readonly number[], q: number): number => quantile(values, q);
    const each = (cost: Cost, name: Rival['name']): number => median(cost.us[name]);
    const ratio = (cost: Cost, over: Rival['name'], under: Rival['name']): number =>
      median(cost.us[over].map((us, round) => us / cost.us[under][round]!));
    return {
      name: 'fanout',
      figures: rounded({
        us1000: each(few, 'ours'),
        us1000by10: each(few10, 'ours'),
        us5000: each(many, 'ours'),
        us5000by10: each(many10, 'ours'),
        idleClientBytes: (all - some) / more,
        busyP50Ms: p(calls.busy, 0.5),
        busyP99Ms: p(calls.busy, 0.99),
        quietP50Ms: p(calls.quiet, 0.5),
        quietP99Ms: p(calls.quiet, 0.99),
        delayP99Ms: p(calls.busy, 0.99) - p(calls.quiet, 0.99),
      }),
      peers: rounded({
        rawUs1000: each(few, 'raw'),
        rawUs1000by10: each(few10, 'raw'),
        rawUs5000: each(many, 'raw'),
        rawUs5000by10: each(many10, 'raw'),
        naiveUs1000: each(few, 'naive'),
        naiveUs1000by10: each(few10, 'naive'),
        naiveUs5000: each(many, 'naive'),
        naiveUs5000by10: each(many10, 'naive'),
      }),
      ratios: rounded({
        vsRawWriter1000: ratio(few, 'ours', 'raw'),
        vsRawWriter1000by10: ratio(few10, 'ours', 'raw'),
        vsRawWriter: ratio(many, 'ours', 'raw'),
        vsRawWriterBy10: ratio(many10, 'ours', 'raw'),
        naiveVsOurs: ratio(many, 'naive', 'ours'),
        naiveVsOurs10: ratio(many10, 'naive', 'ours'),
      }),
    };
  } finally {
    stage.end();
    await bus.close();
    await Promise.all([ours.stop(), naive.stop(), raw.stop()]);
    await Promise.all([nats.stop(), chain.stop()]);
  }
};

/** The servers, their clients, and who tells them what to broadcast. */
class Stage {
  readonly #bus: Bus;
  readonly #rivals: readonly Rival[];
  readonly #readers = fork(join(import.meta.dirname, 'fanout-reader-process.js'), {
    execArgv: [],
  });
  readonly #sent = new Map<Rival, number>();
  #clients = 0;

  constructor(bus: Bus, rivals: readonly Rival[]) {
    this.#bus = bus;
    this.#rivals = rivals;
  }

  /** Connects so many clients more to each server. */
  async connect(count: number, paid: readonly string[]): Promise<void> {
    for (const rival of this.#rivals) {
      const sent = this.#sent.get(rival) ?? 0;
      const begin = sent - rival.welcome - (rival.keepsNewest && sent > 0 ? 1 : 0);
      const { name, port } = rival;
      const order = { do: 'connect', group: name, port, begin } as const;
      for (const token of name === 'ours' ? paid : ['']) {
        const path = `/ws/stream/CL${token === '' ? '' : `?token=${token}`}`;
        await this.#ask({ ...order, path, count: name === 'ours' ? PER_TOKEN : count });
      }
      this.#sent.set(rival, sent);
      await this.#ask({ do: 'expect', group: name, frames: sent });
    }
    this.#clients += count;
  }

  /** CPU of each server in turn, `ticks` times `messages` at once, in rounds. */
  async costs(rounds: number, ticks: number, messages = 1): Promise<Cost> {
    const us: Cost['us'] = { ours: [], naive: [], raw: [] };
    for (let round = 0; round < rounds; round += 1) {
      for (const rival of this.#rivals) {
        const before = await rival.cpuSec();
        for (let tick = 0; tick < ticks; tick += 1) await this.broadcast(rival, messages);
        const used = (await rival.cpuSec()) - before;
        us[rival.name].push((used * 1e6) / (ticks * messages * this.#clients));
      }
    }
    return { us };
  }

  /** Resolves when every client has every message. */
  async broadcast(rival: Rival, messages: number): Promise<void> {
    const from = this.#sent.get(rival)!;
    this.#sent.set(rival, from + messages);
    const all = this.#ask({ do: 'expect', group: rival.name, frames: from + messages });
    for (let at = 1; at <= messages; at += 1) {
      this.#bus.publish(rival.subject, Buffer.from(JSON.stringify(frame(from + at))));
    }
    await all;
  }

  /** Paid calls one by one while broadcasts are under way, then as many while none is. */
  async calls(
    url: string,
    vouchers: readonly string[],
  ): Promise<{ readonly busy: number[]; readonly quiet: number[] }> {
    const ours = this.#rivals.find(({ name }) => name === 'ours')!;
    const busy: number[] = [];
    const quiet: number[] = [];
    const caller = showOneByOne(url);
    const left = vouchers.values();
    const call = async (times: number[]): Promise<void> => {
      const { status, ms } = await caller.show(left.next().value!);
      if (status !== 200) throw new Error(`a paid call was answered with ${status}`);
      times.push(ms);
    };
    while (busy.length < CALLS) {
      let isUnderWay = true;
      const broadcast = this.broadcast(ours, 1).then(() => {
        isUnderWay = false;
      });
      const before = busy.length;
      while (isUnderWay && busy.length < CALLS) await call(busy);
      await broadcast;
      while (quiet.length < busy.length && before < busy.length) await call(quiet);
    }
    caller.end();
    return { busy, quiet };
  }

  end(): void {
    this.#readers.disconnect();
  }

  async #ask(order: ReaderOrder): Promise<void> {
    const heard = answer<unknown>(this.#readers);
    this.#readers.send(order);
    await heard;
  }
}

async function tokens(url: string, rpcUrl: string, count: number): Promise<string[]> {
  return Promise.all(Array.from({ length: count }, () => boughtToken(url, rpcUrl)));
}

/** Some 500 bytes, as the frames of few fields are. */
function frame(seq: number): AlphaFrame {
  return {
    ...sampleFrame,
    seq,
    prev: seq - 1,
    ts: sampleFrame.ts + seq * 1000,
  };
}
