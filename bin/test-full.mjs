// npm run test:full: the same checks as npm test, with the long forms of what takes its time: faults at random, hostile
// input (operations and, a tenth of that, the doors of sign-in), smuggled requests, slow sockets, floods of a guest,
// answers on the disk, events that gain fields. The faults at random take about 1.6 s each where they were measured.
// What is set already is left as it is: FAULT_ROUNDS=200 npm run test:full -- test/faults
// Then a short run under every other Node that is promised and found; those alone: npm run test:nodes
process.env.FAULT_ROUNDS ??= '1000';
process.env.FUZZ_REQUESTS ??= '400000';
process.env.SMUGGLING_REQUESTS ??= '100000';
process.env.SLOW_SOCKETS ??= '1000';
process.env.PRIVACY_SESSIONS ??= '200';
process.env.FLOOD_SECONDS ??= '30';
process.env.TOLD_APART_HISTORIES ??= '300';

await import('./test.mjs');
// Whoever named tests asked for those.
if (process.argv.length === 2) await import('./test-nodes.mjs');
