import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Certificates {
  /** PEM files. */
  ca: string
  cert: string
  key: string
}

/**
 * Makes an authority and a certificate that it signs, with openssl.
 * @param names such as `DNS:localhost`
 */
export function makeCertificates(folder: string, names: string): Certificates {
  const file = (name: string) => join(folder, name)
  const openssl = (...args: string[]) =>
    execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] })
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const [ca, caKey, cert, key, request] = ['ca.pem', 'ca.key', 'cert.pem', 'cert.key', 'request'].map(file)
  if (!ca || !caKey || !cert || !key || !request) throw new Error('unreachable')
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    caKey,
    '-out',
    ca,
    '-days',
    '2',
    '-subj',
    '/CN=Authority of a test'
  )
  openssl('req', ...newKey, '-keyout', key, '-out', request, '-subj', '/CN=Server of a test')
  writeFileSync(file('extensions'), `subjectAltName=${names}`)
  const signed = ['-CA', ca, '-CAkey', caKey, '-CAcreateserial', '-days', '2', '-extfile', file('extensions')]
  openssl('x509', '-req', '-in', request, '-out', cert, ...signed)
  return { ca, cert, key }
}
