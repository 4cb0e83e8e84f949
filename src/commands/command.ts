import { existsSync } from 'node:fs'
import { getSystemErrorMap, type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { DriverException, type EntityManager } from '@mikro-orm/sql'
import type { DatabaseOptions, Log, Orm } from 'fastify-mikro-orm'
import { DbError, errorKind, openDatabase } from 'fastify-mikro-orm'
import { type Config, readConfig } from '../config.ts'
import { entities } from '../database/entities.ts'
import { refuseForeignBoard } from '../database/foreign-board.ts'
import { migrations } from '../database/migrations/index.ts'
import { CodedError } from '../errors/coded-error.ts'
import { nameCommands } from '../text/command-names.ts'

/** Exit codes that commands have in common; 128 + n after signal n. */
export const exitCodes = { done: 0, partlyDone: 1, failed: 2 } as const

/** Milliseconds to wait for the database at the start. */
const startTimeout = 5000

interface Command<Options extends ParseArgsOptionsConfig> {
  /** Printed for `--help`. Its first line is printed for wrong arguments. */
  help: string
  options?: Options
  /** Names of files that it takes, or any arguments. Default none. */
  files?: 0 | 1 | 'any'
}

type Arguments<Options extends ParseArgsOptionsConfig> = {
  options: ReturnType<typeof parseArgs<{ options: Options }>>['values']
  /** Empty for a command that takes none. */
  file: string
  positionals: string[]
}

/**
 * Runs a command and sets the exit code of the process. An error that an operator can fix is printed in one line, any
 * other with its stack.
 * @param run returns the exit code
 */
export async function runCommand<const Options extends ParseArgsOptionsConfig>(
  command: Command<Options>,
  run: (given: Arguments<Options>) => Promise<number>
): Promise<void> {
  // A reader of the output may exit early (`| head`). The command continues.
  process.stdout.on('error', () => {})
  process.stderr.on('error', () => {})
  const args = process.argv.slice(2)
  if (args.includes('--help') || args.includes('-h')) return console.log(nameCommands(command.help))
  try {
    process.exitCode = await run(parse(args, command))
  } catch (error) {
    console.error(nameCommands(explain(error)))
    process.exitCode = exitCodes.failed
  }
}

function parse<const Options extends ParseArgsOptionsConfig>(
  args: string[],
  { help, options, files = 0 }: Command<Options>
): Arguments<Options> {
  try {
    const { values, positionals } = parseArgs({ args, ...(options && { options }), allowPositionals: true })
    const [file = ''] = positionals
    if (files === 'any' || positionals.length === files) return { options: values, file, positionals }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
  }
  throw new CodedError('USAGE', help.slice(0, help.indexOf('\n')))
}

/** Opens the configured database, creates missing tables, and closes it after the work. */
export function withDatabase<Result>(
  work: (em: EntityManager, orm: Orm) => Promise<Result>
): Promise<Result> {
  // Migrations are a command of their own.
  const schemaMode = loadConfig().DATABASE_SCHEMA === 'none' ? 'none' : 'create'
  return withOrm({ schemaMode, lockTimeout: 50_000 }, (orm) => work(orm.em.fork(), orm), warnings)
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
  const { DATABASE_URL: url } = loadConfig()
  const schema = { entities, schemaMigrations: migrations, checkTables: refuseForeignBoard }
  const options = { url, ...schema, startTimeout, statementTimeout: 0 }
  await using database = await openDatabase({ ...options, ...settings }, { log })
  return await work(database.orm)
}

/** Prints only that migrations are pending, or that others can read the database. */
const warnings: Log = {
  debug() {},
  info() {},
  warn(details, message) {
    if ('pending' in details || 'mode' in details) console.error(message)
  }
}

/** @throws {CodedError} CONFIG_INVALID */
export function loadConfig(): Config {
  try {
    // As fastify-cli does for the server. The environment takes precedence.
    if (existsSync('.env')) process.loadEnvFile('.env')
    return readConfig()
  } catch (error) {
    throw new CodedError('CONFIG_INVALID', messageOf(error), { cause: error })
  }
}

/** @returns one line for an error that an operator can fix, the stack of any other */
export function explain(error: unknown): string {
  if (error instanceof CodedError || error instanceof DbError) return error.message
  if (error instanceof DriverException || errorKind(error) !== 'unknown' || isSqliteError(error))
    return `The database failed: ${messageOf(error)}`
  return systemError(error) ?? (error instanceof Error ? (error.stack ?? error.message) : String(error))
}

function isSqliteError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR'
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
