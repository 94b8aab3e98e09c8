// HEALTHCHECK of every image: whether /health/ready answers well. The argument is the port; default: that of the
// plugins.
const [port = '8080'] = process.argv.slice(2);
const isReady = await fetch(`http://127.0.0.1:${port}/health/ready`, { signal: AbortSignal.timeout(4_000) }).then(
  ({ ok }) => ok,
  () => false,
);
process.exit(isReady ? 0 : 1);
