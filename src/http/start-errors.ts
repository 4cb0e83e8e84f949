import { DbError, type DbErrorCode } from 'fastify-mikro-orm'
import { CodedError, type OperatorErrorCode } from '../errors/coded-error.ts'
import { nameCommands } from '../text/command-names.ts'

const operatorErrors: ReadonlySet<string> = new Set<OperatorErrorCode>([
  'CONFIG_INVALID',
  'DATABASE_FOREIGN',
  'DATABASE_OUTDATED'
])

const databaseErrors: ReadonlySet<DbErrorCode> = new Set([
  'DB_CONNECT_FAILED',
  'DB_UNREACHABLE',
  'DB_SCHEMA_LOCK_TIMEOUT',
  'DB_SCHEMA_FAILED'
])

interface ListenError extends Error {
  code: string
  address?: string
  hostname?: string
  port?: number
}

const listenReasons: Record<string, (error: ListenError) => string> = {
  EADDRINUSE: ({ address, port }) =>
    `Port ${port} of ${address} is in use: stop the other program, or set PORT.`,
  EACCES: ({ address, port }) =>
    `This user may not listen on port ${port} of ${address}: set PORT to 1024 or more.`,
  EADDRNOTAVAIL: ({ address }) => `This machine does not have the address ${address} (FASTIFY_ADDRESS).`,
  ENOTFOUND: ({ hostname }) => `Nothing is known of the address ${hostname} (FASTIFY_ADDRESS).`,
  ERR_SOCKET_BAD_PORT: () => 'PORT and FASTIFY_PORT are numbers from 0 to 65535.'
}

/**
 * @param logged arguments of a call of the logger: fastify-cli logs the error alone
 * @returns why the server did not start, in one sentence for an operator; null for anything else
 */
export function explainStart([error, ...more]: readonly unknown[]): string | null {
  if (more.length > 0 || !(error instanceof Error)) return null
  if (error instanceof CodedError && operatorErrors.has(error.code)) return nameCommands(error.message)
  if (error instanceof DbError && databaseErrors.has(error.code)) return error.message
  return isListenError(error) ? (listenReasons[error.code]?.(error) ?? null) : null
}

function isListenError(error: Error): error is ListenError {
  return 'code' in error && typeof error.code === 'string'
}
