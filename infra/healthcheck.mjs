// Healthy when the service of this container is ready. Which service that is, the container's
// command decides, so every admin port is asked: only one of them is in use.
const {
  CRUDE_INGEST_ADMIN_PORT,
  CRUDE_COMPUTE_ADMIN_PORT,
  CRUDE_GATEWAY_ADMIN_PORT,
  CRUDE_STORE_ADMIN_PORT,
} = process.env;
const ports = [
  CRUDE_INGEST_ADMIN_PORT || 7071,
  CRUDE_COMPUTE_ADMIN_PORT || 7072,
  CRUDE_GATEWAY_ADMIN_PORT || 7073,
  CRUDE_STORE_ADMIN_PORT || 7074,
];

const answers = await Promise.all(ports.map(isReady));
process.exit(answers.includes(true) ? 0 : 1);

async function isReady(port) {
  try {
    const url = `http://127.0.0.1:${port}/health/ready`;
    const response = await fetch(url, { signal: AbortSignal.timeout(3000) });
    return response.ok;
  } catch {
    return false;
  }
}
