import { type ConfigDefinition, type Settings } from '#platform';
import * as kit from '#plugin-kit';
import { gatewayConfig } from '../../apps/gateway/src/gateway.config.js';

/** What each plugin says of itself, with those of the demo. */
export const plugins = await kit.pluginPages(true);

/** Every setting that the process of this service reads. */
export function settingsOf(app: string): Settings {
  if (app === 'gateway') return gatewayConfig.settings;
  const own = plugins.find(({ options }) => options.name === app)?.options.config?.settings ?? {};
  return { ...kit.processConfig.settings, ...own };
}

/** How the process of this service reads its settings. */
export function definitionsOf(app: string): readonly Pick<ConfigDefinition<object>, 'load'>[] {
  const own = plugins.find(({ options }) => options.name === app)?.options.config;
  return app === 'gateway' ? [gatewayConfig] : [kit.processConfig, ...(own ? [own] : [])];
}
