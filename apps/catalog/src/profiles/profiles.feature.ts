import { defineFeature } from '#plugin-kit';
import { ListProfiles } from './list-profiles.operation.js';

export const profiles = defineFeature({ operations: [ListProfiles] });
