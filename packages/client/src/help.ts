export const helpText = `crude subscribe SYMBOL… [--url URL,…] [--network local|testnet|mainnet] [--rpc-url URL]
                  [--max-deposit 1] [--max-price AMOUNT] [--token TOKEN] [--json]
crude channel list          [--json]
crude channel status        [ID] [--json]
crude channel topup         [ID] --amount AMOUNT
crude channel close         [ID]
crude channel request-close [ID]
crude channel withdraw      [ID]
crude wallet create
crude wallet address [--show-key]
crude wallet fund    [--network local|testnet] [--rpc-url URL]
crude ledger         [--admin-url URL] [--json]
crude dbn cat     [FILE] [--csv] [--limit N] [--schema NAME,…] [--kind NAME,…]
crude dbn info    [FILE] [--json]
crude dbn stats   [FILE] [--json]
crude dbn convert [FILE] [--output FILE] [--zstd | --plain]
crude dbn verify  [FILE]
crude tape record FILE [--tape NAME] [--to-end]
crude tape cat    FILE [--only WORD,…] [--limit N]
crude tape info   FILE [--json]
crude tape verify FILE
crude store export FILE.tape|FOLDER [--tape NAME] [--day DAY | --from TIME] [--to TIME] [--url URL]
crude store import FILE.tape|FOLDER [--tape NAME] [--url URL]
crude replay      [--file FILE.tape] [--tape NAME] [--day DAY | --from TIME] [--to TIME] [--speed N]
                  [--only WORD,…] [--name NAME] [--keep] [--live] [--url URL]
crude verify      [--file FILE.tape] [--tape NAME] [--day DAY | --from TIME] [--to TIME] [--json] [--url URL]
crude probe       [--dataset NAME] [--symbols NAME,…] [--stype NAME] [--schema NAME]
                  [--host NAME] [--port N] [--base-url URL] [--timeout SECONDS]

subscribe      frames until Ctrl-C: a line each on a terminal, JSON lines elsewhere or with --json; what
               else happens goes to stderr. Pays where that is asked for, from a channel that is closed
               at the end. The gateway is http://localhost:7070 where --url names none; where it names
               several of one service any will do. At most --max-deposit lies in the channel.
channel        what was opened, and how to get back what was not spent. ID is the beginning of one; it may
               be left out where only one is open. close does it with the service, at once; request-close
               without it, which then has 15 minutes to settle, before withdraw takes the rest.
wallet         the key that pays. On the network local it is made and filled without being asked.
ledger         the operator's books, from the admin port of a gateway (http://127.0.0.1:7073)

Channels and key are kept in ~/.crude, in CRUDE_HOME or in --home DIR; --wallet-file FILE is another key.
Without --network it is local, whose chain is at TEMPO_RPC_URL, --rpc-url or http://127.0.0.1:8545.

FILE is DBN of version 1, 2 or 3, plain or zstd; without it, or as -, stdin is read. Records without
metadata are read where the name has .frag in it, or with --fragment.

cat      one JSON object a line, or CSV of one kind of record, as version 3 has it. Prices and 64-bit
         numbers are decimal text with all digits, times ISO 8601 to the nanosecond, unknown ones null.
info     what the metadata says, and how many records there are
stats    records by kind and instrument, first and last time, how fast they were read
convert  writes version 3: to a file that is there whole or not at all, or to stdout
         zstd where the name ends in .zst or with --zstd
verify   decodes to the end; checks the order of times, the range and the counts of the metadata
tape     record appends what is on a tape to a file, from its first event or behind what the file has,
         until Ctrl-C or, with --to-end, the end of the tape. cat prints events as JSON lines; WORD is a type
         (trade), a symbol, or CL.> for all that begin so. verify reads every block against its checksum.
store    export writes a stretch of what is stored as a tape file, or a folder of Parquet with checksums;
         import stores one, each event once. The store is that of this machine, CLICKHOUSE_URL or --url.
replay   plays a recorded tape from the store or a file onto tape.replay-NAME, --speed seconds a second (0 is
         flat out). Lines on stdin steer it: pause, resume, step [N|tick], speed N, seek TIME, stop.
         With --live it goes onto the tape NAME itself, as if it happened now.
verify   computes frames and candles again and compares every byte with those recorded live; shows the
         first difference. EMIT_MS, CRUDE_PRODUCTS and CRUDE_RATE must be those of compute.
         TIME is ISO 8601 or µs, DAY a day of UTC.
probe    what is wrong between here and Databento, one step a line: key (DATABENTO_API_KEY, which is never
         shown), DNS, gateway, authentication, replay, history, symbols

Exit code: 0 good, 1 failed or damaged, 2 not understood.`;
