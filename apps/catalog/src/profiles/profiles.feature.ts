import { defineFeature } from '#plugin-kit';
import { ListProfiles } from './list-profiles.operation.js';
import { Profile } from './profile.entity.js';

export const profiles = defineFeature({ entities: [Profile], operations: [ListProfiles] });
