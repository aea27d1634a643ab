export const helpText = `crude dbn cat     [FILE] [--csv] [--limit N] [--schema NAME,…] [--kind NAME,…]
crude dbn info    [FILE] [--json]
crude dbn stats   [FILE] [--json]
crude dbn convert [FILE] [--output FILE] [--zstd | --plain]
crude dbn verify  [FILE]
crude probe       [--dataset NAME] [--symbols NAME,…] [--stype NAME] [--schema NAME]
                  [--host NAME] [--port N] [--base-url URL] [--timeout SECONDS]

FILE is DBN of version 1, 2 or 3, plain or zstd; without it, or as -, stdin is read. Records without
metadata are read where the name has .frag in it, or with --fragment.

cat      one JSON object a line, or CSV of one kind of record, as version 3 has it. Prices and 64-bit
         numbers are decimal text with all digits, times ISO 8601 to the nanosecond, unknown ones null.
info     what the metadata says, and how many records there are
stats    records by kind and instrument, first and last time, how fast they were read
convert  writes version 3: to a file that is there whole or not at all, or to stdout
         zstd where the name ends in .zst or with --zstd
verify   decodes to the end; checks the order of times, the range and the counts of the metadata
probe    what is wrong between here and Databento, one step a line: key (DATABENTO_API_KEY, which is never
         shown), DNS, gateway, authentication, replay, history, symbols

Exit code: 0 good, 1 failed or damaged, 2 not understood.`;
