import { existsSync } from 'node:fs'
import { getSystemErrorMap } from 'node:util'
import { DriverException, type EntityManager } from '@mikro-orm/sql'
import type { DatabaseOptions, Log, Orm } from 'fastify-mikro-orm'
import { DbError, errorKind, openDatabase } from 'fastify-mikro-orm'
import { CodedError } from '../coded-error.ts'
import { type Config, readConfig } from '../config.ts'
import { entities } from '../entities/index.ts'
import { migrations } from '../migrations/index.ts'

/** Exit codes that commands have in common; 128 + n says that signal n stopped it. */
export const exitCodes = { done: 0, partlyDone: 1, failed: 2 } as const

/** How long a command waits for the database to answer, in milliseconds. */
const startTimeout = 5000

/**
 * Runs a command and sets the exit code of the process. A fault that an operator can mend is told in one line;
 * only a fault of the program itself comes with its stack.
 * @param command what to run; its result is the exit code
 */
export async function runCommand(command: () => Promise<number>): Promise<void> {
  // Whoever reads the output may leave early (`| head`): the work goes on.
  process.stdout.on('error', () => {})
  process.stderr.on('error', () => {})
  try {
    process.exitCode = await command()
  } catch (error) {
    console.error(explain(error))
    process.exitCode = exitCodes.failed
  }
}

/**
 * Opens the configured database, with its tables, for as long as the work lasts.
 * @param work gets a unit of work
 * @throws {CodedError} CONFIG_INVALID, or what `openDatabase` throws
 */
export function withDatabase<Result>(work: (em: EntityManager) => Promise<Result>): Promise<Result> {
  // To migrate is a command of its own.
  const schemaMode = config().DATABASE_SCHEMA === 'none' ? 'none' : 'create'
  // Whoever runs a command waits for as long as it takes.
  return withOrm({ schemaMode, lockTimeout: 50_000 }, (orm) => work(orm.em.fork()), warnings)
}

/** The same for a command that takes care of the tables itself. @param settings on top of those that all have */
export async function withOrm<Result>(
  settings: Partial<DatabaseOptions>,
  work: (orm: Orm) => Promise<Result>,
  log?: Log
): Promise<Result> {
  const { DATABASE_URL: url } = config()
  const complete = {
    url,
    entities,
    schemaMigrations: migrations,
    startTimeout,
    statementTimeout: 0,
    ...settings
  }
  const database = await openDatabase(complete, { log })
  const { orm } = database
  try {
    return await work(orm)
  } finally {
    await database.close()
  }
}

/** Of all that could be told at the start, the one thing that an operator has to do first. */
const warnings: Log = {
  debug() {},
  info() {},
  warn(details, message) {
    if ('pending' in details) console.error(message)
  }
}

function config(): Config {
  try {
    // As fastify-cli does for the server; what the environment says already counts more.
    if (existsSync('.env')) process.loadEnvFile('.env')
    return readConfig()
  } catch (error) {
    throw new CodedError('CONFIG_INVALID', messageOf(error), { cause: error })
  }
}

function explain(error: unknown): string {
  if (error instanceof CodedError || error instanceof DbError) return error.message
  if (error instanceof DriverException || errorKind(error) !== 'unknown')
    return `The database failed: ${messageOf(error)}`
  return systemFault(error) ?? (error instanceof Error ? (error.stack ?? error.message) : String(error))
}

/** @returns "FILE: no such file or directory" and the like, or null when it is no error of the system */
function systemFault(error: unknown): string | null {
  if (!(error instanceof Error && 'errno' in error && typeof error.errno === 'number')) return null
  const [, reason] = getSystemErrorMap().get(error.errno) ?? []
  if (reason === undefined) return null
  return 'path' in error ? `${error.path}: ${reason}` : reason
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
