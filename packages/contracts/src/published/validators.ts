import type { TSchema } from 'typebox';
import { eventSchemas } from '../events/event.ts';
import { clientMessages, serverMessages } from '../messages.ts';
import { conditionOf, type Node, only, quoted } from './condition.ts';
import { embedded, nameOf, publishedSchemas } from './schemas.ts';

const HEAD = `// Made from the schemas by \`npm run generate\`; do not edit.
import {
  countFields, type Fault, type Fields, fault, hasAtLeast, hasAtMost, isInteger, isNumber, isObject,
  misfit, type Rule, unknownField, within,
} from '../rules.ts';`;

/**
 * The module that checks values, as plain comparisons: what compiling the schemas at each start would make,
 * without what it takes to compile them.
 */
export function validatorModule(): string {
  const writer = new Writer();
  for (const [name, schema] of publishedSchemas()) writer.rule(embedded(schema), name);
  return [
    HEAD,
    ...writer.lines,
    ...table('eventRules', 'Rule', eventSchemas, ruleName),
    ...table('eventFields', 'Fields', eventSchemas, fieldsName),
    ...table('clientMessageRules', 'Rule', clientMessages, ruleName),
    ...table('serverMessageRules', 'Rule', serverMessages, ruleName),
    '',
  ].join('\n');
}

function ruleName(name: string): string {
  return `faultIn${name}`;
}

function fieldsName(name: string): string {
  return `fieldsOf${name}`;
}

function table(
  name: string,
  type: string,
  schemas: Readonly<Record<string, TSchema>>,
  entry: (name: string) => string,
): string[] {
  const tags = Object.keys(schemas).map(quoted);
  return [
    '',
    `export const ${name}: Readonly<Record<${tags.join(' | ')}, ${type}>> = {`,
    ...Object.values(schemas).map((schema, i) => `  ${tags[i]}: ${entry(nameOf(schema))},`),
    '};',
  ];
}

/** How a rule tells that a part is not what it should be. */
interface Refusal {
  /** Where the part is, as an expression. */
  readonly at: string;
  /** The fault of the whole, given that of the part; both as expressions. */
  readonly whole: (fault: string) => string;
}

class Writer {
  readonly lines: string[] = [];
  /** Names of the rules that are written, by what they check: what is the same in many places is written once. */
  readonly #rules = new Map<string, string>();
  readonly #patterns = new Map<string, string>();

  /** Writes the rule of a schema that has parts, after those of its parts; gives its name. */
  rule(schema: Node, name: string): string {
    const key = JSON.stringify(schema, withoutNotes);
    const known = this.#rules.get(key);
    if (known !== undefined) return known;
    const rule = ruleName(name);
    this.#rules.set(key, rule);
    if (schema.type === 'array') this.#array(schema, name);
    else if (schema.patternProperties !== undefined) this.#record(schema, name);
    else this.#object(schema, name);
    return rule;
  }

  #object(schema: Node, name: string): void {
    only(schema, ['properties', 'required', 'additionalProperties']);
    const { properties = {}, required = [] } = schema;
    const optional = Object.keys(properties).filter((field) => !required.includes(field));
    const fields = fieldsName(name);
    const tests = Object.entries(properties).flatMap(([field, part]) => {
      const refusal = {
        at: quoted(field),
        whole: (found: string) => `misfit(given, ${fields}) ?? ${found}`,
      };
      return this.#test(part, field, name + capital(field), refusal, optional.includes(field));
    });
    const count = optional.map((field) => ` + (${field} === undefined ? 0 : 1)`).join('');
    this.lines.push(
      '',
      `const ${fields}: Fields = {`,
      `  required: [${required.map(quoted).join(', ')}],`,
      `  optional: [${optional.map(quoted).join(', ')}],`,
      '};',
      ...this.#closed(schema, name),
      `  const { ${Object.keys(properties).join(', ')} } = given;`,
      ...tests,
      `  return countFields(given) === ${required.length}${count} ? null : misfit(given, ${fields});`,
      '}',
    );
  }

  #record(schema: Node, name: string): void {
    only(schema, ['patternProperties', 'additionalProperties', 'maxProperties']);
    const { maxProperties } = schema;
    const [first, ...others] = Object.entries(schema.patternProperties ?? {});
    if (first === undefined || others.length > 0) throw new Error(`${name} needs one pattern`);
    const pattern = this.#pattern(first[0]);
    const tests = this.#test(first[1], 'one', `${name}Entry`, { at: 'name', whole: same });
    this.lines.push(
      ...this.#closed(schema, name),
      ...(maxProperties === undefined
        ? []
        : [
            `  if (countFields(given) > ${maxProperties}) return fault('', 'must have at most ${maxProperties} fields');`,
          ]),
      '  for (const name in given) {',
      `    if (!${pattern}.test(name)) return unknownField(name);`,
      '    const one = given[name];',
      ...tests.map((line) => `  ${line}`),
      '  }',
      '  return null;',
      '}',
    );
  }

  #array(schema: Node, name: string): void {
    only(schema, ['items', 'minItems', 'maxItems']);
    const { items, minItems, maxItems } = schema;
    if (items === undefined) throw new Error(`${name} does not say what is in it`);
    const tests = this.#test(items, 'one', `${name}Entry`, { at: 'i', whole: same });
    const bound = (sign: string, limit: number | undefined, words: string): string[] =>
      limit === undefined
        ? []
        : [
            `  if (given.length ${sign} ${limit}) return fault('', 'must have ${words} ${limit} entries');`,
          ];
    this.lines.push(
      ...this.#head(name),
      "  if (!Array.isArray(given)) return fault('', 'must be a list');",
      ...bound('<', minItems, 'at least'),
      ...bound('>', maxItems, 'at most'),
      '  for (let i = 0; i < given.length; i++) {',
      '    const one: unknown = given[i];',
      ...tests.map((line) => `  ${line}`),
      '  }',
      '  return null;',
      '}',
    );
  }

  #head(name: string): string[] {
    return ['', `export function ${ruleName(name)}(given: unknown): Fault | null {`];
  }

  /** The beginning of the rule of an object, which has nothing that its schema does not name. */
  #closed(schema: Node, name: string): string[] {
    if (schema.additionalProperties !== false) throw new Error(`${name} is open to other fields`);
    return [...this.#head(name), "  if (!isObject(given)) return fault('', 'must be an object');"];
  }

  /** The lines that return when a part, which is in a variable, is not what it should be. */
  #test(
    schema: Node,
    variable: string,
    name: string,
    { at, whole }: Refusal,
    optional = false,
  ): string[] {
    const condition = conditionOf(schema, variable, (pattern) => this.#pattern(pattern));
    if (condition !== null) {
      const holds = optional
        ? `${variable} === undefined || (${condition.holds})`
        : condition.holds;
      const found = `fault(${at}, ${quoted(`must be ${condition.wanted}`)})`;
      return [`  if (!(${holds})) return ${whole(found)};`];
    }
    const inside = `in${capital(variable)}`;
    const found = `${this.rule(schema, name)}(${variable})`;
    return [
      `  const ${inside} = ${optional ? `${variable} === undefined ? null : ${found}` : found};`,
      `  if (${inside} !== null) return ${whole(`within(${at}, ${inside})`)};`,
    ];
  }

  #pattern(pattern: string): string {
    const known = this.#patterns.get(pattern);
    if (known !== undefined) return known;
    const name = `pattern${this.#patterns.size}`;
    this.#patterns.set(pattern, name);
    this.lines.push('', `const ${name} = ${new RegExp(pattern, 'u')};`);
    return name;
  }
}

/** A description is text; a field of that name would be an object. */
function withoutNotes(key: string, value: unknown): unknown {
  return key === 'description' && typeof value === 'string' ? undefined : value;
}

function same(found: string): string {
  return found;
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
