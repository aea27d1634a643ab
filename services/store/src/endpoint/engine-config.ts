/** What the engine may take of the machine. */
export interface EngineLimits {
  readonly memoryBytes: number;
  /** Folder for rows that grew old; null when all stay in one place. */
  readonly coldDir: string | null;
}

/** Name of the storage policy whose volume `cold` is the folder for old rows. */
export const TIERED_POLICY = 'tiered';

/** A few threads in the background: the services beside it need the processor more than a merge does. */
const BACKGROUND_THREADS = 2;

/** The engine's configuration file. */
export function renderEngineConfig({ coldDir, memoryBytes }: EngineLimits): string {
  const elements = [
    element('max_server_memory_usage', memoryBytes),
    // Found again in the page cache of the system: room of ours would only be taken twice.
    element('mark_cache_size', Math.floor(memoryBytes / 16)),
    element('background_pool_size', BACKGROUND_THREADS),
    element('background_merges_mutations_concurrency_ratio', 1),
    element('background_schedule_pool_size', BACKGROUND_THREADS),
    ...(coldDir === null ? [] : [tiers(coldDir)]),
  ];
  return `<clickhouse>\n${elements.join('\n')}\n</clickhouse>\n`;
}

function tiers(coldDir: string): string {
  const path = escaped(coldDir.endsWith('/') ? coldDir : `${coldDir}/`);
  return [
    '<storage_configuration>',
    `<disks><cold><path>${path}</path></cold></disks>`,
    `<policies><${TIERED_POLICY}><volumes>`,
    // Under another name than it has where nothing is tiered, ClickHouse would not let a table change over.
    '<default><disk>default</disk></default><cold><disk>cold</disk></cold>',
    `</volumes></${TIERED_POLICY}></policies>`,
    '</storage_configuration>',
  ].join('\n');
}

function element(name: string, value: number): string {
  return `<${name}>${value}</${name}>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
