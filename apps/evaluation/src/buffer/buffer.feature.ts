import { defineFeature } from '#plugin-kit';
import { BufferKeys } from './buffer-keys.js';
import { DestroyBufferKey } from './destroy-buffer-key.timer.js';

/** Where answers wait, sealed to keys that are destroyed with the mixing. */
export const buffer = defineFeature({ timers: [DestroyBufferKey], providers: [BufferKeys] });
