const MASK = '[secret]';

/** Endings of names whose value is never shown, in any case. */
const NAMES = [
  'authorization',
  'cookie',
  'password',
  'passwd',
  'passphrase',
  'secret',
  'token',
  'jwt',
  'mnemonic',
  'credentials?',
  '(?:api|access|auth|encryption|private|recipient|secret|signing|wallet)[-_]?key',
].join('|');

const SENSITIVE_NAME = new RegExp(`(?:${NAMES})$`, 'i');

/** `name=value`, `name: value` and `"name":"value"` inside running text and URLs. */
const NAMED_VALUE = new RegExp(
  `((?:${NAMES})\\\\?["']?\\s*[=:]\\s*\\\\?["']?)(?!\\[secret\\])[^\\s"'&,;\\\\}\\]]+`,
  'gi',
);

const RULES: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, MASK],
  // The scheme of an Authorization header with its credentials.
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{6,}/gi, `$1 ${MASK}`],
  [/\b(Payment)\s+[\w.~+/=-]{24,}/g, `$1 ${MASK}`],
  [/([?&;](?:key|sig|signature|auth)=)[^\s&;"'#\\]+/gi, `$1${MASK}`],
  // The user part of a URL, to the last @ where there is a password: one that nobody escaped may hold any sign.
  [
    /([a-z][a-z0-9+.-]*:\/\/)(?:[^\s/@:"'\\]*:(?:(?!,[a-z][a-z0-9+.-]*:\/\/)[^\s"'\\])*|[^\s/@"'\\]+)@/gi,
    `$1${MASK}@`,
  ],
  // Databento API keys, NATS seeds, JSON web tokens.
  [/\bdb-[A-Za-z0-9]{29}\b/g, MASK],
  [/\bS[UAOCN][A-Z2-7]{56}\b/g, MASK],
  [/\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, MASK],
  [NAMED_VALUE, `$1${MASK}`],
];

/** Text without credentials: header values, URL parameters and users, keys of known shapes. */
export function redactText(text: string): string {
  for (const [pattern, replacement] of RULES) text = text.replace(pattern, replacement);
  return text;
}

/** Whether the value of a field so named must not be shown. */
export function isSensitiveName(name: string): boolean {
  return SENSITIVE_NAME.test(name);
}

/**
 * A redactor of JSON log lines. It looks at the finished line, so it does not matter how deep, or
 * in which message, stack or URL a credential sits; `secrets` are the values of this process's own
 * configuration, hidden wherever they appear.
 */
export function lineRedactor(secrets: readonly string[] = []): (line: string) => string {
  // Shorter values would blot out ordinary words.
  const own = secrets.filter((secret) => secret.length >= 6);
  const clean = (text: string): string => {
    for (const secret of own) text = text.replaceAll(secret, MASK);
    return redactText(text);
  };
  return (line) => {
    try {
      return `${JSON.stringify(redactValue(JSON.parse(line), clean))}\n`;
    } catch {
      return clean(line);
    }
  };
}

function redactValue(value: unknown, clean: (text: string) => string): unknown {
  if (typeof value === 'string') return clean(value);
  if (Array.isArray(value)) return value.map((item) => redactValue(item, clean));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      clean(name),
      isSensitiveName(name) && item !== null && typeof item !== 'boolean'
        ? MASK
        : redactValue(item, clean),
    ]),
  );
}
