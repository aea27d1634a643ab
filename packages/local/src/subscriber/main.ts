import { runService } from '@crude-alpha/service';
import { follow, type SubscriberSetup } from './follow.ts';

const setup = JSON.parse(process.argv[2] ?? '') as SubscriberSetup;

await runService({
  name: 'subscriber',
  variables: [],
  // A channel is closed by a transaction, and a gateway that is gone is waited for.
  stopWithinMs: 12_000,
  start: (context) => follow(setup, context),
});
