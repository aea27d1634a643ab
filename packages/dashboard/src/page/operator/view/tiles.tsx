import type { VNode } from 'preact';
import type { OperatorDesk, Trended } from '../desk.ts';
import { losses } from '../state/losses.ts';
import { conditionOf, paceOf, together } from '../state/tellings.ts';
import { Spark } from './spark.tsx';
import { writeCount, writeEventAge, writeMoney, writePace } from './writing.ts';

/** The six figures that are looked at first. */
export function Tiles({ desk }: { desk: OperatorDesk }): VNode {
  const now = desk.newest.value;
  const conditions = (now?.processes ?? []).map(conditionOf).filter((one) => one !== 'stopped');
  const bad = conditions.filter((one) => one === 'silent' || one === 'unready').length;
  const ledger = desk.ledger.value;
  const pace = now === null ? null : paceOf(desk.before.value, now, 'ingest', 'events_total');
  const [ageName, age] = writeEventAge(
    now && together(now, 'compute', 'event_age_seconds', 'most'),
  );
  return (
    <section class="tiles six" aria-label="Header figures">
      <Tile
        name="Processes well"
        value={now === null ? '–' : `${conditions.length - bad} of ${conditions.length}`}
        note={bad === 0 ? 'beats from all of them' : `${bad} not well`}
        warns={bad > 0}
      />
      <Tile name="Events in" value={writePace(pace)} unit="/s" desk={desk} trend="events" />
      <Tile name={ageName} value={age} desk={desk} trend="lag" />
      <Tile
        name="Subscribers"
        value={writeCount(now && together(now, 'gateway', 'clients'))}
        desk={desk}
        trend="clients"
      />
      <Tile
        name="Lost or left out"
        value={writeCount(now && losses(now).total)}
        desk={desk}
        trend="losses"
      />
      <Tile
        name="At risk"
        value={
          ledger.kind === 'known'
            ? writeMoney(ledger.value.totals.atRisk, ledger.value.money.decimals)
            : '–'
        }
        note={now?.sells === false ? 'nothing is sold here' : 'accepted, not settled yet'}
      />
    </section>
  );
}

interface TileProps {
  readonly name: string;
  readonly value: string;
  readonly unit?: string;
  readonly note?: string;
  readonly warns?: boolean;
  readonly desk?: OperatorDesk;
  readonly trend?: Trended;
}

function Tile({ name, value, unit, note, warns = false, desk, trend }: TileProps): VNode {
  return (
    <div class={warns ? 'tile warns' : 'tile'}>
      <h2>{name}</h2>
      <p class="value">
        {value} {unit !== undefined && <small>{unit}</small>}
      </p>
      {note !== undefined && <p class="faint">{note}</p>}
      {desk !== undefined && trend !== undefined && <Spark trend={desk.trends.value[trend]} />}
    </div>
  );
}
