/** Commands that are told of together. */
interface Topic {
  /** A command, or the first word of all that share it. */
  readonly names: readonly string[];
  readonly usage: string;
  readonly meaning: string;
}

/** Topics, and what holds for all of them. */
interface Chapter {
  readonly before: string;
  readonly topics: readonly Topic[];
  readonly after: string;
}

const subscribers: Chapter = {
  before: '',
  topics: [
    {
      names: ['subscribe'],
      usage: `crude subscribe SYMBOL… [--url URL,…] [--network local|testnet|mainnet] [--rpc-url URL]
                  [--max-deposit 1] [--max-price AMOUNT] [--token TOKEN] [--json]`,
      meaning: `subscribe      frames until Ctrl-C: a line each on a terminal, JSON lines elsewhere or with --json; what
               else happens goes to stderr. Pays where that is asked for, from a channel that is closed
               at the end. The gateway is http://localhost:7070 where --url names none; where it names
               several of one service any will do. At most --max-deposit lies in the channel.`,
    },
    {
      names: ['watch'],
      usage: 'crude watch SYMBOL… [the same, without --json]',
      meaning: `watch          the same on one screen: values, change and course of the last minutes, health with its reasons,
               what was spent and what is left. NO_COLOR turns colours off; elsewhere than on a terminal a
               line each frame.`,
    },
    {
      names: ['channel'],
      usage: `crude channel list          [--json]
crude channel status        [ID] [--json]
crude channel topup         [ID] --amount AMOUNT
crude channel close         [ID]
crude channel request-close [ID]
crude channel withdraw      [ID]`,
      meaning: `channel        what was opened, and how to get back what was not spent. ID is the beginning of one; it may
               be left out where only one is open. close does it with the service, at once; request-close
               without it, which then has 15 minutes to settle, before withdraw takes the rest.`,
    },
    {
      names: ['wallet'],
      usage: `crude wallet create
crude wallet address [--show-key]
crude wallet fund    [--network local|testnet] [--rpc-url URL]`,
      meaning:
        'wallet         the key that pays. On the network local it is made and filled without being asked.',
    },
    {
      names: ['ledger'],
      usage: 'crude ledger         [--admin-url URL] [--json]',
      meaning:
        "ledger         the operator's books, from the admin port of a gateway (http://127.0.0.1:7073)",
    },
  ],
  after: `Channels and key are kept in ~/.crude, in CRUDE_HOME or in --home DIR; --wallet-file FILE is another key.
Without --network it is local, whose chain is at TEMPO_RPC_URL, --rpc-url or http://127.0.0.1:8545.`,
};

const databento: Chapter = {
  before: `FILE is DBN of version 1, 2 or 3, plain or zstd; without it, or as -, stdin is read. Records without
metadata are read where the name has .frag in it, or with --fragment.`,
  topics: [
    {
      names: ['dbn cat'],
      usage: 'crude dbn cat     [FILE] [--csv] [--limit N] [--schema NAME,…] [--kind NAME,…]',
      meaning: `cat      one JSON object a line, or CSV of one kind of record, as version 3 has it. Prices and 64-bit
         numbers are decimal text with all digits, times ISO 8601 to the nanosecond, unknown ones null.`,
    },
    {
      names: ['dbn info'],
      usage: 'crude dbn info    [FILE] [--json]',
      meaning: 'info     what the metadata says, and how many records there are',
    },
    {
      names: ['dbn stats'],
      usage: 'crude dbn stats   [FILE] [--json]',
      meaning:
        'stats    records by kind and instrument, first and last time, how fast they were read',
    },
    {
      names: ['dbn convert'],
      usage: 'crude dbn convert [FILE] [--output FILE] [--zstd | --plain]',
      meaning: `convert  writes version 3: to a file that is there whole or not at all, or to stdout
         zstd where the name ends in .zst or with --zstd`,
    },
    {
      names: ['dbn verify'],
      usage: 'crude dbn verify  [FILE]',
      meaning:
        'verify   decodes to the end; checks the order of times, the range and the counts of the metadata',
    },
    {
      names: ['probe'],
      usage: `crude probe       [--dataset NAME] [--symbols NAME,…] [--stype NAME] [--schema NAME]
                  [--host NAME] [--port N] [--base-url URL] [--timeout SECONDS]`,
      meaning: `probe    what is wrong between here and Databento, one step a line: key (DATABENTO_API_KEY, which is never
         shown), DNS, gateway, authentication, replay, history, symbols`,
    },
  ],
  after: '',
};

const operators: Chapter = {
  before: `For those who run the system: NATS_URL, CLICKHOUSE_URL (or CRUDE_STORE_PORT), CRUDE_TAPE, EMIT_MS,
CRUDE_PRODUCTS and CRUDE_RATE are read as the services read them; TIME is as 2026-03-02T15:00:00Z.`,
  topics: [
    {
      names: ['tape'],
      usage: `crude tape record FILE [--tape NAME] [--from TIME] [--to TIME] [--live]
crude tape cat    FILE [--limit N] [--only WORD,…]
crude tape info   FILE
crude tape verify FILE`,
      meaning: `tape     record writes what is stored into a tape file, with checksums, or with --live what is on the tape
         in NATS and what comes, until Ctrl-C; begun files are gone on with. cat prints JSON lines, info
         what a file holds, verify reads every byte of it and ends with 3 where it has no end`,
    },
    {
      names: ['replay'],
      usage: `crude replay [FILE…] --name NAME [--tape NAME] [--from TIME] [--to TIME] [--speed N] [--only WORD,…]
                  [--live]`,
      meaning: `replay   plays what is stored, or tape files of one tape, onto a tape of its own, replay-NAME, at --speed
         seconds a second (0 is flat out). Reads words from stdin: pause, resume, step N, step tick,
         seek TIME, speed N, status, stop. --only takes types and symbols (trade,CL.F27,LO.>); --live is
         the real name`,
    },
    {
      names: ['verify'],
      usage: 'crude verify [--tape NAME] [--from TIME] [--to TIME] [--json]',
      meaning: `verify   computes again what was derived, and shows the first difference to what was recorded; ends
         with 3 where nothing or less than asked for is proven`,
    },
    {
      names: ['export', 'import'],
      usage: `crude export DIR [--tape NAME] [--from TIME] [--to TIME]
crude import DIR`,
      meaning:
        'export   Parquet of every table and a SHA256SUMS; import checks them and stores what is not there',
    },
  ],
  after: '',
};

const chapters: readonly Chapter[] = [subscribers, databento, operators];
const exitCodes = 'Exit code: 0 good, 1 failed or damaged, 2 not understood, 3 not proven.';

/** The part of the manual that is about these words; all of it where they are no command's. */
export function helpText(words: readonly string[]): string {
  const [first = ''] = words;
  const command = words.slice(0, 2).join(' ');
  const told =
    [
      chaptersOf((name) => name === command),
      chaptersOf((name) => name === first),
      chaptersOf((name) => name.startsWith(`${first} `)),
    ].find(({ length }) => length > 0) ?? chapters;
  return [
    told.flatMap(({ topics }) => topics.map(({ usage }) => usage)).join('\n'),
    ...told.flatMap(({ before, topics, after }) => [
      before,
      topics.map(({ meaning }) => meaning).join('\n'),
      after,
    ]),
    exitCodes,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function chaptersOf(isMeant: (name: string) => boolean): readonly Chapter[] {
  return chapters
    .map((chapter) => ({
      ...chapter,
      topics: chapter.topics.filter(({ names }) => names.some(isMeant)),
    }))
    .filter(({ topics }) => topics.length > 0);
}
