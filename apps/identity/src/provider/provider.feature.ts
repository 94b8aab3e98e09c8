import { defineFeature } from '#plugin-kit';
import { EmbeddedProvider } from './embedded-provider.js';

export const provider = defineFeature({ providers: [EmbeddedProvider] });
