/** No frame for so long means that what is shown is old. */
const STALE_MS = 5000;
const RETRY_FIRST_MS = 500;
const RETRY_MOST_MS = 15000;

const state = document.getElementById('state');
const summary = document.getElementById('summary');
const caption = document.getElementById('caption');
const table = document.querySelector('table');
const body = document.getElementById('fields');
const nav = document.getElementById('symbols');

/** Fields by symbol and name, for units and explanations. */
const notes = new Map();
const rows = new Map();
/** What the stream of a symbol costs; null where it is free. */
const prices = new Map();
let symbols = [];
let socket;
let visit;
let arrivedMs = 0;
let retryMs = RETRY_FIRST_MS;

function chosen() {
  const asked = decodeURIComponent(location.hash.slice(1));
  return symbols.includes(asked) ? asked : symbols[0];
}

function show(text, warn) {
  if (state.textContent === text) return;
  state.textContent = text;
  state.classList.toggle('warn', warn);
}

/** How often a visitor looks at what is given away. */
const VISIT_MS = { live: 1000, minute: 10000 };

/** A stream that is paid for is only looked at from outside. */
async function look(symbol) {
  clearTimeout(visit);
  let waitMs = VISIT_MS.minute;
  try {
    const answer = await fetch(`/preview/${encodeURIComponent(symbol)}`);
    if (symbol !== chosen()) return;
    if (answer.ok) {
      const { mode, frame } = await answer.json();
      arrivedMs = performance.now();
      draw(frame);
      waitMs = VISIT_MS[mode];
      table.classList.remove('stale');
      show(`${mode === 'live' ? 'shown' : 'a minute late'} · ${offer(symbol)}`, false);
    } else {
      show(offer(symbol), false);
    }
  } catch {
    retry();
    return;
  }
  visit = setTimeout(() => void look(symbol), waitMs);
}

function offer(symbol) {
  const { price, currencyName, minutes } = prices.get(symbol);
  return `every frame: ${price} ${currencyName} for ${minutes} min, crude subscribe ${symbol}`;
}

function connect() {
  const symbol = chosen();
  if (prices.get(symbol) !== null) {
    void look(symbol);
    return;
  }
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const own = new WebSocket(`${scheme}//${location.host}/ws/stream/${symbol}`);
  socket = own;
  own.onmessage = (event) => {
    const message = JSON.parse(event.data);
    if (socket !== own || message.t !== 'snapshot') return;
    retryMs = RETRY_FIRST_MS;
    arrivedMs = performance.now();
    draw(message.data);
    judge();
  };
  own.onclose = () => {
    if (socket !== own) return;
    retry();
  };
}

/** Not all pages at once when a gateway comes back. */
function retry() {
  show('disconnected', true);
  setTimeout(() => void start(), retryMs * (0.5 + Math.random()));
  retryMs = Math.min(retryMs * 2, RETRY_MOST_MS);
}

function row(name) {
  const known = rows.get(name);
  if (known) return known;
  const element = document.createElement('tr');
  const head = document.createElement('th');
  head.scope = 'row';
  head.textContent = name;
  const cells = [0, 1, 2].map(() => document.createElement('td'));
  element.append(head, ...cells);
  body.append(element);
  const note = notes.get(name);
  if (note) {
    cells[1].textContent = note.unit;
    element.title = [note.sign, note.method, note.stale].join('. ');
  }
  const made = { value: cells[0], age: cells[2] };
  rows.set(name, made);
  return made;
}

function draw(frame) {
  caption.textContent = `${frame.symbol} frame ${frame.seq} of ${time(frame.ts)}`;
  summary.textContent = [frame.health, ...frame.reasons, ...badge(frame.quality)].join(' · ');
  summary.classList.toggle('warn', frame.health !== 'ok');
  for (const [name, { v, ts }] of Object.entries(frame.fields)) {
    const { value, age } = row(name);
    value.textContent = v === null ? '–' : number(name, v);
    age.textContent = ts === null ? '' : `${((frame.ts - ts) / 1e6).toFixed(1)} s before`;
  }
}

/** How good the option chain is, in as few words as there are figures. */
function badge({ score, quoteAgeMs, parityCents, fitHalfSpreads, putStrikes, callStrikes, model }) {
  const told = (value, text) => (value === null ? [] : [text]);
  return [
    ...told(score, `quality ${score}`),
    ...told(quoteAgeMs, `quotes ${(quoteAgeMs / 1000).toFixed(1)} s old`),
    ...told(parityCents, `parity ${parityCents} ¢`),
    ...told(fitHalfSpreads, `fit ${fitHalfSpreads} half-spreads`),
    ...told(putStrikes, `${putStrikes} puts, ${callStrikes} calls`),
    ...(model === 'normal' ? ['volatilities in dollars'] : []),
  ];
}

/** As many places as the dictionary gives, but no more than eyes want. */
function number(name, value) {
  return value.toFixed(Math.min(notes.get(name)?.decimals ?? 4, 6));
}

function time(micros) {
  return `${new Date(micros / 1000).toISOString().replace('T', ' ').slice(0, 19)} UTC`;
}

function choose() {
  for (const link of nav.children) {
    if (link.hash === `#${chosen()}`) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  }
  body.replaceChildren();
  rows.clear();
  arrivedMs = 0;
  clearTimeout(visit);
  const old = socket;
  socket = undefined;
  old?.close();
  connect();
}

/** Asks what there is first: after a restart it may be something else. */
async function start() {
  try {
    const skills = await (await fetch('/skills')).json();
    symbols = skills.map((skill) => skill.symbol);
    for (const skill of skills) {
      prices.set(skill.symbol, skill.payment);
      for (const field of skill.fields) notes.set(field.name, field);
    }
    nav.replaceChildren(
      ...skills.map((skill) => {
        const link = document.createElement('a');
        link.href = `#${skill.symbol}`;
        link.textContent = skill.name;
        return link;
      }),
    );
    choose();
  } catch {
    retry();
  }
}

/** What is old is dimmed, whether the connection is there or not. */
function judge() {
  if (prices.get(chosen()) !== null) return;
  const fresh = arrivedMs > 0 && performance.now() - arrivedMs <= STALE_MS;
  table.classList.toggle('stale', !fresh);
  if (socket?.readyState !== WebSocket.OPEN) return;
  if (arrivedMs === 0) show('waiting for the first frame', false);
  else if (fresh) show('live', false);
  else show(`no frame for ${Math.round((performance.now() - arrivedMs) / 1000)} s`, true);
}

setInterval(judge, 500);
window.addEventListener('hashchange', choose);
await start();
