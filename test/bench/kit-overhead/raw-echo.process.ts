import { connect } from '@nats-io/transport-node';
import { answerParent } from '../installation/answer-parent.js';
import type { RawAccess } from '../installation/bench-installation.js';

/** The control of a plugin: sends back what came. */
answerParent({
  start: async (raw: RawAccess) => {
    const nats = await connect(raw);
    nats.subscribe('bare.echo', {
      queue: 'bare',
      callback: (error, message) => void (error ?? message.respond(message.data)),
    });
    await nats.flush();
  },
});
