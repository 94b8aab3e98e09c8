import { commands } from './commands.js';
import { runCommandLine } from './run-command-line.js';

const output = {
  say: (line: string) => void process.stdout.write(`${line}\n`),
  note: (line: string) => void process.stderr.write(`${line}\n`),
};

process.exitCode = await runCommandLine(process.argv.slice(2), commands, output);
