import { isIP, isIPv4 } from 'node:net';

/**
 * What counts as one network address when costs are counted: IPv4 as it is, also when it comes mapped into IPv6; of
 * IPv6 the first 64 bits, since whoever has one address of a network has all of them.
 * @returns `unknown` for what is no address, so that whatever a proxy makes up shares one count
 */
export function addressPrefix(ip: string): string {
  switch (isIP(ip)) {
    case 4:
      return ip;
    case 6:
      return prefixOf(ip);
    default:
      return 'unknown';
  }
}

function prefixOf(ip: string): string {
  const [head, tail] = ip.replace(/%.*$/s, '').split('::') as [string, string?];
  const front = groupsOf(head);
  const back = groupsOf(tail ?? '');
  const groups = [...front, ...new Array<number>(8 - front.length - back.length).fill(0), ...back];
  if (groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0)) {
    return [groups[6]! >> 8, groups[6]! & 0xff, groups[7]! >> 8, groups[7]! & 0xff].join('.');
  }
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

function groupsOf(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (!isIPv4(group)) return [Number.parseInt(group, 16)];
    const [a, b, c, d] = group.split('.').map(Number) as [number, number, number, number];
    return [a * 256 + b, c * 256 + d];
  });
}
