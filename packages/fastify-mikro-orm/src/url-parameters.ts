import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { getSystemErrorMap } from 'node:util'

/** TLS as mysql2 takes it. */
interface TlsOptions {
  ca?: string
  cert?: string
  key?: string
  /** Whether the server's certificate has to be signed by `ca`, or by a public authority without one. */
  rejectUnauthorized: boolean
  /** Whether it has to be for the host of the URL. */
  verifyIdentity: boolean
}

export interface ConnectionParameters {
  ssl?: TlsOptions
  /** Whether a server without TLS is accepted. */
  mayBePlain?: true
  socketPath?: string
}

/** As MySQL's own clients have them: https://dev.mysql.com/doc/refman/9.7/en/connection-options.html */
const known = ['ssl-mode', 'ssl-ca', 'ssl-cert', 'ssl-key', 'socket'] as const
const modes = ['DISABLED', 'PREFERRED', 'REQUIRED', 'VERIFY_CA', 'VERIFY_IDENTITY'] as const

type Name = (typeof known)[number]
type Mode = (typeof modes)[number]

/** @throws {Error} a reason that completes "The database URL …" */
export function readParameters(search: URLSearchParams, host: string): ConnectionParameters {
  const given: Partial<Record<Name, string>> = {}
  for (const [name, value] of search) {
    if (!isOneOf(known, name))
      throw new Error(`has the unknown parameter ${name}: known are ${known.join(', ')}`)
    if (given[name] !== undefined) throw new Error(`has the parameter ${name} twice`)
    if (value === '') throw new Error(`has the parameter ${name} without a value`)
    given[name] = value
  }
  const { socket } = given
  return { ...readTls(given, host), ...(socket !== undefined && { socketPath: socket }) }
}

function readTls(given: Partial<Record<Name, string>>, host: string): ConnectionParameters {
  const mode = readMode(given)
  if (mode === 'DISABLED') return {}
  const rejectUnauthorized = mode === 'VERIFY_CA' || mode === 'VERIFY_IDENTITY'
  const verifyIdentity = mode === 'VERIFY_IDENTITY'
  // The driver would look for "localhost" in the certificate.
  if (verifyIdentity && isIP(host))
    throw new Error('needs a host name, not an IP address, for VERIFY_IDENTITY')
  const { 'ssl-ca': ca, 'ssl-cert': cert, 'ssl-key': key } = given
  if ((cert === undefined) !== (key === undefined)) throw new Error('has only one of ssl-cert and ssl-key')
  const ssl = {
    rejectUnauthorized,
    verifyIdentity,
    ...(ca !== undefined && { ca: readPem('ssl-ca', ca) }),
    ...(cert !== undefined && { cert: readPem('ssl-cert', cert) }),
    ...(key !== undefined && { key: readPem('ssl-key', key) })
  }
  return mode === 'PREFERRED' ? { ssl, mayBePlain: true } : { ssl }
}

/** A certificate of an authority is there to be verified, and one of the client to be sent. */
function readMode({ 'ssl-mode': mode, 'ssl-ca': ca, 'ssl-cert': cert }: Partial<Record<Name, string>>): Mode {
  if (mode === undefined) return ca ? 'VERIFY_CA' : cert ? 'REQUIRED' : 'DISABLED'
  const upper = mode.toUpperCase()
  if (isOneOf(modes, upper)) return upper
  throw new Error(`has an unknown ssl-mode: known are ${modes.join(', ')}`)
}

function readPem(name: Name, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const errno = error instanceof Error && 'errno' in error ? Number(error.errno) : 0
    throw new Error(
      `names a file in ${name} that cannot be read: ${path}: ${getSystemErrorMap().get(errno)?.[1]}`
    )
  }
}

function isOneOf<T extends string>(values: readonly T[], value: string): value is T {
  return values.some((one) => one === value)
}
