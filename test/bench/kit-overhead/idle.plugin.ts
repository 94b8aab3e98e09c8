import { Int, OneOf, Operation, Optional, Text, Uuid, defineFeature, definePlugin } from '#plugin-kit';

class Thing {
  @Uuid() id!: string;
  @Text(1, 200) title!: string;
  @Int(0, 1_000) amount!: number;
  @OneOf(['one', 'two']) kind!: string;
  @Optional() @Text(1, 500) reason?: string;
}

@Operation({
  name: 'idle.do-nothing',
  summary: 'Answer what was sent',
  http: 'POST /x/idle/things',
  access: 'signed-in',
  input: Thing,
  output: Thing,
  status: 200,
})
class DoNothing {
  execute(thing: Thing): Promise<Thing> {
    return Promise.resolve(thing);
  }
}

/** A plugin whose one operation does nothing: what a request costs before anybody works. */
export const idle = definePlugin({
  name: 'idle',
  version: '1.0.0',
  summary: 'Does nothing',
  features: [defineFeature({ operations: [DoNothing] })],
});
