/** DI token of the plugin's name. */
export const PLUGIN_NAME = Symbol('lyftet:plugin-name');
