/** The part of JSON Schema that the contracts are written in. */
export interface Node {
  readonly type?: string;
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Node[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly patternProperties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: boolean;
  readonly maxProperties?: number;
  readonly required?: readonly string[];
  readonly items?: Node;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
}

/** What is asked of a value without parts: as an expression, and in words. */
export interface Condition {
  readonly holds: string;
  readonly wanted: string;
}

/** Gives the name under which the module has a regular expression. */
export type NamePattern = (pattern: string) => string;

const comparisons = [
  ['minimum', '>=', 'not below'],
  ['exclusiveMinimum', '>', 'above'],
  ['maximum', '<=', 'not above'],
] as const;

/** What a schema asks of the value in a variable; null where the value has parts. */
export function conditionOf(
  schema: Node,
  variable: string,
  namePattern: NamePattern,
): Condition | null {
  const words = schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
  if (words !== undefined) {
    only(schema, ['const', 'enum']);
    return either(
      words.map((word) => ({ holds: `${variable} === ${quoted(word)}`, wanted: word })),
    );
  }
  if (schema.anyOf !== undefined) {
    only(schema, ['anyOf']);
    const each = schema.anyOf.map((one) => conditionOf(one, variable, namePattern));
    const known = each.filter((one) => one !== null);
    if (known.length < each.length) throw new Error('no rule for a choice of objects');
    return either(known);
  }
  switch (schema.type ?? '') {
    case 'null':
      only(schema, []);
      return { holds: `${variable} === null`, wanted: 'null' };
    case 'boolean':
      only(schema, []);
      return { holds: `typeof ${variable} === 'boolean'`, wanted: 'true or false' };
    case 'number':
      return within(schema, variable, 'isNumber', 'a number');
    case 'integer':
      return within(schema, variable, 'isInteger', 'an integer');
    case 'string':
      return text(schema, variable, namePattern);
    case 'array':
    case 'object':
      return null;
    default:
      throw new Error(`no rule for ${JSON.stringify(schema)}`);
  }
}

/** Refuses a schema that has other keywords than these: one without a rule here would go unchecked. */
export function only(schema: Node, keywords: readonly string[]): void {
  for (const keyword of Object.keys(schema)) {
    if (!['type', 'description', ...keywords].includes(keyword)) {
      throw new Error(`no rule for ${keyword} in ${JSON.stringify(schema)}`);
    }
  }
}

export function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll("'", "\\'")}'`;
}

function within(schema: Node, variable: string, is: string, wanted: string): Condition {
  only(
    schema,
    comparisons.map(([keyword]) => keyword),
  );
  const bounds = comparisons.filter(([keyword]) => keyword in schema);
  const holds = bounds.map(([keyword, sign]) => `${variable} ${sign} ${schema[keyword]}`);
  const told = bounds.map(([keyword, , words]) => `${words} ${schema[keyword]}`);
  return {
    holds: [`${is}(${variable})`, ...holds].join(' && '),
    wanted: [wanted, told.join(' and ')].join(' ').trim(),
  };
}

function text(schema: Node, variable: string, namePattern: NamePattern): Condition {
  only(schema, ['pattern', 'minLength', 'maxLength']);
  const { pattern, minLength, maxLength } = schema;
  const holds = [`typeof ${variable} === 'string'`];
  const told: string[] = [];
  if (minLength !== undefined) {
    holds.push(`hasAtLeast(${variable}, ${minLength})`);
    told.push(`of at least ${minLength} characters`);
  }
  if (maxLength !== undefined) {
    holds.push(`hasAtMost(${variable}, ${maxLength})`);
    told.push(`of at most ${maxLength} characters`);
  }
  if (pattern !== undefined) {
    holds.push(`${namePattern(pattern)}.test(${variable})`);
    told.push(`that matches ${pattern}`);
  }
  return { holds: holds.join(' && '), wanted: ['text', ...told].join(' ') };
}

function either(conditions: readonly Condition[]): Condition {
  return {
    holds: conditions
      .map(({ holds }) => (holds.includes(' && ') ? `(${holds})` : holds))
      .join(' || '),
    wanted: conditions.map(({ wanted }) => wanted).join(' or '),
  };
}
