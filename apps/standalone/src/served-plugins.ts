import { setTimeout as pause } from 'node:timers/promises';

/** The part of the gateway's `/plugins` that is read here. */
interface PluginsReport {
  readonly plugins: readonly { readonly name: string; readonly state: string }[];
  readonly refused: readonly { readonly name: string; readonly reasons: readonly string[] }[];
}

const WITHIN_MS = 15_000;
/**
 * A gateway that has just opened may be busy with those who waited for it; one question is given up sooner than all of
 * them.
 */
const ANSWER_WITHIN_MS = 2_000;

/**
 * Waits until the gateway serves all these plugins: only then does the address that is told to the user answer.
 * One that is refused, or does not appear, is told and left to whoever mends it: the others are of use without.
 */
export async function untilServed(
  gatewayUrl: string,
  plugins: readonly string[],
  say: (line: string) => void,
  isGivenUp: () => boolean,
  answerWithinMs = ANSWER_WITHIN_MS,
): Promise<void> {
  let report: PluginsReport = { plugins: [], refused: [] };
  for (const deadline = performance.now() + WITHIN_MS; performance.now() < deadline && !isGivenUp(); await pause(50)) {
    report = (await readReport(gatewayUrl, answerWithinMs)) ?? report;
    if (missingIn(report, plugins).every((name) => report.refused.some((refused) => refused.name === name))) break;
  }
  for (const name of missingIn(report, plugins)) {
    const reasons = report.refused.find((refused) => refused.name === name)?.reasons;
    say(
      reasons === undefined
        ? `The gateway does not see the plugin ${name}.`
        : `The gateway refuses the plugin ${name}: ${reasons.join('; ')}`,
    );
  }
}

function missingIn(report: PluginsReport, plugins: readonly string[]): string[] {
  return plugins.filter((name) => !report.plugins.some((plugin) => plugin.name === name && plugin.state === 'up'));
}

/** Undefined while there is no answer. */
async function readReport(gatewayUrl: string, answerWithinMs: number): Promise<PluginsReport | undefined> {
  try {
    const response = await fetch(`${gatewayUrl}/plugins`, {
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(answerWithinMs),
    });
    return response.ok ? ((await response.json()) as PluginsReport) : undefined;
  } catch {
    return undefined;
  }
}
