import { defineFeature } from '#plugin-kit';
import { GatherSections } from './gather-sections.subscriber.js';

export const programme = defineFeature({ subscribers: [GatherSections] });
