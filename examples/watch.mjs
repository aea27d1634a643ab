// Follows the alpha frames of one product and prints a line for each.
//   node examples/watch.mjs [ws://localhost:7070/ws/stream/CL]
import WebSocket from 'ws';

const url = process.argv[2] ?? 'ws://localhost:7070/ws/stream/CL';
let last = null;

function connect() {
  const socket = new WebSocket(url);
  socket.on('message', (data) => {
    const message = JSON.parse(data);
    if (message.t === 'error') console.error(`${message.code}: ${message.message}`);
    if (message.t !== 'snapshot' || message.data.seq === last) return;
    const { ts, health, seq, prev, fields } = message.data;
    // Each frame names the one before it, so a frame that was missed shows.
    const missed = last !== null && prev !== last ? ' (missed some)' : '';
    last = seq;
    const show = (name) => `${name} ${fields[name]?.v?.toFixed(4) ?? '-'}`;
    const time = new Date(ts / 1000).toISOString().slice(11, 19);
    const names = ['cme_fwd_mid', 'atm_iv', 'rr25', 'skew_signal', 'signed_flow_10'];
    console.log(`${time} ${health.padEnd(11)} ${names.map(show).join('  ')}${missed}`);
  });
  socket.on('error', (error) => console.error(error.message));
  // Come back by itself, and not all at once with everybody else.
  socket.on('close', () => setTimeout(connect, 500 + Math.random() * 1500));
}

connect();
