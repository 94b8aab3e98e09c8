import type { PlatformLanguage } from '#plugin-kit/contract';
import type { ConsumptionWarning } from '../discovery/consumption.js';
import type { KnownPlugin, RefusedPlugin } from '../discovery/plugin-registry.js';
import type { InstanceStatistics } from '../discovery/service-statistics.js';
import { html, page } from './html.js';

export interface InstalledPlugin {
  readonly name: string;
  readonly version: string;
  readonly summary: string;
  readonly state: 'up' | 'away';
  readonly lastSeen: string;
  readonly operations: number;
  readonly instances: readonly {
    readonly id: string;
    readonly version: string;
    readonly started?: string;
    readonly requests?: number;
    readonly errors?: number;
    readonly averageMs?: number;
    readonly lastError?: string;
    readonly parked?: number;
  }[];
}

export interface PluginsReport {
  readonly plugins: readonly InstalledPlugin[];
  readonly refused: readonly RefusedPlugin[];
  /** Where what a manifest consumes and what the bus delivers are not the same. */
  readonly warnings: readonly ConsumptionWarning[];
}

/** What runs, with the figures that the instances tell of themselves. */
export function pluginsReport(
  known: readonly KnownPlugin[],
  refused: readonly RefusedPlugin[],
  statistics: ReadonlyMap<string, InstanceStatistics>,
  warnings: readonly ConsumptionWarning[] = [],
): PluginsReport {
  return {
    plugins: known.map(({ name, manifest, state, lastSeen, instances }) => ({
      name,
      version: manifest.version,
      summary: manifest.summary,
      state,
      lastSeen: new Date(lastSeen).toISOString(),
      operations: manifest.operations.length,
      instances: instances.map(({ id, version }) => ({ id, version, ...statistics.get(`${name}.${id}`) })),
    })),
    refused,
    warnings,
  };
}

const texts = {
  sv: {
    skip: 'Hoppa till innehållet',
    title: 'Tjänster',
    running: 'Kända tjänster',
    none: 'Ingen tjänst är känd.',
    name: 'Namn',
    version: 'Version',
    state: 'Tillstånd',
    up: 'igång',
    away: 'svarar inte',
    instances: 'Instanser',
    requests: 'Anrop',
    errors: 'Fel',
    average: 'Medel (ms)',
    parked: 'Undanlagda händelser',
    operations: 'Operationer',
    refused: 'Avvisade tjänster',
    reasons: 'Skäl',
    instance: 'Instans',
    home: 'Till startsidan',
    differing: 'Manifest och buss skiljer sig åt',
    what: 'Vad',
    stream: 'Ström',
    subjects: 'Ämnen',
    undelivered: 'Manifestet konsumerar det, men inget levererar det',
    unwanted: 'Det levereras, men manifestet konsumerar det inte',
    ownerless: 'En konsument finns, men ingen känd tjänst har dess namn',
  },
  en: {
    skip: 'Skip to the content',
    title: 'Services',
    running: 'Known services',
    none: 'No service is known.',
    name: 'Name',
    version: 'Version',
    state: 'State',
    up: 'up',
    away: 'away',
    instances: 'Instances',
    requests: 'Requests',
    errors: 'Errors',
    average: 'Mean (ms)',
    parked: 'Events set aside',
    operations: 'Operations',
    refused: 'Refused services',
    reasons: 'Reasons',
    instance: 'Instance',
    home: 'To the first page',
    differing: 'Manifest and bus differ',
    what: 'What',
    stream: 'Stream',
    subjects: 'Subjects',
    undelivered: 'The manifest consumes it, and nothing delivers it',
    unwanted: 'It is delivered, and the manifest does not consume it',
    ownerless: 'There is a consumer, and no known service of its name',
  },
};

export function pluginsPage(language: PlatformLanguage, { plugins, refused, warnings }: PluginsReport): Buffer {
  const text = texts[language];
  const sum = (
    of: (instance: InstalledPlugin['instances'][number]) => number | undefined,
    instances: InstalledPlugin['instances'],
  ) => instances.reduce((total, instance) => total + (of(instance) ?? 0), 0);
  const rows = plugins.map((plugin) => {
    const requests = sum(({ requests }) => requests, plugin.instances);
    const time = sum(({ requests = 0, averageMs = 0 }) => requests * averageMs, plugin.instances);
    return html`<tr>
      <th scope="row">${plugin.name}<br /><small>${plugin.summary}</small></th>
      <td>${plugin.version}</td>
      <td>${text[plugin.state]}</td>
      <td>${plugin.operations}</td>
      <td>${plugin.instances.length}</td>
      <td>${requests}</td>
      <td>${sum(({ errors }) => errors, plugin.instances)}</td>
      <td>${requests === 0 ? '–' : (time / requests).toFixed(1)}</td>
      <td>${Math.max(0, ...plugin.instances.map(({ parked = 0 }) => parked))}</td>
    </tr>`;
  });
  const table = html`<div class="scroll" tabindex="0" role="region" aria-label="${text.running}">
    <table>
      <caption>
        ${text.running}
      </caption>
      <thead>
        <tr>
          ${headings(
            text.name,
            text.version,
            text.state,
            text.operations,
            text.instances,
            text.requests,
            text.errors,
            text.average,
            text.parked,
          )}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
  const refusals = refused.map(
    ({ name, instanceId, reasons }) =>
      html`<tr>
        <th scope="row">${name}</th>
        <td>${instanceId}</td>
        <td>
          <ul>
            ${reasons.map((reason) => html`<li>${reason}</li>`)}
          </ul>
        </td>
      </tr>`,
  );
  const refusedTable =
    refused.length === 0
      ? undefined
      : html`<h2>${text.refused}</h2>
          <table>
            <thead>
              <tr>
                <th scope="col">${text.name}</th>
                <th scope="col">${text.instance}</th>
                <th scope="col">${text.reasons}</th>
              </tr>
            </thead>
            <tbody>
              ${refusals}
            </tbody>
          </table>`;
  const differences = warnings.map(
    ({ plugin, kind, stream, subjects }) =>
      html`<tr>
        <th scope="row">${plugin}</th>
        <td>${text[kind]}</td>
        <td>${stream}</td>
        <td>
          <ul>
            ${subjects.map((subject) => html`<li>${subject}</li>`)}
          </ul>
        </td>
      </tr>`,
  );
  const differing =
    warnings.length === 0
      ? undefined
      : html`<h2>${text.differing}</h2>
          <table>
            <thead>
              <tr>
                ${headings(text.name, text.what, text.stream, text.subjects)}
              </tr>
            </thead>
            <tbody>
              ${differences}
            </tbody>
          </table>`;
  return page(
    language,
    text.title,
    text.skip,
    html`<h1>${text.title}</h1>
      ${plugins.length === 0 ? html`<p>${text.none}</p>` : table}${differing}${refusedTable}
      <p><a href="/">${text.home}</a></p>`,
  );
}

const headings = (...titles: readonly string[]) => titles.map((title) => html`<th scope="col">${title}</th>`);
