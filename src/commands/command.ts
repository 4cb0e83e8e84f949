import { existsSync } from 'node:fs'
import { getSystemErrorMap } from 'node:util'
import { DriverException, type EntityManager } from '@mikro-orm/sql'
import type { DatabaseOptions, Log, Orm } from 'fastify-mikro-orm'
import { DbError, errorKind, openDatabase } from 'fastify-mikro-orm'
import { type Config, readConfig } from '../config.ts'
import { entities } from '../database/entities.ts'
import { migrations } from '../database/migrations/index.ts'
import { CodedError } from '../errors/coded-error.ts'

/** Exit codes that commands have in common; 128 + n after signal n. */
export const exitCodes = { done: 0, partlyDone: 1, failed: 2 } as const

/** Milliseconds to wait for the database at the start. */
const startTimeout = 5000

/**
 * Runs a command and sets the exit code of the process. An error that an operator can fix is printed in one line, any
 * other with its stack.
 * @param help printed for `--help`
 * @param run gets the arguments, and returns the exit code
 */
export async function runCommand(help: string, run: (args: string[]) => Promise<number>): Promise<void> {
  // A reader of the output may exit early (`| head`). The command continues.
  process.stdout.on('error', () => {})
  process.stderr.on('error', () => {})
  const args = process.argv.slice(2)
  if (args.includes('--help') || args.includes('-h')) return console.log(help)
  try {
    process.exitCode = await run(args)
  } catch (error) {
    console.error(explain(error))
    process.exitCode = exitCodes.failed
  }
}

/**
 * Whether the only flag of a command was given.
 * @param usage printed when there are other arguments
 * @throws {CodedError} USAGE
 */
export function hasFlag(args: string[], flag: string, usage: string): boolean {
  if (args.length > 1 || (args.length === 1 && args[0] !== flag)) throw new CodedError('USAGE', usage)
  return args.length === 1
}

/**
 * Opens the configured database, creates missing tables, and closes it after the work.
 * @throws {CodedError} CONFIG_INVALID
 * @throws {DbError} what `openDatabase` throws
 */
export function withDatabase<Result>(work: (em: EntityManager) => Promise<Result>): Promise<Result> {
  // Migrations are a command of their own.
  const schemaMode = config().DATABASE_SCHEMA === 'none' ? 'none' : 'create'
  return withOrm({ schemaMode, lockTimeout: 50_000 }, (orm) => work(orm.em.fork()), warnings)
}

/**
 * Opens the configured database, and closes it after the work.
 * @param settings in addition to those of all commands
 */
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

/** Prints only that migrations are pending. */
const warnings: Log = {
  debug() {},
  info() {},
  warn(details, message) {
    if ('pending' in details) console.error(message)
  }
}

function config(): Config {
  try {
    // As fastify-cli does for the server. The environment takes precedence.
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
  return systemError(error) ?? (error instanceof Error ? (error.stack ?? error.message) : String(error))
}

/** @returns "FILE: no such file or directory" and the like; null for errors that are not the system's */
function systemError(error: unknown): string | null {
  if (!(error instanceof Error && 'errno' in error && typeof error.errno === 'number')) return null
  const [, reason] = getSystemErrorMap().get(error.errno) ?? []
  if (reason === undefined) return null
  return 'path' in error ? `${error.path}: ${reason}` : reason
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
