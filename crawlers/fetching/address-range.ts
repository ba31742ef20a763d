/**
 * Which range an IP address lies in: the ground on which the guard refuses to connect.
 *
 * In comes an address as a resolver or a parsed URL gives it ("10.0.0.1", "::ffff:7f00:1", "fe80::1%eth0"), out goes
 * the name of its range. Only "public" may be crawled. What is no IP address comes out as "invalid", never as public.
 */
import { isIPv4, isIPv6 } from "node:net";

export type AddressRange =
  | "public"
  | "invalid"
  | "unspecified"
  | "loopback"
  | "private"
  | "link-local"
  | "metadata"
  | "shared"
  | "multicast"
  | "reserved";

type Block<T> = readonly [base: T, prefix: number, range: AddressRange];

const ipv4Number = (text: string): number => text.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);

/** IANA IPv4 Special-Purpose Address Registry (RFC 6890 and later), and the addresses where clouds serve metadata. */
const IPV4_BLOCKS: readonly Block<number>[] = (
  [
    ["169.254.169.254", 32, "metadata"], // AWS, Azure, GCP, OpenStack, Tencent Cloud
    ["169.254.170.2", 32, "metadata"], // ECS task credentials
    ["100.100.100.200", 32, "metadata"], // Alibaba Cloud
    ["168.63.129.16", 32, "metadata"], // Azure wire server
    ["192.0.0.192", 32, "metadata"], // Oracle Cloud
    ["0.0.0.0", 8, "unspecified"],
    ["10.0.0.0", 8, "private"],
    ["100.64.0.0", 10, "shared"], // carrier-grade NAT, RFC 6598
    ["127.0.0.0", 8, "loopback"],
    ["169.254.0.0", 16, "link-local"],
    ["172.16.0.0", 12, "private"],
    ["192.0.0.0", 24, "reserved"],
    ["192.0.2.0", 24, "reserved"], // documentation
    ["192.31.196.0", 24, "reserved"],
    ["192.52.193.0", 24, "reserved"],
    ["192.88.99.0", 24, "reserved"], // 6to4 relays, deprecated
    ["192.168.0.0", 16, "private"],
    ["192.175.48.0", 24, "reserved"],
    ["198.18.0.0", 15, "reserved"], // benchmarking
    ["198.51.100.0", 24, "reserved"],
    ["203.0.113.0", 24, "reserved"],
    ["224.0.0.0", 4, "multicast"],
    ["240.0.0.0", 4, "reserved"], // and the limited broadcast address
  ] as const
).map(([base, prefix, range]) => [ipv4Number(base), prefix, range]);

/** IANA IPv6 Special-Purpose Address Registry; whatever is outside 2000::/3 is refused anyway. */
const IPV6_BLOCKS: readonly Block<bigint>[] = (
  [
    ["fd00:ec2::254", 128, "metadata"],
    ["fd20:ce::254", 128, "metadata"],
    ["::", 128, "unspecified"],
    ["::1", 128, "loopback"],
    ["fc00::", 7, "private"],
    ["fe80::", 10, "link-local"],
    ["fec0::", 10, "private"], // site-local, deprecated
    ["ff00::", 8, "multicast"],
    ["2001::", 23, "reserved"], // IETF protocol assignments, among them Teredo and ORCHID
    ["2001:db8::", 32, "reserved"],
    ["2002::", 16, "reserved"], // 6to4 carries any IPv4 address inside
    ["2620:4f:8000::", 48, "reserved"],
    ["3fff::", 20, "reserved"],
  ] as const
).map(([base, prefix, range]) => [ipv6Number(base), prefix, range]);

/** Prefixes whose last 32 bits are an IPv4 address that is what is really reached. */
const IPV4_INSIDE: readonly bigint[] = ["::ffff:0:0", "::ffff:0:0:0", "64:ff9b::"].map(ipv6Number);

/**
 * The range an address lies in.
 * @param address an IPv4 or IPv6 address in its usual spelling, with or without brackets and zone
 */
export function addressRange(address: string): AddressRange {
  const bare = address.replace(/^\[|\]$/g, "").replace(/%.*$/, "");
  if (isIPv4(bare)) return ipv4Range(ipv4Number(bare));
  if (isIPv6(bare)) return ipv6Range(ipv6Number(bare));
  return "invalid";
}

function ipv4Range(value: number): AddressRange {
  for (const [base, prefix, range] of IPV4_BLOCKS) {
    const size = 2 ** (32 - prefix);
    if (value >= base && value < base + size) return range;
  }
  return "public";
}

function ipv6Range(value: bigint): AddressRange {
  for (const prefix of IPV4_INSIDE) {
    if (value >> 32n === prefix >> 32n) return ipv4Range(Number(value & 0xffff_ffffn));
  }
  for (const [base, prefix, range] of IPV6_BLOCKS) {
    const shift = BigInt(128 - prefix);
    if (value >> shift === base >> shift) return range;
  }
  return value >> 125n === 1n ? "public" : "reserved";
}

/** 128-bit number of a valid IPv6 address, a dotted IPv4 tail included. */
function ipv6Number(text: string): bigint {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  let hex = text;
  if (dotted !== null) {
    const tail = ipv4Number(dotted[2] ?? "");
    hex = `${dotted[1]}${Math.floor(tail / 65536).toString(16)}:${(tail % 65536).toString(16)}`;
  }
  const [head = "", tail] = hex.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  const groups = [...left, ...new Array<string>(zeros).fill("0"), ...right];
  return groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}
