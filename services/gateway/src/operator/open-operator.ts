import type { Bus } from '@crude-alpha/bus';
import { beatsWildcard } from '@crude-alpha/contracts';
import { readSite } from '@crude-alpha/dashboard';
import type { Logger, ServiceContext } from '@crude-alpha/service';
import type { Board } from '../board.ts';
import { createOperatorApp, OPERATOR_PREFIX } from './operator-app.ts';
import { RollCall } from './roll-call.ts';

/** What the operator's page needs of the gateway around it. */
interface Surroundings {
  readonly bus: Bus;
  readonly board: Board;
  /** Whether streams are sold. */
  readonly sells: boolean;
  readonly logger: Logger;
  readonly mount: ServiceContext<never>['mount'];
}

/** Listens to all beats and shows them, on the admin port. */
export async function openOperator({ mount, ...around }: Surroundings): Promise<void> {
  const rollCall = new RollCall();
  around.bus.subscribe(beatsWildcard, (payload) => rollCall.hear(payload, performance.now()));
  const page = await readSite('operator');
  await mount(OPERATOR_PREFIX, createOperatorApp({ ...around, rollCall, page }));
}
