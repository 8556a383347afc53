import { createHash, createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { isIP } from 'node:net'
import { ipBytes } from './ip-bytes'
import { bits, der, integer, objectId, octets, sequence, set, tagged, time, utf8, yes } from './der'

/** A certificate and its private key, PEM. */
export interface TlsKeys {
  readonly cert: string
  readonly key: string
}

/** How long it is good for: what browsers take of one at most. */
const goodForMs = 825 * 24 * 3_600_000
/** Clocks of others may be behind. */
const beforeMs = 24 * 3_600_000

const ecdsaWithSha256 = sequence(objectId('1.2.840.10045.4.3.2'))

/**
 * A certificate of X.509 v3 (RFC 5280) for these names and addresses, signed by its own key, which is made for it (P-256).
 * `node:crypto` reads certificates and makes none.
 */
export function selfSigned(commonName: string, names: readonly string[], now = new Date()): TlsKeys {
  const pair = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' }
  })
  const subject = sequence(
    set(sequence(objectId('2.5.4.10'), utf8('Relevo'))),
    set(sequence(objectId('2.5.4.3'), utf8(commonName.slice(0, 64))))
  )
  // Positive, and of 16 bytes whatever they are.
  const serial = randomBytes(16)
  serial[0] = 0x40 | ((serial[0] ?? 0) & 0x3f)
  const signed = sequence(
    tagged(0, integer(Buffer.from([2]))),
    integer(serial),
    ecdsaWithSha256,
    subject,
    sequence(time(new Date(now.getTime() - beforeMs)), time(new Date(now.getTime() + goodForMs))),
    subject,
    pair.publicKey,
    tagged(3, sequence(...extensions(names, pair.publicKey)))
  )
  const signature = sign('sha256', signed, createPrivateKey(pair.privateKey))
  return { cert: pem(sequence(signed, ecdsaWithSha256, bits(signature))), key: pair.privateKey }
}

function extensions(names: readonly string[], publicKey: Buffer): Buffer[] {
  const keyId = createHash('sha256').update(publicKey).digest().subarray(0, 20)
  return [
    // No authority: it vouches for itself only.
    sequence(objectId('2.5.29.19'), yes, octets(sequence())),
    // Bit 0: digitalSignature.
    sequence(objectId('2.5.29.15'), yes, octets(bits(Buffer.from([0x80]), 7))),
    // serverAuth
    sequence(objectId('2.5.29.37'), octets(sequence(objectId('1.3.6.1.5.5.7.3.1')))),
    sequence(objectId('2.5.29.14'), octets(octets(keyId))),
    sequence(objectId('2.5.29.17'), octets(sequence(...names.map(alternative))))
  ]
}

/** A name of the server: `[2]` one of the DNS, `[7]` an address. */
function alternative(name: string): Buffer {
  return isIP(name) === 0 ? der(0x82, Buffer.from(name, 'latin1')) : der(0x87, ipBytes(name))
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}
