import type { OperatorState } from '@crude-alpha/contracts';
import type { VNode } from 'preact';
import type { OperatorDesk } from '../desk.ts';
import { conditionOf, paceOf, processesOf, together } from '../state/tellings.ts';
import { ConditionMark } from './condition-mark.tsx';
import { writeBytes, writeCount, writeEventAge, writeLag, writePace } from './writing.ts';

type Line = readonly [name: string, value: string];

/** The way of an event: what each station takes, and how far it is behind the one before. */
export function Way({ desk }: { desk: OperatorDesk }): VNode {
  const now = desk.newest.value;
  const before = desk.before.value;
  return (
    <section aria-labelledby="way">
      <div class="tools">
        <h2 id="way">The way of an event</h2>
        <p class="faint">Paces over the last five seconds.</p>
      </div>
      <ol class="way">
        <Station now={now} service="ingest" lines={now && ingestLines(before, now)} />
        <Station now={now} service="compute" lines={now && computeLines(before, now)} />
        <Station now={now} service="gateway" lines={now && gatewayLines(before, now)} />
        <Station now={now} service="store" lines={now && storeLines(before, now)} />
      </ol>
    </section>
  );
}

function Station({
  now,
  service,
  lines,
}: {
  readonly now: OperatorState | null;
  readonly service: string;
  readonly lines: readonly Line[] | null;
}): VNode {
  const processes = now === null ? [] : processesOf(now, service);
  return (
    <li class="panel" data-service={service}>
      <h3>
        {service}
        <span class="marks">
          {processes.length === 0 && <span class="faint">no beat</span>}
          {processes.map((one) => (
            <ConditionMark key={one.instance} condition={conditionOf(one)} />
          ))}
        </span>
      </h3>
      <dl class="quality">
        {(lines ?? []).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </li>
  );
}

function ingestLines(before: OperatorState | null, now: OperatorState): readonly Line[] {
  const sum = (name: string) => together(now, 'ingest', name);
  return [
    ['Events', `${writePace(paceOf(before, now, 'ingest', 'events_total'))} /s`],
    ['Clock behind', writeLag(together(now, 'ingest', 'tick_lag_seconds', 'most'))],
    ['Not confirmed yet', writeCount(sum('tape_unacked_events'))],
    ['Waiting for room', writeCount(sum('protected_queue_events'))],
    ['On the tape', writeCount(together(now, 'ingest', 'tape_ordinal', 'most'))],
  ];
}

function computeLines(before: OperatorState | null, now: OperatorState): readonly Line[] {
  const most = (name: string) => together(now, 'compute', name, 'most');
  return [
    ['Events', `${writePace(paceOf(before, now, 'compute', 'events_total'))} /s`],
    writeEventAge(most('event_age_seconds')),
    ['Blocks unread', writeCount(most('tape_pending_blocks'))],
    ['Frames', `${writePace(paceOf(before, now, 'compute', 'frames_total'))} /s`],
    ['Instruments', writeCount(most('instruments'))],
  ];
}

function storeLines(before: OperatorState | null, now: OperatorState): readonly Line[] {
  const most = (name: string) => together(now, 'store', name, 'most');
  if (most('log_only') === 1) return [['Keeps', 'nothing: log-only']];
  return [
    ['Events', `${writePace(paceOf(before, now, 'store', 'events_total'))} /s`],
    writeEventAge(most('event_age_seconds')),
    ['Blocks unread', writeCount(most('tape_pending_blocks'))],
    ['Outputs unread', writeCount(most('derived_pending_messages'))],
    ['Stored up to', writeCount(most('tape_ordinal'))],
  ];
}

function gatewayLines(before: OperatorState | null, now: OperatorState): readonly Line[] {
  const sum = (name: string) => together(now, 'gateway', name);
  return [
    ['Frames', `${writePace(paceOf(before, now, 'gateway', 'frames_total'))} /s`],
    ['Newest frame', writeLag(together(now, 'gateway', 'frame_age_seconds', 'most'))],
    ['Sent', `${writeBytes(paceOf(before, now, 'gateway', 'sent_bytes_total'))}/s`],
    ['Unsent', writeBytes(sum('unsent_bytes'))],
    ['Subscribers', writeCount(sum('clients'))],
  ];
}
