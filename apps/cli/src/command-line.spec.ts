import { describe, expect, it } from '@jest/globals';
import type { Command, Invocation } from './command.js';
import { commands } from './commands.js';
import { Failure } from './failure.js';
import { runCommandLine } from './run-command-line.js';

async function run(args: string[], known: readonly Command[] = commands, environment: Record<string, string> = {}) {
  const [said, noted]: [string[], string[]] = [[], []];
  const code = await runCommandLine(
    args,
    known,
    { say: (line) => said.push(line), note: (line) => noted.push(line) },
    environment,
  );
  return { code, said: said.join('\n'), noted: noted.join('\n') };
}

describe('the command line', () => {
  it('shows all commands when nothing, help or --help is asked for', async () => {
    for (const args of [[], ['help'], ['--help']]) {
      const { code, said } = await run(args);
      expect({ code, said }).toMatchObject({ code: 0 });
      for (const { name } of commands) expect(said).toContain(`  ${name}`);
    }
  });

  it.each(commands.map(({ name }) => name))('has help about %s', async (name) => {
    const { code, said } = await run([...name.split(' '), '--help']);

    expect({ code, said }).toMatchObject({ code: 0 });
    expect(said).toMatch(new RegExp(`^lyftet ${name} `));
  });

  it.each(['-aQ3', '--aQ3', '-', 'aQ3'])('takes %s as the value of an option', async (value) => {
    const keyed: Command = {
      name: 'try',
      usage: '--key K',
      summary: 'Says the key',
      options: { key: { type: 'string' }, plain: { type: 'boolean' } },
      takes: { least: 0, most: 0 },
      run: async ({ options, say }) => {
        say(`${String(options['key'])} ${String(options['plain'])}`);
        return 0;
      },
    };

    expect(await run(['try', '--key', value, '--plain'], [keyed])).toMatchObject({ code: 0, said: `${value} true` });
    expect(await run(['try', '--key', '--plain'], [keyed])).toMatchObject({ code: 2 });
  });

  it('ends with 2 and says what is right when the command line is wrong', async () => {
    expect(await run(['programme', 'plant', 'x'])).toMatchObject({
      code: 2,
      noted: expect.stringContaining('There is no command "programme plant". There are: programme plan'),
    });
    expect(await run(['programme', 'plan'])).toMatchObject({
      code: 2,
      noted: 'Usage: lyftet programme plan <file> [--url U] [--json]',
    });
    expect(await run(['programme', 'plan', 'a', '--colour'])).toMatchObject({
      code: 2,
      noted: expect.stringContaining('--colour'),
    });
    expect(await run(['programme', 'simulate', 'digieffekt', '--language', 'de'])).toMatchObject({
      code: 2,
      noted: '--language is sv or en.',
    });
    expect(await run(['plugin', 'add', 'lyftet'])).toMatchObject({
      code: 2,
      noted: expect.stringContaining('cannot be the name of a plugin'),
    });
    expect(await run(['provision', '--replicas', '2'])).toMatchObject({ code: 2 });
  });

  it('ends with 1 and the message when a command cannot do what it was asked', async () => {
    expect(await run(['programme', 'plan', 'no-such-file.yaml'])).toMatchObject({
      code: 1,
      noted: 'There is no file no-such-file.yaml.',
    });
    expect(
      await run(['programme', 'apply', 'programmes/digieffekt.yaml'], commands, { LYFTET_DIRECTORY: '/nowhere' }),
    ).toMatchObject({ code: 1, noted: expect.stringContaining('npm start') });
  });

  it('hands a command what was written, in the language of the terminal', async () => {
    const seen: Invocation[] = [];
    const probe: Command = {
      name: 'try this',
      usage: '',
      summary: '',
      takes: { least: 0, most: 2 },
      options: { seed: { type: 'string' } },
      run: async (invocation) => {
        seen.push(invocation);
        return 0;
      },
    };

    await run(['try', 'this', 'one', '--seed', '4', '--json'], [probe], { LANG: 'sv_SE.UTF-8' });
    await run(['try', 'this', '--language=en'], [probe], { LANG: 'sv_SE.UTF-8' });

    expect(seen[0]).toMatchObject({ positionals: ['one'], options: { seed: '4' }, json: true, language: 'sv' });
    expect(seen[1]).toMatchObject({ language: 'en', json: false });
  });

  it('lets an error of our own making through, with its stack', async () => {
    const broken: Command = {
      name: 'break',
      usage: '',
      summary: '',
      takes: { least: 0, most: 0 },
      run: async () => {
        throw new TypeError('oops');
      },
    };
    const failing: Command = {
      ...broken,
      run: async () => {
        throw new Failure('no');
      },
    };

    await expect(run(['break'], [broken])).rejects.toThrow('oops');
    expect(await run(['break'], [failing])).toMatchObject({ code: 1, noted: 'no' });
  });
});
