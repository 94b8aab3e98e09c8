import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '#platform';
import { TestInstallation } from '#testing';
import { defineProblem } from '../contract/index.js';
import { Operation, type PluginSettings, Reply, defineFeature, definePlugin } from '../index.js';

class NoInput {}

const Unforeseen = defineProblem('urn:lyftet:problem:alpha:unforeseen', 409, { sv: 'Oförutsett', en: 'Not foreseen' });

@Operation({ name: 'alpha.break-promise', summary: 'Throws what it does not list', access: 'public', input: NoInput })
class BreakPromise {
  execute(): Promise<void> {
    return Promise.reject(new Unforeseen({}));
  }
}

@Operation({
  name: 'alpha.break-silently',
  summary: 'The same, of nobody',
  access: 'public',
  anonymous: true,
  input: NoInput,
})
class BreakSilently {
  execute(): Promise<void> {
    return Promise.reject(new Unforeseen({}));
  }
}

@Operation({
  name: 'alpha.answer-otherwise',
  summary: 'Answers a status that is none of its own',
  access: 'public',
  input: NoInput,
})
class AnswerOtherwise {
  execute(): Promise<Reply> {
    return Promise.resolve(new Reply(undefined, { status: 202 }));
  }
}

const alpha = definePlugin({
  name: 'alpha',
  version: '1.0.0',
  summary: 'Breaks its promises',
  features: [defineFeature({ operations: [BreakPromise, BreakSilently, AnswerOtherwise] })],
});

/** Keeps the warnings, with their facts. */
class Warnings extends Logger {
  readonly kept: unknown[] = [];
  error(): void {}
  info(): void {}
  debug(): void {}
  warn(message: string, facts?: object): void {
    this.kept.push({ message, ...facts });
  }
  with(): Logger {
    return this;
  }
}

async function installed(settings: Partial<PluginSettings> = {}): Promise<TestInstallation> {
  const installation = await TestInstallation.create([alpha]);
  await installation.start(alpha, settings);
  return installation;
}

describe('an operation that does what it does not declare', () => {
  const warnings = new Warnings();
  let installation: TestInstallation;
  beforeAll(async () => {
    installation = await installed({ logger: warnings, onBrokenPromise: undefined as never });
  });
  afterAll(() => installation.stop());

  it('is answered as it says, and warned of in the log', async () => {
    expect((await installation.call('alpha.break-promise')).body).toMatchObject({ type: Unforeseen.type, status: 409 });

    expect(warnings.kept).toContainEqual({
      message: 'An operation did what it does not declare',
      operation: 'alpha.break-promise',
      problem: Unforeseen.type,
    });
  });

  it('is not written of where it is anonymous', async () => {
    await installation.call('alpha.break-silently');

    expect(JSON.stringify(warnings.kept)).not.toContain('break-silently');
  });

  it('fails the test in which it happens', async () => {
    const watched = await installed();
    for (const operation of ['break-promise', 'break-silently', 'answer-otherwise'])
      await watched.call(`alpha.${operation}`);

    await expect(watched.stop()).rejects.toThrow(
      `Operations did what they do not declare:\nalpha.break-promise: ` +
        `${Unforeseen.type}\nalpha.break-silently: ${Unforeseen.type}\nalpha.answer-otherwise: 202`,
    );
  });
});
