import { accessSync, constants } from 'node:fs';
import { defineConfig } from '../config/define-config.js';
import { env } from '../config/env.js';
import { Setting } from '../config/setting.js';
import { headerList } from './pair-lists.js';

const file = (variable: string, doc: string) =>
  Setting.of<string>(variable, doc, 'file', (path) => {
    try {
      accessSync(path, constants.R_OK);
      return path;
    } catch {
      throw new Error('is not a file that can be read');
    }
  });

const settingsOf = (signal: 'OTLP' | 'OTLP_TRACES' | 'OTLP_METRICS') => {
  const named = (name: string) => `OTEL_EXPORTER_${signal}_${name}`;
  return [
    env.oneOf(named('PROTOCOL'), 'how OTLP is spoken; there is one way', ['http/json']),
    env.oneOf(named('COMPRESSION'), 'how what is sent is packed', ['none', 'gzip']),
    env.int(named('TIMEOUT'), 'ms that one sending may take', 1, 600_000),
    file(named('CERTIFICATE'), 'PEM of who signed the certificate of the receiver'),
    file(named('CLIENT_CERTIFICATE'), 'PEM by which the receiver knows this process'),
    file(named('CLIENT_KEY'), 'PEM, the key of that certificate'),
    // That of all signals stands in telemetry.config.ts.
    ...(signal === 'OTLP' ? [] : [headerList(named('HEADERS'), 'headers that are sent along, each as name=value')]),
  ].map((setting) => [setting.variable, setting.optional()] as const);
};

/**
 * What OpenTelemetry's exporters read from the environment themselves. They pass over what they do not understand, so
 * it is looked at before they are made, and then left to them.
 */
export const exporterConfig = defineConfig(
  Object.fromEntries((['OTLP', 'OTLP_TRACES', 'OTLP_METRICS'] as const).flatMap(settingsOf)),
);
