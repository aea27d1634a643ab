import { type Bus, connectBus } from '@crude-alpha/bus';
import { eventually, launchNatsServer, type NatsServer } from '@crude-alpha/testkit';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Seats } from './seats.ts';

let nats: NatsServer;
let bus: Bus;
let far: Bus;
const open: Seats[] = [];

beforeAll(async () => {
  nats = await launchNatsServer();
  [bus, far] = (await Promise.all(
    ['near', 'far'].map((name) => connectBus({ url: nats.url, name })),
  )) as [Bus, Bus];
});
afterEach(() => {
  for (const seats of open.splice(0)) seats.close();
});
afterAll(async () => {
  await Promise.all([bus.close(), far.close()]);
  await nats.stop();
});

async function seatsAt(at: Bus, gateway: string, perPass = 2): Promise<Seats> {
  const seats = new Seats(at, gateway, perPass);
  open.push(seats);
  await at.flush();
  return seats;
}

function sitter(): { unseated: number; unseat(): void } {
  return {
    unseated: 0,
    unseat() {
      this.unseated += 1;
    },
  };
}

const later = (): number => Date.now() + 60_000;

test('who comes when all seats are taken gets one, and the longest seated leaves', async () => {
  const seats = await seatsAt(bus, 'one');
  const all = [sitter(), sitter(), sitter()];
  for (const one of all) seats.take('0xa', 'CL', one, later());
  expect(all.map(({ unseated }) => unseated)).toEqual([1, 0, 0]);
  // Another symbol, or channel, has seats of its own.
  seats.take('0xa', 'GC', sitter(), later());
  seats.take('0xb', 'CL', sitter(), later());
  expect(all.map(({ unseated }) => unseated)).toEqual([1, 0, 0]);
});

test('renewing keeps the place, leaving gives it up, and time that is over counts for nothing', async () => {
  const seats = await seatsAt(bus, 'one');
  const [first, second, third, fourth] = [sitter(), sitter(), sitter(), sitter()];
  const renewed = seats.take('0xa', 'CL', first, later());
  seats.take('0xa', 'CL', second, later()).leave();
  renewed.extend(later() + 60_000);
  seats.take('0xa', 'CL', third, Date.now() - 1);
  seats.take('0xa', 'CL', fourth, later());
  expect([first, second, third, fourth].map(({ unseated }) => unseated)).toEqual([0, 0, 0, 0]);
});

test('counts over gateways', async () => {
  const near = await seatsAt(bus, 'one');
  const other = await seatsAt(far, 'two');
  const [first, second, third] = [sitter(), sitter(), sitter()];
  near.take('0xa', 'CL', first, later());
  const place = other.take('0xa', 'CL', second, later());
  await bus.flush();
  await far.flush();
  place.leave();
  const back = other.take('0xa', 'CL', second, later());
  other.take('0xa', 'CL', third, later());
  await eventually('the first has left', () => first.unseated === 1);
  expect([second.unseated, third.unseated]).toEqual([0, 0]);
  back.leave();
});
