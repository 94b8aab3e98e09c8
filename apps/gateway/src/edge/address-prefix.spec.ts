import { describe, expect, it } from '@jest/globals';
import { isIPv6 } from 'node:net';
import fc from 'fast-check';
import { addressPrefix } from './address-prefix.js';

describe('addressPrefix', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::FFFF:c000:207', '192.0.2.7'],
    ['0:0:0:0:0:ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::192.0.2.7', '64:ff9b:0:0::/64'],
    ['', 'unknown'],
    ['1'.repeat(99), 'unknown'],
    ['192.0.2.7:8080', 'unknown'],
    ['unknown', 'unknown'],
    ['192.0.2.7, 192.0.2.8', 'unknown'],
  ])('takes %s for %s', (ip, prefix) => {
    expect(addressPrefix(ip)).toBe(prefix);
  });

  it('is the same for every address of a network of 64 bits, however it is written', () => {
    const group = fc.integer({ min: 0, max: 0xffff });
    fc.assert(
      fc.property(
        fc.array(group, { minLength: 8, maxLength: 8 }),
        fc.array(group, { minLength: 4, maxLength: 4 }),
        (groups, others) => {
          const written = groups.map((one) => one.toString(16));
          const short = new URL(`http://[${written.join(':')}]`).hostname.slice(1, -1);
          const neighbour = [
            ...written.slice(0, 4),
            ...others.map((one) => one.toString(16).padStart(4, '0').toUpperCase()),
          ].join(':');
          const isMapped = groups.slice(0, 5).every((one) => one === 0);
          expect(isIPv6(short)).toBe(true);
          if (!isMapped)
            expect([addressPrefix(short), addressPrefix(neighbour)]).toEqual(
              new Array(2).fill(addressPrefix(written.join(':'))),
            );
        },
      ),
    );
  });
});
