/** The address of a server as a person types it: checked before anything is sent there. */
import { BlockList, isIP } from 'node:net'
import { InklingError } from '../../../contract'

export interface Address {
  /** Scheme, host and port. */
  origin: string
  /** Host and port, for people. */
  host: string
  /** What the paths of calls are put behind; never ends in a slash or in /v1. */
  base: string
  /** True for http beyond this machine and private networks: others on the way could read it. */
  inClear: boolean
}

const privateNetworks = new BlockList()
// RFC 1918, 3927, 4193, 4291; 100.64/10 (RFC 6598) is what mesh VPNs number their members with.
for (const [network, prefix] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
  ['100.64.0.0', 10],
] as const)
  privateNetworks.addSubnet(network, prefix, 'ipv4')
privateNetworks.addAddress('::1', 'ipv6')
privateNetworks.addSubnet('fc00::', 7, 'ipv6')
privateNetworks.addSubnet('fe80::', 10, 'ipv6')

/** Names that only a local resolver knows: RFC 6761, 6762, 8375, and those without a dot. */
const privateName = /^(?:[^.]+|.*\.(?:localhost|local|lan|internal|home\.arpa))$/

/** @param host as `URL.hostname` has it: lower case, IPv6 in brackets */
function isPrivate(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '')
  const version = isIP(bare)
  return version === 0
    ? privateName.test(bare.replace(/\.$/, ''))
    : privateNetworks.check(bare, version === 4 ? 'ipv4' : 'ipv6')
}

/** @throws InklingError bad_input, with what is wrong in words. The text is never repeated: it may
 *  hold a key. */
export function readAddress(text: string): Address {
  const typed = text.trim()
  if (typed === '') throw wrong('No address is given.', 'Type one, such as http://gpu.local:8080.')
  let url: URL
  try {
    url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `http://${typed}`)
  } catch {
    throw wrong('This is not an address.', 'Type one, such as http://gpu.local:8080.')
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw wrong('Only http and https addresses can be used.', 'Begin it with https:// or http://.')
  if (url.username !== '' || url.password !== '')
    throw wrong(
      'The address holds a name or a password, which would end up in the settings file.',
      'Take it out, and put the key into the key field.',
    )
  if (url.search !== '' || url.hash !== '')
    throw wrong(
      'The address goes on behind a ? or #, which may hold a key.',
      'Leave that part out; a key belongs into the key field.',
    )
  const path = url.pathname.replace(/\/+$/, '').replace(/\/v1$/, '')
  return {
    origin: url.origin,
    host: url.host,
    base: `${url.origin}${path}`,
    inClear: url.protocol === 'http:' && !isPrivate(url.hostname),
  }
}

const wrong = (message: string, next: string) =>
  new InklingError('bad_input', `${message} Nothing was sent.`, next)
