import type { Secret } from './secret.ts';

/** The environment as Node gives it. */
export type Env = Readonly<Record<string, string | undefined>>;

/** The processes that read configuration. */
export type ServiceName = 'ingest' | 'compute' | 'gateway' | 'store' | 'subscriber';

/** A default that is worked out from the environment or the machine; `doc` describes it. */
export interface DerivedDefault {
  readonly doc: string;
  readonly from: (env: Env) => string;
}

interface Described {
  /** One line for the operator; ends up in docs/variables.md. */
  readonly doc: string;
  /** Who reads it, the command `crude` among them; absent means every service. */
  readonly services?: readonly (ServiceName | 'crude')[];
}

interface Defaulted extends Described {
  /** As the operator would write it (`'72h'`, `'8GiB'`); without one the value may be undefined. */
  readonly default?: string | number | DerivedDefault;
}

interface Plain extends Defaulted {
  readonly kind: 'address' | 'boolean' | 'instant' | 'list' | 'name' | 'path' | 'port' | 'string';
}

interface Quantity extends Defaulted {
  readonly kind: 'bytes' | 'duration' | 'integer' | 'number';
  /** Inclusive bounds, written like the default. */
  readonly min?: string | number;
  readonly max?: string | number;
}

interface Choice extends Defaulted {
  readonly kind: 'choice';
  readonly values: readonly string[];
}

interface Url extends Defaulted {
  readonly kind: 'url';
  /** Accepted schemes, without the colon. Several addresses of one cluster are comma separated. */
  readonly schemes: readonly string[];
}

/** A secret has no default, and may be read from the file that `NAME_FILE` names. */
interface SecretVariable extends Described {
  readonly kind: 'secret';
  readonly default?: never;
}

/** What is known of one environment variable. */
export type Variable = Plain | Quantity | Choice | Url | SecretVariable;

/** The value a variable has once read; without a default it may be undefined. */
export type ValueOf<V extends Variable> =
  | BareValue<V>
  | (V extends { readonly default: string | number | DerivedDefault } ? never : undefined);

type BareValue<V extends Variable> = V extends { readonly kind: 'secret' }
  ? Secret
  : V extends { readonly kind: 'boolean' }
    ? boolean
    : V extends { readonly kind: 'list' }
      ? readonly string[]
      : V extends { readonly kind: 'choice'; readonly values: readonly (infer Value)[] }
        ? Value
        : V extends { readonly kind: 'bytes' | 'duration' | 'integer' | 'number' | 'port' }
          ? number
          : string;
