import { join } from 'node:path';
import { Quality } from '@crude-alpha/contracts/schemas';
import { alphaFields } from '@crude-alpha/engine/fields';
import { expect, test } from 'vitest';

const page = join(import.meta.dirname, '../../../docs/fields.md');

const cell = (text: string): string => text.replaceAll('|', '\\|');

test('docs/fields.md is the dictionary of the frame (npx vitest run fields-table -u renews it)', async () => {
  const fields = alphaFields.map(({ name, unit, sign, method, stale, decimals }) =>
    [
      `### \`${name}\``,
      '',
      `${method}`,
      '',
      '| unit | sign | when its inputs are not known | decimals |',
      '|---|---|---|---|',
      `| ${cell(unit)} | ${cell(sign)} | ${cell(stale)} | ${decimals} |`,
      '',
    ].join('\n'),
  );
  const quality = Object.entries(Quality.properties).map(
    ([name, schema]) =>
      `| \`quality.${name}\` | ${cell('description' in schema ? String(schema.description) : '')} |`,
  );
  const text = [
    '# The alpha frame, field by field',
    '',
    'A field is `{"v", "ts"}`: `v` is the value, null when it is not known now and never zero for',
    'that; `ts` is when its newest input was seen. What the risk reversal is, and how it differs',
    'from others, is in [risk-reversal.md](risk-reversal.md). Made from the engine by',
    '`npx vitest run fields-table -u`; `GET /skills` of a gateway tells the same.',
    '',
    '## Quality',
    '',
    '| | |',
    '|---|---|',
    ...quality,
    '',
    '## Fields',
    '',
    ...fields,
  ].join('\n');
  expect(alphaFields.every((one) => one.stale.length > 0)).toBe(true);
  await expect(text).toMatchFileSnapshot(page);
});
