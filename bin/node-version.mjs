// Comes before every other file that runs: an old Node would fail on those with a syntax error that helps nobody.
const [major, minor] = process.versions.node.split('.').map(Number);
const isEnough = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
if (!isEnough) {
  console.error(
    `Lyftet needs Node 20.19 or later (of Node 22: 22.12 or later); this is ${process.versions.node}. Get ` +
      'one from https://nodejs.org/.',
  );
  process.exit(1);
}
